import { type Checker, Violation } from '../world/violation.ts';

const PROMISE = 'While a window stands no write in its scope is acknowledged';

/** From when its opener was told that it is open, until he begins to close it or its time is over. What he writes himself, and copies, may come. */
export const windows: Checker = {
  promise: PROMISE,
  added({ id, region, maker }, _below, { ledgers, haltedBy }) {
    if (maker.who !== 'client') return;
    const key = [...ledgers.values()].find((ledger) => ledger.stackOf(region).some((entry) => entry.id === id))?.key;
    const window = key === undefined ? undefined : haltedBy?.(key);
    if (window !== undefined)
      throw new Violation(PROMISE, `${id} in ${region} was taken though window ${window} stands`);
  },
};
