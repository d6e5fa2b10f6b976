// sim/mutants: wrong versions of the product, each to be caught.
/** A small wrong version of the product: texts of source files, each exchanged for another. White space in `find` stands for any. */
export interface Mutant {
  readonly name: string;
  /** Under which it shows; last-writer-wins if left out. */
  readonly policy?: string;
  /** People undo decisions in every history. */
  readonly isUndoing?: true;
  /** People open windows in every history. */
  readonly isHalting?: true;
  /** What S3's own replication can bring is left to it in every history. */
  readonly isCarriedByS3?: true;
  readonly edits: readonly Edit[];
  /** A history of `test/regressions` in which it shows: for what chance finds in one of a hundred thousand. */
  readonly kept?: string;
}

export interface Edit {
  /** From the repository's root. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

const LEFTOVER = 'if (!isOwnLeftover(known, look) && isNothingLeft(known, look))';
const ECHO = "sighting.maker === 's3-concord' && sighting.kind === 'object'";
const REFUSED = "case 'refused': return await reconcile({ kind: 'refused-push', region: message.region });";
const CONDITIONS = "conditions: expected.kind === 'etag' ? { ifMatch: expected.etag } : { ifNoneMatch: '*' },";

const HEAD = 'const head = asked && tellsAsIfReadNow(asked, region, log) ? asked : await store.head(target);';

const edit = (file: string, find: string, replace: string): Edit => ({ file: `src/${file}.ts`, find, replace });
const BRING = 'adapters/memory/object-store-bring';
const UNCONDITIONAL = [
  edit('adapters/memory/bring-context', CONDITIONS, 'conditions: {},'),
  edit(BRING, 'key, ifMatch: expected.etag,', 'key,'),
];

/** These need several misfortunes in one place; chance finds them within thousands of histories, so they are hunted by `npm run mutants` alone. */
export const RARELY_CAUGHT: readonly string[] = [
  'push not checked for being superseded',
  'no second look (rule c)',
  'no look after the copy (rule d)',
  'regions that could not be read are forgotten',
  'stand-ins step over an append',
  'refused push is not looked into',
  'delete markers guessed to be ours',
];

export const MUTANTS: readonly Mutant[] = [
  {
    name: 'a window is not confirmed',
    isHalting: true,
    edits: [edit('app/windows/confirm', 'if (inARow === REFUSALS_IN_A_ROW)', 'if (tries === 1)')],
  },
  {
    name: 'a window is open though it was not confirmed in time',
    isHalting: true,
    edits: [
      edit(
        'app/windows/open-window',
        'const why = await confirmShut(window, deps); if (why !== undefined) return why;',
        'await confirmShut(window, deps);',
      ),
    ],
  },
  { name: 'push without a precondition', edits: UNCONDITIONAL },
  {
    name: 'precondition on the source only',
    edits: [
      ...UNCONDITIONAL,
      edit(
        BRING,
        'source: { bucket: source.bucket, key: sourceKey, versionId },',
        'source: { bucket: source.bucket, key: sourceKey, versionId, conditions: { ifMatch: job.state.etag } },',
      ),
    ],
  },
  {
    name: 'last-writer-wins by the copy’s time',
    edits: [
      edit(
        'domain/causality/contenders',
        'function outcomeOf({ outcome: { write } }: Decision): Write { return { ...write, stamp: { ...write.stamp, layer: 0 } };',
        'function outcomeOf({ outcome: { write }, decidedAt }: Decision): Write { return { ...write, stamp: { ...write.stamp, time: decidedAt, layer: 0 } };',
      ),
    ],
  },
  {
    name: 'no tie-break',
    edits: [edit('domain/model/stamp', 'rankOf(b.region, regions) - rankOf(a.region, regions) ||', '')],
  },
  {
    name: 'marker believed without confirmation',
    edits: [
      edit('domain/causality/origin', 'return couldHaveLanded', 'return true || couldHaveLanded'),
      edit(
        'domain/causality/origin',
        "if (isSightedAs('client', entry.id, region, evidence) || isKnownWrite(entry, region, evidence)) return { kind: 'client' };",
        '',
      ),
      edit('domain/model/marker', '=== marker.binding ? marker : undefined', '=== marker.binding ? marker : marker'),
    ],
  },
  {
    name: 'buried writes ignored',
    edits: [
      edit(
        'domain/causality/frontier',
        "decision = Math.max(decision, origin.seq); break; case 'unknown-delete':",
        "decision = Math.max(decision, origin.seq); write = undefined; stacked.length = 0; break; case 'unknown-delete':",
      ),
    ],
  },
  {
    name: '"absent" taken for "deleted"',
    edits: [
      edit(
        'app/reconcile/gathering/gather',
        HEAD,
        "const found = await store.head(target); const head = found.kind === 'absent' ? { kind: 'delete', id: 'nothing', time: 1769900000000 } : found;",
      ),
    ],
  },
  {
    name: '"unreadable" taken for "absent"',
    edits: [
      edit(
        'app/reconcile/gathering/gather',
        HEAD,
        "const found = await store.head(target); const head = found.kind === 'unreadable' ? { kind: 'absent' } : found;",
      ),
    ],
  },
  {
    name: 'a delete buried under a copy is ignored (IfNoneMatch over a delete marker)',
    edits: [
      edit(
        'domain/causality/frontier',
        "if (entry.kind === 'known') break;",
        "if (entry.kind === 'known' || (entry.kind === 'delete' && at < stack.length - 1)) break;",
      ),
    ],
  },
  {
    name: 'decision appended without the condition',
    edits: [
      edit(
        'adapters/memory/journal',
        "if (decisionAt(decision, decision.seq)) return 'taken';",
        "if (decisionAt(decision, decision.seq)) { replace(decision); return 'appended'; }",
      ),
    ],
  },
  {
    name: 'push not checked for being superseded',
    edits: [
      edit(
        'app/deliver/push',
        'pushStep(await latestStanding(ref, deps.journal), {',
        'pushStep(await deps.journal.get(ref, message.seq), {',
      ),
    ],
  },
  {
    name: 'refused push counted as applied',
    edits: [
      edit(
        'app/deliver/push',
        "return { state: 'refused', attempt, at, error: result.message };",
        "return { state: 'applied', id: 'refused', at };",
      ),
      edit('app/deliver/push', REFUSED, "case 'refused': return DONE;"),
    ],
  },
  {
    name: 'event dropped because the head is already known',
    edits: [
      edit(
        'domain/steps/next-step',
        "if (look.occasion.kind !== 'event' || sightings.length === 0) return false;",
        "if (look.occasion.kind !== 'event' || sightings.length === 0) return false; if (sightings.every(({ region }) => 'id' in (standing?.observed[region] ?? {}))) return true;",
      ),
    ],
  },
  {
    name: 'journal entry written after the push',
    edits: [
      edit(
        'app/reconcile/carry-out',
        'const messages = messagesOf(decision, sightingsOf(look));',
        "for (const region of Object.keys(decision.pushes)) { const { set, key } = decision; await deps.store.bring({ set, region, key }, { outcome: decision.outcome, expected: expectedAt(region, decision), sources: sourcesOf(decision), marker: '' }); } const messages = messagesOf(decision, sightingsOf(look));",
      ),
      edit(
        'app/reconcile/carry-out',
        "import { messagesOf, siblingMessagesOf } from './messages-of.ts';",
        "import { messagesOf, siblingMessagesOf } from './messages-of.ts'; import { expectedAt, sourcesOf } from '../../domain/deciding/plan.ts';",
      ),
    ],
  },
  {
    name: 'identical content compared by ETag alone',
    edits: [
      edit(
        'domain/model/version',
        'return isSameContent(a, b) && describeState(a, ignored) === describeState(b, ignored) && haveSameTags(a, b);',
        'return a.etag === b.etag;',
      ),
    ],
  },
  {
    name: 'echo dropped by region instead of principal',
    edits: [
      edit('app/reconcile/take-sightings', ECHO, "sighting.region !== 'us-east-1' && sighting.kind === 'object'"),
    ],
  },
  {
    name: 'events of our own deletes dropped',
    edits: [edit('app/reconcile/take-sightings', ECHO, "sighting.maker === 's3-concord'")],
  },
  {
    name: 'no second look (rule c)',
    edits: [edit('domain/steps/next-step', 'if (regions.length === 0) return', 'if (regions) return')],
  },
  {
    name: 'no look after the copy (rule d)',
    edits: [
      edit(
        'app/deliver/push',
        'if (isLateCopy(now, message)) await tellOfLateCopy(message, decision, copy, deps); else if',
        'if',
      ),
    ],
  },
  {
    name: 'a twin leaves no look (rule e)',
    kept: 'late-copy-of-a-twin-that-dies',
    edits: [edit('app/deliver/push', 'if (step.leavesLook) await leaveLook(message, deps);', '')],
  },
  {
    name: 'stale messages dropped (rule b)',
    edits: [edit('domain/steps/push-step', 'if (attempt === 1) return', 'if (attempt > 0) return')],
  },
  {
    name: 'considered means finished (rule a)',
    edits: [edit('domain/steps/next-step', LEFTOVER, 'if (isNothingLeft(known, look))')],
  },
  {
    name: 'delete markers guessed to be ours',
    edits: [edit('domain/causality/assess', 'if (ambiguous.length > 0) {', 'if (ambiguous.length < 0) {')],
  },
  {
    name: 'delete markers taken for clients’',
    edits: [
      edit(
        'domain/causality/origin',
        "return { kind: isAwaited ? 'unknown-delete' : 'copy', seq: seq ?? 0 };",
        "return { kind: 'client' };",
      ),
    ],
  },
  {
    name: 'plain time instead of stamps',
    edits: [
      edit(
        'domain/causality/frontier',
        'time = Math.max(timeOf(entry), time, horizonOf(decision, evidence));',
        'time = entry.time ?? 0;',
      ),
      edit(
        'domain/causality/frontier',
        'const time = Math.max(timeOf(head), latest?.horizon ?? 0);',
        'const time = head.time ?? 0;',
      ),
    ],
  },
  {
    name: 'late events ignored',
    edits: [edit('domain/causality/doubt', '&& !isConsidered(region, id, log);', '&& false;')],
  },
  {
    name: 'copies cover what lies below',
    edits: [
      edit(
        'domain/causality/frontier',
        'const considered = { ...latest?.considered };',
        "const considered = { ...latest?.considered }; for (const [region, { kind, id, time }] of Object.entries(evidence.heads)) if (kind === 'object') considered[region] = { id, time, stampTime: time, stampDecision: 0 };",
      ),
    ],
  },
  {
    name: 'a failed push is not tried again',
    edits: [edit('app/deliver/push', "case 'failed': return again(result);", "case 'failed': return DONE;")],
  },
  {
    name: 'regions that could not be read are forgotten',
    edits: [
      edit(
        'app/reconcile/messages-of',
        'if (lookAgain.length === 0) return [...pushes, ...siblings];',
        'if (lookAgain.length >= 0) return [...pushes, ...siblings];',
      ),
    ],
  },
  {
    name: 'who looks again does not know whose work it is',
    edits: [edit('app/deliver/look-again', 'message.cause ?? delivery.cause', 'delivery.cause')],
  },
  {
    name: 'losers are not named',
    edits: [edit('domain/deciding/decide', 'losers: [...losersOf(verdict, outcome, contenders, rule), ', 'losers: [')],
  },
  {
    name: 'stand-ins step over an append',
    edits: [edit('app/reconcile/gathering/gather', 'return (log.at(-1)?.seq ?? 0) > evidence.seq;', 'return false;')],
  },
  {
    name: 'a head that was asked for ahead counts whatever was decided meanwhile',
    edits: [edit('domain/causality/ahead', 'if (!latest ||', 'if (latest || !latest ||')],
  },
  {
    name: 'a push that was sent ahead is done where its entry is not there yet',
    edits: [
      edit(
        'domain/steps/push-step',
        'if (!standing || standing.seq < seq)',
        "if (!standing || standing.seq < seq) return { kind: 'done', why: '' }; if (!standing)",
      ),
    ],
  },
  {
    name: 'a push that was sent ahead takes somebody to be on the way, who is itself',
    edits: [
      edit(
        'app/deliver/push',
        "if (step.kind === 'reconcile' && isAhead(step, message))",
        'if (step.kind === undefined)',
      ),
    ],
  },
  {
    name: 'refused push is not looked into',
    edits: [edit('app/deliver/push', REFUSED, "case 'refused': return DONE;")],
  },
  {
    name: 'siblings that are owed are not carried on',
    policy: 'keep-both',
    edits: [
      edit(
        'domain/deciding/siblings',
        "return latest?.siblings?.filter(({ state }) => state === 'pending') ?? [];",
        'return [];',
      ),
    ],
  },
  {
    name: 'messages for siblings are not sent again',
    policy: 'keep-both',
    edits: [edit('domain/steps/next-step', 'const siblings = isOwnLeftover(known, look);', 'const siblings = false;')],
  },
  {
    name: 'names of siblings grow',
    policy: 'keep-both',
    edits: [edit('policies/support/sibling-name', 'const own = ofSibling(path, template);', 'const own = undefined;')],
  },
  {
    name: 'a held write drops out with its region',
    policy: 'manual',
    edits: [edit('domain/steps/next-step', 'if (hidden) return', 'if (hidden && !hidden) return')],
  },
  {
    name: 'a held write is forgotten under a late copy',
    policy: 'manual',
    edits: [edit('domain/steps/suspended', 'if (!latest?.suspended) return [];', 'if (latest || log) return [];')],
  },
  {
    name: 'an event beside what is held is done unread',
    policy: 'manual',
    edits: [edit('domain/steps/next-step', 'if (!unread) return', 'if (unread || !unread) return')],
  },
  {
    name: 'a merge names no loser',
    policy: 'highest,json-merge',
    edits: [
      edit(
        'domain/deciding/decide',
        "if (ending?.kind === 'holds') return [];",
        "if (ending?.kind === 'holds' || ending?.kind === 'merges') return [];",
      ),
    ],
  },
  {
    name: 'ingredients are merged pairwise',
    policy: 'json-merge',
    edits: [
      edit(
        'app/reconcile/field',
        'const apart = takeApart(news.frontier, news.contest, log);',
        'const apart = log.length < 0 ? takeApart(news.frontier, news.contest, log) : undefined;',
      ),
    ],
  },
  {
    name: 'a merge claims to hold whoever contended',
    policy: 'highest,json-merge',
    edits: [
      edit(
        'domain/deciding/outcome',
        'const of = [...ending.holds, ...bases].map',
        'const of = [...contenders, ...bases].map',
      ),
    ],
  },
  {
    name: 'a merge is taken as seen by the writes of its region',
    policy: 'json-merge',
    edits: [
      edit('domain/causality/contenders', 'if (outcome.write.via === undefined && write.region', 'if (write.region'),
    ],
  },
  {
    name: 'tags ignored',
    edits: [
      edit('domain/model/version', 'describeState(b, ignored) && haveSameTags(a, b)', 'describeState(b, ignored)'),
    ],
  },
  {
    name: 'base-equal wins',
    edits: [
      edit('policies/framework/unchanged', "return unchanged === 'yields' ? [{", "return unchanged !== 'yields' ? [{"),
    ],
  },
  {
    name: 'an undo does not look for news',
    isUndoing: true,
    edits: [edit('app/steering/reinstate', "if (assessment.kind === 'news')", "if (assessment.kind === 'nothing')")],
  },
  {
    name: 'an undo drops the outcome that stood',
    isUndoing: true,
    edits: [edit('domain/deciding/restore', 'losers: [{ region: current.region, id: current.id }],', 'losers: [],')],
  },
  {
    name: 'an undo is taken as seen by the writes of its region',
    isUndoing: true,
    edits: [
      edit(
        'domain/causality/contenders',
        'outcome.write.via === undefined && write.region',
        "outcome.write.via !== 'merge' && write.region",
      ),
    ],
  },
  {
    name: 'a claim covers the later write',
    edits: [
      edit(
        'domain/causality/claims',
        'if (write.time > one.write.time + CLAIM_TOLERANCE_MS) return false;',
        'if (write.time < 0) return false;',
      ),
    ],
  },
  {
    name: 'a claim does not narrow',
    edits: [edit('domain/causality/claims', "keepsStack: isOn || kind === 'nothing', open", 'keepsStack: true, open')],
  },
  {
    name: 'whoever lies above a replica has seen it',
    isCarriedByS3: true,
    edits: [
      edit(
        'domain/causality/replicas',
        'return shown > 0 && log.some((decision) => headsSeen(decision, region).has(entry.id)) ? shown : 0;',
        'return shown;',
      ),
    ],
  },
  {
    name: 'the event of a replica taken for its arrival on top',
    isCarriedByS3: true,
    edits: [edit('domain/steps/arrivals', 'if (!looks.every(isThere)) return undefined;', '')],
  },
  {
    name: 'S3 is waited for without end',
    isCarriedByS3: true,
    edits: [
      edit(
        'domain/causality/awaited',
        "return state === 'left-to-s3' && now < until;",
        "return state === 'left-to-s3';",
      ),
    ],
  },
  {
    name: 'a replica of what is known is no reason to look',
    isCarriedByS3: true,
    edits: [
      edit(
        'domain/steps/arrivals',
        'sightings.filter(({ region, id }) => !isNoted(region, id, standing))',
        'sightings.slice(0, 0)',
      ),
    ],
  },
];
