import type { LookAgainMessage } from '../ports/push-queue.ts';
import { type Dependencies, DONE, type Finished, type Unfinished } from './dependencies.ts';
import type { Delivery } from './push.ts';
import { reconcileKey } from './reconcile-key.ts';
import { latestStanding } from './standing.ts';

/** Reconciles a key that could not be known well enough before. A later decision that waits as well has a message of its own. */
export async function lookAgain(
  message: LookAgainMessage,
  delivery: Delivery,
  deps: Dependencies,
): Promise<Finished | Unfinished> {
  const ref = { set: message.set, key: message.key };
  const cause = message.cause ?? delivery.cause;
  const latest = await latestStanding(ref, deps.journal);
  const isLeftToAnother =
    !message.isAsked &&
    latest !== undefined &&
    latest.seq > message.seq &&
    message.sightings.length === 0 &&
    !message.landed;
  if (isLeftToAnother && latest.cause !== cause) return DONE;
  const landed = message.landed ?? message.sightings.find(({ maker }) => maker === 's3-concord')?.region;
  const where = landed ? { landed } : {};
  return await reconcileKey({ ref, sightings: message.sightings, cause, isSecondLook: true, ...where }, deps);
}
