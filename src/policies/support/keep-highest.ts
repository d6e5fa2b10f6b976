import type { Write } from '../../domain/model/decision.ts';
import type { Conflict, Resolution } from '../../domain/model/policy.ts';
import { describeEach } from './sentence.ts';

interface Ranking<Value> {
  readonly read: (write: Write) => Value | undefined;
  readonly compare: (a: Value, b: Value) => number;
  /** What a sentence says behind the region's name. */
  readonly describe: (write: Write) => string;
  /** Why there is nothing to compare, where no contender has a value. */
  readonly whenNone: string;
}

/** Keeps those with the highest value; those without any lose to those with one; none or all equal: abstains. */
export function keepHighest<Value>(conflict: Conflict, ranking: Ranking<Value>): Resolution {
  const { read, compare, describe, whenNone } = ranking;
  const valued = conflict.contenders.flatMap((write) => {
    const value = read(write);
    return value === undefined ? [] : [{ write, value }];
  });
  if (valued.length === 0) return { kind: 'abstains', why: whenNone };
  const highest = valued.filter(({ value }) => valued.every((other) => compare(value, other.value) >= 0));
  const kept = highest.map(({ write }) => write);
  const why = describeEach(conflict, kept, describe);
  if (kept.length === conflict.contenders.length) return { kind: 'abstains', why: `${why}: equal` };
  return { kind: 'narrows', to: kept, why: `${why}; the highest wins` };
}
