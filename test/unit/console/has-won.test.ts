import { expect, it } from 'vitest';
import { resolveHeld } from '../../../src/app/steering/resolve.ts';
import { hasWon } from '../../../src/console/page/has-won.ts';
import { type SmallWorld, smallWorld } from '../../support/small-world.ts';
import { DUBLIN, TOKYO, VIRGINIA } from '../../support/story.ts';

/** Who is drawn as a winner, of the writes that contended at first. */
async function winners(world: SmallWorld): Promise<string[]> {
  const log = await world.log();
  const contenders = log.find(({ situation }) => situation === 'conflict')?.contenders ?? [];
  return contenders.filter((write) => hasWon(write, log)).map(({ region }) => region);
}

it('nobody has won what is held, then who was chosen has, whatever the stamps say, and whatever comes later', async () => {
  const world = smallWorld({ policies: [{ use: 'manual' }] });
  const [mine, theirs] = [world.put(VIRGINIA, 'mine'), world.put(DUBLIN, 'theirs')];
  await world.tell(VIRGINIA, mine);
  await world.tell(DUBLIN, theirs);
  expect(await winners(world)).toEqual([]);
  const { seq: seen, outcome } = await world.latest();
  expect(outcome.write.region).toBe(DUBLIN); // what the stamps would choose
  await resolveHeld({ ref: world.ref, seen, choice: { kind: 'winner', winner: mine } }, world.deps);
  await world.drain();
  expect(await winners(world)).toEqual([VIRGINIA]);
  await world.write(TOKYO, 'next');
  expect(await winners(world)).toEqual([VIRGINIA]);
});

it('nobody has won under a rule that only observes', async () => {
  const world = smallWorld({ policies: [{ use: 'last-writer-wins' }], mode: 'observe' });
  const [mine, theirs] = [world.put(VIRGINIA, 'mine'), world.put(DUBLIN, 'theirs')];
  await world.tell(VIRGINIA, mine);
  await world.tell(DUBLIN, theirs);
  expect(await winners(world)).toEqual([]);
});
