import type { ReplicationRule } from '../document.ts';
import type { UnnumberedRule } from './wanted.ts';

/**
 * Wanted rules with numbers that no rule of others has, in their order of precedence. From 1 up, the lowest that are free: where one of others leads to the same
 * destination, it keeps its precedence as long as it has the higher number.
 */
export function numbered(
  wanted: readonly UnnumberedRule[],
  others: readonly ReplicationRule[],
): readonly ReplicationRule[] {
  const taken = new Set(others.map(({ Priority }) => Priority));
  let number = 0;
  const nextFree = (): number => {
    do number += 1;
    while (taken.has(number));
    return number;
  };
  return wanted
    .toReversed()
    .map((rule) => ({ ...rule, Priority: nextFree() }))
    .toReversed();
}

/** A rule of the first version of the schema in the second, with the same meaning: the two can't stand beside each other. */
export function inSecondVersion(rule: ReplicationRule, number: number): ReplicationRule {
  const { Prefix, ...rest } = rule;
  return {
    ...rest,
    Priority: number,
    Filter: Prefix === undefined || Prefix === '' ? {} : { Prefix },
    DeleteMarkerReplication: { Status: 'Enabled' },
  };
}
