import { placesOf } from '../../src/domain/deciding/plan.ts';
import { bucketOf } from '../world/places.ts';
import { type Checker, Violation } from '../world/violation.ts';

const PROMISE =
  'Every acknowledged write is current, superseded by a write that saw it, or a named loser that can be fetched';

export const accounting: Checker = {
  promise: PROMISE,
  ended({ ledgers, s3, parameters }) {
    for (const ledger of ledgers.values()) {
      const latest = ledger.decisions.reduce((highest, { seq }) => Math.max(highest, seq), 0);
      // Who contended in what was held or observed, and does so no more, has to be accounted for by another.
      // Where it lay buried, lifecycle may have taken it meanwhile.
      const isGoing = parameters.extras.includes('lifecycle');
      const telling = ledger.decisions.filter(({ suspended, seq }) => isGoing || !suspended || seq === latest);
      // One that it was not worth a further entry to consider, for what is suspended says it has seen that one.
      const suspended = telling.findLast((decision) => decision.suspended)?.contenders ?? [];
      const claimed = suspended.flatMap(({ id }) => {
        const write = ledger.writeNamed(id);
        return write ? ledger.meantBy(write) : [];
      });
      // What was held and is gone had seen others, whom nobody considers any more.
      const gone = isGoing ? telling.flatMap((decision) => (decision.suspended ? decision.contenders : [])) : [];
      const hidden = [...claimed, ...gone.flatMap(({ id }) => ledger.writeNamed(id) ?? [])];
      const excused = new Set(hidden.flatMap((write) => [write.id, ...ledger.seenBy(write)]));
      for (const write of ledger.writes()) {
        if (excused.has(write.id)) continue;
        if (ledger.considered(latest).has(write.id) || (write.content === 'deleted' && latest === 0)) continue;
        if (telling.some(({ contenders }) => contenders.some(({ id }) => id === write.id))) continue;
        throw new Violation(PROMISE, `${write.id} (${ledger.key} in ${write.region}) is accounted for by no decision`);
      }
      if (parameters.extras.includes('lifecycle')) continue;
      for (const { seq, losers, contenders, superseded = [] } of ledger.decisions) {
        for (const { id, region } of losers) {
          const loser = [...contenders, ...superseded].find((write) => write.id === id && write.region === region);
          const places = loser ? placesOf(loser, ledger.decisions) : [];
          const isThere = places.some((place) =>
            s3
              .stackOf({ bucket: bucketOf(place.region), key: place.key ?? ledger.key })
              .some(({ versionId }) => versionId === place.id),
          );
          // What was merged and has no copy is made again from what lies where its own entry says; a delete lies nowhere.
          const isMade = loser?.via === 'merge' || loser?.madeBy !== undefined;
          const isNothing = loser?.via === 'undo' && loser.state.kind === 'deleted';
          if (!isThere && !isMade && !isNothing)
            throw new Violation(
              PROMISE,
              `decision ${seq} names ${id} as a loser in ${region}, where it can't be fetched`,
            );
        }
      }
    }
  },
};
