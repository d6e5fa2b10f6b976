import type { ReplicaSet } from '../domain/model/replica-set.ts';
import type { KeyRef } from '../domain/model/version.ts';
import type { Dependencies } from './dependencies.ts';

/** The replica set of a key; throws a RangeError where the configuration has none of that name. */
export function replicaSetOf({ set }: Pick<KeyRef, 'set'>, { sets }: Pick<Dependencies, 'sets'>): ReplicaSet {
  const found = sets.get(set);
  if (found) return found;
  throw new RangeError(`no replica set is called ${set}; the configuration has ${[...sets.keys()].join(', ')}`);
}
