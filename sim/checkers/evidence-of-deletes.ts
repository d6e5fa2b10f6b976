import { type Checker, Violation } from '../world/violation.ts';
import { settledOn, winnerOf } from './support/outcome.ts';

const PROMISE =
  'No delete without evidence: a region out of reach or a key that merely is absent is never taken for a delete';

/** Wherever a delete is pushed, some client has deleted that key, and that very delete had won. */
export const evidenceOfDeletes: Checker = {
  promise: PROMISE,
  added({ id, kind, region, maker }, _below, { ledgers }) {
    if (kind !== 'delete' || maker.who !== 's3-concord') return;
    for (const ledger of ledgers.values()) {
      if (!ledger.stackOf(region).some((entry) => entry.id === id)) continue;
      const decision = ledger.decision(maker.seq);
      if (decision && winnerOf(decision, ledger)?.kind === 'delete') continue;
      throw new Violation(
        PROMISE,
        `${ledger.key}: ${id} deletes it in ${region} for decision ${maker.seq}, which settled on ${decision ? settledOn(decision).id : 'nothing'}, no client's delete`,
      );
    }
  },
};
