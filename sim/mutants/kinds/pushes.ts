import { edit, type Mutant } from '../mutant.ts';

const LEFTOVER = 'if (!isOwnLeftover(known, look) && isNothingLeft(known, look))';
const ECHO = "sighting.maker === 's3-concord' && sighting.kind === 'object'";
const REFUSED = "case 'refused': return await reconcile({ kind: 'refused-push', region: message.region });";
const CONDITIONS = "conditions: expected.kind === 'etag' ? { ifMatch: expected.etag } : { ifNoneMatch: '*' },";
const BRING = 'adapters/memory/object-store-bring';
const UNCONDITIONAL = [
  edit('adapters/memory/bring-context', CONDITIONS, 'conditions: {},'),
  edit(BRING, 'key, ifMatch: expected.etag,', 'key,'),
];

/** The flow between events, journal, queue and copies has lost a step. */
export const PUSHES: readonly Mutant[] = [
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
    name: 'echo dropped by region instead of principal',
    edits: [
      edit('app/reconcile/take-sightings', ECHO, "sighting.region !== 'us-east-1' && sighting.kind === 'object'"),
    ],
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
    name: 'a failed push is not tried again',
    edits: [edit('app/deliver/push', "case 'failed': return again(result);", "case 'failed': return DONE;")],
  },
  {
    name: 'who looks again does not know whose work it is',
    edits: [edit('app/deliver/look-again', 'message.cause ?? delivery.cause', 'delivery.cause')],
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
        "if (sentAhead && step.kind === 'reconcile' && step.isMissing) {",
        'if (sentAhead && step.kind === undefined) {',
      ),
    ],
  },
  {
    name: 'refused push is not looked into',
    edits: [edit('app/deliver/push', REFUSED, "case 'refused': return DONE;")],
  },
  {
    name: 'messages for siblings are not sent again',
    policy: 'keep-both',
    edits: [edit('domain/steps/next-step', 'const siblings = isOwnLeftover(known, look);', 'const siblings = false;')],
  },
];
