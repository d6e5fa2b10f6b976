import { type Checker, Violation } from '../world/violation.ts';

const PROMISE = 'Each write causes a bounded number of pushes and decisions';

/** Far above what was ever seen, far below what runs away. */
const DECISIONS_PER_WRITE = 30;

export const boundedWork: Checker = {
  promise: PROMISE,
  decided({ key, seq }, { ledgers }) {
    const writes = ledgers.get(key)?.writes().length ?? 0;
    if (seq > DECISIONS_PER_WRITE * (writes + 1))
      throw new Violation(PROMISE, `${key} has come to decision ${seq} over ${writes} writes`);
  },
};
