import { expect } from 'vitest';
import { placesOf } from '../../src/domain/deciding/plan.ts';
import { type Decision, isClosed } from '../../src/domain/model/decision.ts';
import { replay } from '../../src/policies/framework/replay.ts';
import type { SmallWorld } from './small-world.ts';

/** What every undo and restore has to leave behind: one content everywhere, nothing open, no gap, each entry replays, and what it overrides can be fetched. */
export async function expectWhole(world: SmallWorld): Promise<void> {
  const log = await world.log();
  expect(new Set(world.bodies()).size).toBe(1);
  expect(log.map(({ seq }) => seq)).toEqual(log.map((_, at) => at + 1));
  expect(isClosed(log.at(-1) as Decision)).toBe(true);
  expect((await world.journal.open(world.ref.set, { limit: 10 })).items).toEqual([]);
  for (const decision of log.filter(({ situation }) => situation === 'undo' || situation === 'restore')) {
    const verdict = replay(JSON.parse(JSON.stringify(decision)));
    expect(verdict?.winner.id).toBe(decision.outcome.write.id);
    const [loser] = decision.contenders;
    expect(decision.losers).toEqual([{ region: loser?.region, id: loser?.id }]);
    if (loser?.state.kind !== 'object') continue;
    const contents = await Promise.all(
      placesOf(loser, log).map(({ region, id }) => world.deps.store.read({ ...world.ref, region }, id, 1_000)),
    );
    expect(contents.some(({ kind }) => kind === 'bytes')).toBe(true);
  }
}
