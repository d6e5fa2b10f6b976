import { bucketOf, contentOf } from '../world/places.ts';
import { type Checker, Violation } from '../world/violation.ts';
import { winnerOf } from './support/outcome.ts';

const PROMISE = 'When writes stop and faults heal, every region holds the same state of every key';

export const convergence: Checker = {
  promise: PROMISE,
  ended({ ledgers, regions, s3 }) {
    for (const ledger of ledgers.values()) {
      const { key } = ledger;
      // Whoever waits for a person, or is only watched, may differ.
      if (ledger.latest()?.suspended) continue;
      const states = regions.map((region) => {
        const [head] = s3.stackOf({ bucket: bucketOf(region), key });
        return head ? contentOf(head) : 'deleted';
      });
      if (new Set(states).size > 1)
        throw new Violation(PROMISE, `${key}: ${regions.map((region, at) => `${region} ${states[at]}`).join(' | ')}`);
      const latest = ledger.latest();
      const outcome = latest && winnerOf(latest, ledger)?.content;
      if (outcome !== undefined && outcome !== states[0])
        throw new Violation(
          PROMISE,
          `${key}: the regions hold ${states[0]}, but the latest decision settled on ${outcome}`,
        );
    }
  },
};
