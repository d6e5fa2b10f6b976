import { bucketOf, contentOf } from '../world/places.ts';
import { type Checker, Violation } from '../world/violation.ts';
import { winnerOf } from './support/outcome.ts';

const PROMISE = 'When writes stop and faults heal, every region holds the same state of every key';

export const convergence: Checker = {
  promise: PROMISE,
  ended({ ledgers, regions, s3, parameters }) {
    for (const ledger of ledgers.values()) {
      const { key } = ledger;
      // An upload that carries a copy's marker along is known by its event alone. A marker binds bytes and metadata, and no tags.
      const isAnyToldByLostEntry =
        parameters.extras.includes('journal-loss') && ledger.writes().some(({ isMarked }) => isMarked);
      // Whoever waits for a person, or is only watched, may differ.
      if (ledger.latest()?.suspended) continue;
      const states = regions.map((region) => {
        const [head] = s3.stackOf({ bucket: bucketOf(region), key });
        if (!head) return 'deleted';
        return isAnyToldByLostEntry ? withoutTags(contentOf(head)) : contentOf(head);
      });
      if (new Set(states).size > 1)
        throw new Violation(PROMISE, `${key}: ${regions.map((region, at) => `${region} ${states[at]}`).join(' | ')}`);
      const latest = ledger.latest();
      const settled = latest && winnerOf(latest, ledger)?.content;
      const outcome = settled !== undefined && isAnyToldByLostEntry ? withoutTags(settled) : settled;
      if (outcome !== undefined && outcome !== states[0])
        throw new Violation(
          PROMISE,
          `${key}: the regions hold ${states[0]}, but the latest decision settled on ${outcome}`,
        );
    }
  },
};

function withoutTags(content: string): string {
  return content === 'deleted' ? content : JSON.stringify((JSON.parse(content) as unknown[]).slice(0, -1));
}
