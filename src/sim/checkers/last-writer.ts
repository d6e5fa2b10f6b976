import { bucketOf, type Checker, contentOf, Violation } from '../world.ts';

const PROMISE = 'The outcome does not depend on the order, number or delay of events: the last writer by stamp holds';

/** The maximum over all writes, by stamps that the second model works out from its explicit sets. */
export const lastWriter: Checker = {
  promise: PROMISE,
  ended({ ledgers, regions, s3, parameters }) {
    if (parameters.policy !== 'last-writer-wins') return;
    for (const ledger of ledgers.values()) {
      const writes = ledger.writes();
      // What a client says to have seen counts where it is looked at together with what it names: that does depend on when.
      if (writes.length === 0 || writes.some(({ previousETag }) => previousETag !== undefined)) continue;
      const best = writes.reduce((a, b) => (ledger.compare(b, a) > 0 ? b : a));
      const [head] = s3.stackOf({ bucket: bucketOf(regions[0] as (typeof regions)[number]), key: ledger.key });
      const state = head ? contentOf(head) : 'deleted';
      if (state !== best.content)
        throw new Violation(
          PROMISE,
          `${ledger.key}: the last writer is ${best.id} in ${best.region} (${best.content}), but the regions hold ${state}`,
        );
    }
  },
};
