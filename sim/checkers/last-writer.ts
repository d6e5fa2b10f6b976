import { isObserved, policiesOf } from '../people/policies.ts';
import type { Entry, Ledger } from '../world/ledger.ts';
import { bucketOf, contentOf } from '../world/places.ts';
import { type Checker, Violation } from '../world/violation.ts';
import { isOrder, prefer } from './support/preference.ts';
import { compareStamps, isCertain, isRaised } from './support/stamps.ts';
import { isUntold, repeatedBy, standInOf } from './support/unchanged.ts';

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
      if (writes.length === 0) continue;
      if (
        writes.some((write) => isUntold(write, ledger) && (repeatedBy(write, ledger) || isSaidToRepeat(write, ledger)))
      )
        continue;
      const isPreferred = (a: Entry, b: Entry) => prefer(policies, a, b, new Set());
      if (!extendsHasSeen(isPreferred, writes, ledger)) continue;
      const compare = (a: Entry, b: Entry) => isPreferred(a, b) || compareStamps(a, b, ledger);
      // Who repeats a copy is as late as what that was made of. Who repeats a write of his own region yields to whoever has seen that, and is as
      // late as he came for all others: among three such it depends on who meets whom.
      const latest = (others: readonly Entry[]) =>
        writes.map((write) => standInOf(write, ledger, others)).reduce((a, b) => (compare(b, a) > 0 ? b : a));
      const [best, alone] = [latest(writes), latest([])];
      // Whose reader is the earlier by order: who else that one meets, and when, decides what becomes of both.
      if (writes.some((write) => isRaised(write, ledger) && ledger.mayHaveSeen(write).has(best.id))) continue;
      const [head] = s3.stackOf({ bucket: bucketOf(regions[0] as (typeof regions)[number]), key: ledger.key });
      const state = head ? contentOf(head) : 'deleted';
      const asGood = writes.filter((write) => isPreferred(write, best) === 0 && !isCertain(write, best, ledger));
      if (![best, alone, ...asGood].some(({ content }) => content === state))
        throw new Violation(
          PROMISE,
          `${ledger.key}: the last writer is ${best.id} in ${best.region} (${best.content}), but the regions hold ${state}`,
        );
    }
  },
};

function isSaidToRepeat({ id }: Entry, { decisions }: Ledger): boolean {
  return decisions.some(({ contenders }) => contenders.some((write) => write.id === id && write.repeats !== undefined));
}

/** Nothing that a write has seen is preferred to it. */
function extendsHasSeen(prefers: (a: Entry, b: Entry) => number, writes: readonly Entry[], ledger: Ledger): boolean {
  return writes.every((write) =>
    [...ledger.mayHaveSeen(write)].every((id) => {
      const seen = ledger.writeNamed(id);
      return !seen || seen === write || prefers(seen, write) <= 0;
    }),
  );
}
