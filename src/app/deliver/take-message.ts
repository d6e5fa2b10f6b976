// src/app/deliver: one message of the queue: a push, a look, a loser's own key.
import { type ConcordMessage, type LookAgainMessage, MESSAGE_SCHEMA } from '../../ports/push-queue.ts';
import { type Dependencies, DONE, type Finished, type Unfinished } from '../dependencies.ts';
import { lookAgain } from './look-again.ts';
import { makeSibling } from './make-sibling.ts';
import { type Delivery, push } from './push.ts';

/** One message of the push queue. */
export async function takeMessage(
  message: ConcordMessage,
  delivery: Delivery,
  deps: Dependencies,
): Promise<Finished | Unfinished> {
  const end = await take(message, delivery, deps);
  if (end.kind === 'done' || end.appended === undefined) return end;
  await handOver(message, { seq: end.appended, reason: end.why }, delivery, deps);
  return DONE;
}

function take(message: ConcordMessage, delivery: Delivery, deps: Dependencies): Promise<Finished | Unfinished> {
  switch (message.type) {
    case 'push':
      return push(message, delivery, deps);
    case 'sibling':
      return makeSibling(message, delivery, deps);
    case 'look-again':
      return lookAgain(message, delivery, deps);
  }
}

/**
 * A decision of its own that a delivery cannot see through gets a message of its own: another delivery of this one may have ended it, and nobody
 * would come again.
 */
async function handOver(
  message: ConcordMessage,
  { seq, reason }: Pick<LookAgainMessage, 'seq' | 'reason'>,
  delivery: Delivery,
  { queue }: Dependencies,
): Promise<void> {
  const { set, key } = message;
  const { sightings = [], cause = delivery.cause, landed } = message.type === 'look-again' ? message : {};
  const where = landed ? { landed } : {};
  await queue.send([{ schema: MESSAGE_SCHEMA, type: 'look-again', set, key, seq, sightings, cause, ...where, reason }]);
}
