// sim/mutants/kinds: the wrong versions, by what they break.
import { edit, type Mutant } from '../mutant.ts';

const ECHO = "sighting.maker === 's3-concord' && sighting.kind === 'object'";
const HEAD = 'const head = asked && tellsAsIfReadNow(asked, region, log) ? asked : await store.head(target);';

/** What regions and events tell is misread, or who has seen whom. */
export const EVIDENCE: readonly Mutant[] = [
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
    name: 'events of our own deletes dropped',
    edits: [edit('app/reconcile/take-sightings', ECHO, "sighting.maker === 's3-concord'")],
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
    name: 'tags ignored',
    edits: [
      edit('domain/model/version', 'describeState(b, ignored) && haveSameTags(a, b)', 'describeState(b, ignored)'),
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
];
