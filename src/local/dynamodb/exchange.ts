import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Exchange } from '../../adapters/aws/embedded/exchange.ts';
import { refused } from '../servers/exchanged.ts';
import { carryOut, type Store } from './dynalite-parts.ts';

export interface DynamoPlace {
  /** Where it listens, as in `127.0.0.1:4701`. */
  readonly host: string;
  isUp(): boolean;
  readonly store: Store;
}

/** What the functions of this process ask DynamoDB. All that they ask is operated; a document client makes no other requests. */
export function dynamoExchange({ host, isUp, store }: DynamoPlace): Exchange {
  const byWire = () => Promise.reject(new TypeError('the embedded DynamoDB is asked by documents, or by a connection'));
  return Object.assign(byWire, {
    async operate(operation: string, input: object): Promise<object> {
      // Others get their turn, as they would between two packets.
      await nextTurn();
      if (!isUp()) throw refused(host);
      return await carryOut(store, operation, input);
    },
  });
}
