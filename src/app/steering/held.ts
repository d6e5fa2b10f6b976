import type { Assessment } from '../../domain/causality/assess.ts';
import { takeApart } from '../../domain/causality/take-apart.ts';
import type { Decision, Write } from '../../domain/model/decision.ts';
import type { Evidence } from '../../domain/model/evidence.ts';
import { contentName } from '../../domain/model/policy.ts';
import type { KeyRef, Place } from '../../domain/model/version.ts';
import type { Dependencies } from '../dependencies.ts';
import { RECENT_DECISIONS } from '../limits.ts';
import { examine } from '../reconcile/examine.ts';
import { reachingBack } from '../reconcile/field.ts';
import { replicaSetOf } from '../replica-set-of.ts';
import { standingOf } from '../standing.ts';

/** What a person may decide about: gathered anew, and still what that person saw. */
export interface Held {
  readonly kind: 'held';
  readonly evidence: Evidence;
  readonly news: Extract<Assessment, { kind: 'news' }>;
}

/** Nothing was decided; `why` says the reason and what to do. */
export interface Refusal {
  readonly kind: 'refused';
  readonly reason:
    | 'nothing-held'
    /** A rule that only observes. */
    | 'observed'
    /** Not what the person saw. */
    | 'changed'
    | 'unknown-winner'
    | 'ambiguous-winner'
    | 'no-such-region'
    | 'held-again'
    | 'not-uploaded'
    /** Something can't be known for now. */
    | 'unsettled';
  readonly why: string;
  readonly contenders?: readonly Write[];
  /** Held writes that are not there any more, where that is the reason: lifecycle may take what lies under others. */
  readonly gone?: readonly Write[];
  /** Writes that contend and that the entry does not name, where that is the reason. */
  readonly joined?: readonly Write[];
  /** The latest entry of the key, where that is the reason. */
  readonly latest?: Decision;
  /** The person's own content was written before this came up: it is a write like any other. */
  readonly uploaded?: Place;
}

export function refusal(reason: Refusal['reason'], why: string, contenders?: readonly Write[]): Refusal {
  return { kind: 'refused', reason, why, ...(contenders ? { contenders } : {}) };
}

/** `uploaded` is the person's own write: it may contend though nobody saw it, and may have seen others that do so no more. */
export async function findHeld(
  { ref, seen }: { readonly ref: KeyRef; readonly seen: number },
  uploaded: Place | undefined,
  deps: Dependencies,
): Promise<Held | Refusal | 'overtaken'> {
  replicaSetOf(ref, deps);
  const recent = await deps.journal.latest(ref, RECENT_DECISIONS);
  const latest = recent.log.at(-1);
  if (latest?.suspended?.kind !== 'held') return notHeld(ref, latest);
  const standing = await standingOf(ref, recent.log, deps.journal);
  const sightings = uploaded ? [{ ...uploaded, kind: 'object' as const, maker: 'client' as const }] : [];
  const examined = await examine(ref, { ...recent, standing }, sightings, deps);
  if (examined === 'overtaken') return examined;
  const { evidence, assessment } = examined;
  if (assessment.kind === 'wait') return refusal('unsettled', assessment.why);
  const shown = recent.log.find(({ seq }) => seq === seen) ?? (await deps.journal.get(ref, seen));
  const contenders = assessment.kind === 'news' ? await contendersAsShown(assessment, shown, evidence, deps) : [];
  const change = changeOf(shown?.contenders ?? [], contenders, uploaded, evidence);
  if (change) return change;
  if (assessment.kind !== 'news') {
    const why = `What was held of ${ref.key} is not there any more.`;
    return { ...refusal('changed', why, []), gone: shown?.contenders ?? [] };
  }
  return {
    kind: 'held',
    evidence,
    news: { ...assessment, contenders, contest: { ...assessment.contest, contenders } },
  };
}

/** With the outcome that stood taken apart where the entry that the person saw had done so (see reconcile/field.ts). */
async function contendersAsShown(
  { frontier, contest }: Held['news'],
  shown: Decision | undefined,
  evidence: Evidence,
  deps: Dependencies,
): Promise<readonly Write[]> {
  const { contenders } = contest;
  if (!shown?.reopens) return contenders;
  const log = await reachingBack(frontier.latest, evidence, deps);
  return takeApart(frontier, contest, log)?.contenders ?? contenders;
}

function notHeld({ key, set }: KeyRef, latest: Decision | undefined): Refusal {
  if (!latest) return refusal('nothing-held', `The journal of ${set} knows nothing of ${key}.`);
  if (latest.suspended) {
    const why = `Nothing of ${key} is held: its rule only observes, and pushes nothing whatever is chosen. Take \`mode: observe\` off the rule to have it decided.`;
    return { ...refusal('observed', why), latest };
  }
  return { ...refusal('nothing-held', `Nothing of ${key} is held: ${latest.why}`), latest };
}

function changeOf(
  shown: readonly Write[],
  contenders: readonly Write[],
  uploaded: Place | undefined,
  { heads }: Evidence,
): Refusal | undefined {
  const isAmong = (writes: readonly Write[], write: Write) =>
    writes.some((other) => contentName(other) === contentName(write));
  const isOwn = (write: Write) => uploaded !== undefined && contentName(write) === contentName(uploaded);
  const missing = shown.filter((write) => !isAmong(contenders, write));
  for (const { region } of missing) {
    const head = heads[region];
    if (head?.kind === 'unreadable') return refusal('unsettled', head.message, contenders);
  }
  const joined = contenders.filter((write) => !isAmong(shown, write) && !isOwn(write));
  if (joined.length > 0)
    return { ...refusal('changed', 'Other writes have joined what was held.', contenders), joined };
  if (missing.length > 0 && !uploaded)
    return { ...refusal('changed', 'Not all that was held is there any more.', contenders), gone: missing };
  return undefined;
}
