import type { Decision, Push } from '../model/decision.ts';
import type { Region } from '../model/ids.ts';
import type { Occasion } from './occasion.ts';

/**
 * The flow of one delivery of a push.
 *
 *   standing ──▶ done: superseded, at the first delivery (rule b)
 *      │  └────▶ reconcile: superseded, redelivered (rule b) │ it is done │ its entry is not there; sent ahead of it, then once more
 *      │ bring, after a look was left where two deliveries may overlap (rule e)
 *   result ────▶ reconcile: refused │ again: failed
 *      │ applied: read what stands now
 *   now ───────▶ done │ tell of a late copy (rule d)
 */
export type PushStep =
  | { readonly kind: 'done'; readonly why: string }
  /** `isMissing`: the entry is not there. What was sent ahead of it takes the next step then: whoever looks takes this delivery to be on its way. */
  | { readonly kind: 'reconcile'; readonly occasion: Occasion; readonly isMissing?: true; readonly why: string }
  /** By one conditional request; before it a look is left for when every delivery is over, where `leavesLook` says so. */
  | { readonly kind: 'bring'; readonly decision: Decision; readonly leavesLook: boolean; readonly why: string };

/** A delivery of a push: of which entry, where to, and which one it is (1 is the first). */
export interface PushDelivery {
  readonly seq: number;
  readonly region: Region;
  readonly attempt: number;
  /** Of one that was sent while its entry was being appended: by which piece of work. */
  readonly sentAhead?: { readonly cause: string };
}

/** `standing` is the decision that stands now. */
export function pushStep(standing: Decision | undefined, delivery: PushDelivery): PushStep {
  const { seq, region, attempt } = delivery;
  if (standing && standing.seq > seq) return ifSuperseded(delivery);
  if (!standing || standing.seq < seq)
    return {
      kind: 'reconcile',
      occasion: { kind: 'refused-push', region },
      isMissing: true,
      why: 'The journal has lost the entry, or does not have it yet.',
    };
  // Somebody else was quicker, and has sent messages of his own.
  if (delivery.sentAhead && delivery.sentAhead.cause !== standing.cause) return ifSuperseded(delivery);
  const push = standing.pushes[region];
  // Whoever did it may have died before he looked (rule d).
  if (isDone(push))
    return { kind: 'reconcile', occasion: { kind: 'refused-push', region }, why: 'It is recorded as done.' };
  return { kind: 'bring', decision: standing, leavesLook: isUnaccounted(attempt, push), why: standing.why };
}

/** Rule b: a first delivery has copied nothing. An earlier one may have copied and died before it could look whether it was too late. */
function ifSuperseded({ region, attempt }: PushDelivery): PushStep {
  if (attempt === 1) return { kind: 'done', why: 'Another decision stands, and nothing was copied.' };
  return {
    kind: 'reconcile',
    occasion: { kind: 'redelivery', region },
    why: 'Another decision stands, and an earlier delivery may have copied.',
  };
}

function isDone(push: Push | undefined): boolean {
  return push === undefined || push.ids.length > 0 || ['equal', 'blind', 'left-to-s3'].includes(push.state);
}

/**
 * Rule e: an earlier delivery is not known to have ended: it died, or it is still at it, for SQS delivers twice now and then. Of two at the same
 * time the first to end takes the message away; should the other one copy late and die, nobody would come again.
 */
function isUnaccounted(attempt: number, push: Push | undefined): boolean {
  return attempt > 1 && (push?.attempts ?? 0) !== attempt - 1;
}

/**
 * Rule d, of a copy that has landed and is recorded; `now` is the decision that stands after that. A later decision may have gathered before the
 * copy landed, and a journal that has lost the entry may have lost such a one too.
 */
export function isLateCopy(now: Decision | undefined, { seq }: Pick<PushDelivery, 'seq'>): boolean {
  return now?.seq !== seq;
}
