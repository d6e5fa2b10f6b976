import type { ConcordMessage } from '../ports/push-queue.ts';
import type { Dependencies, Finished, Unfinished } from './dependencies.ts';
import { lookAgain } from './look-again.ts';
import { makeSibling } from './make-sibling.ts';
import { type Delivery, push } from './push.ts';

/** One message of the push queue. */
export function takeMessage(
  message: ConcordMessage,
  delivery: Delivery,
  deps: Dependencies,
): Promise<Finished | Unfinished> {
  switch (message.type) {
    case 'push':
      return push(message, delivery, deps);
    case 'sibling':
      return makeSibling(message, delivery, deps);
    case 'look-again':
      return lookAgain(message, delivery, deps);
  }
}
