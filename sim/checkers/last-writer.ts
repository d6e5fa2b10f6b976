import { isObserved, policiesOf } from '../people/policies.ts';
import type { Entry, Ledger } from '../world/ledger.ts';
import { bucketOf, contentOf } from '../world/places.ts';
import { type Checker, Violation } from '../world/violation.ts';
import { isOrder, prefer } from './support/preference.ts';
import { compareStamps, isCertain } from './support/stamps.ts';

const PROMISE = 'The outcome does not depend on the order, number or delay of events: the last writer by stamp holds';

/**
 * The maximum over all writes, undos among them, by the policy's preference and by stamps that the second model works out from its explicit sets. It applies
 * where the preference extends "has seen": always to stamps alone, to numbers as far as clients let them grow.
 */
export const lastWriter: Checker = {
  promise: PROMISE,
  ended({ ledgers, regions, s3, parameters }) {
    const policies = policiesOf(parameters.policy);
    if (isObserved(parameters.policy) || !isOrder(policies)) return;
    for (const ledger of ledgers.values()) {
      const writes = [...ledger.writes(), ...ledger.undos()];
      // What a client says to have seen counts where it is looked at together with what it names: that does depend on when.
      if (writes.length === 0 || writes.some(({ previousETag }) => previousETag !== undefined)) continue;
      const isPreferred = (a: Entry, b: Entry) => prefer(policies, a, b, new Set());
      if (!extendsHasSeen(isPreferred, writes, ledger)) continue;
      const compare = (a: Entry, b: Entry) => isPreferred(a, b) || compareStamps(a, b, ledger);
      const best = writes.reduce((a, b) => (compare(b, a) > 0 ? b : a));
      const [head] = s3.stackOf({ bucket: bucketOf(regions[0] as (typeof regions)[number]), key: ledger.key });
      const state = head ? contentOf(head) : 'deleted';
      const asGood = writes.filter((write) => isPreferred(write, best) === 0 && !isCertain(write, best, ledger));
      if (![best, ...asGood].some(({ content }) => content === state))
        throw new Violation(
          PROMISE,
          `${ledger.key}: the last writer is ${best.id} in ${best.region} (${best.content}), but the regions hold ${state}`,
        );
    }
  },
};

/** Nothing that a write has seen is preferred to it. */
function extendsHasSeen(prefers: (a: Entry, b: Entry) => number, writes: readonly Entry[], ledger: Ledger): boolean {
  return writes.every((write) =>
    [...ledger.seenBy(write)].every((id) => {
      const seen = ledger.writeNamed(id);
      return !seen || seen === write || prefers(seen, write) <= 0;
    }),
  );
}
