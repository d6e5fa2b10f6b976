import { lookStep } from '../../domain/steps/look-step.ts';
import type { LookAgainMessage } from '../../ports/push-queue.ts';
import { type Dependencies, DONE, type Finished, type Unfinished } from '../dependencies.ts';
import { reconcileKey } from '../reconcile/reconcile-key.ts';
import { latestStanding } from '../standing.ts';
import type { Delivery } from './push.ts';

/** Reconciles a key that could not be known well enough before. */
export async function lookAgain(
  message: LookAgainMessage,
  delivery: Delivery,
  deps: Dependencies,
): Promise<Finished | Unfinished> {
  const ref = { set: message.set, key: message.key };
  const cause = message.cause ?? delivery.cause;
  // What a person asked for is left to nobody's decision, so that there is no need to know of one.
  const standing = message.isAsked ? undefined : await latestStanding(ref, deps.journal);
  const step = lookStep(standing, message, cause);
  return step.kind === 'done' ? DONE : await reconcileKey({ ref, occasion: step.occasion, cause }, deps);
}
