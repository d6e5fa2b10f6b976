import { describe, expect, it } from 'vitest';
import type { PolicyStep } from '../../../src/domain/model/decision.ts';
import { smallWorld } from '../../support/small-world.ts';
import { DUBLIN, TOKYO, VIRGINIA } from '../../support/story.ts';

const COUNTING: PolicyStep = { use: 'json-merge', counters: ['views'] };

async function counted(policies: readonly PolicyStep[], base: string, ...bodies: readonly string[]) {
  const world = smallWorld({ policies });
  await world.write(VIRGINIA, base);
  await world.drain();
  const regions = [VIRGINIA, DUBLIN, TOKYO];
  const ids = bodies.map((body, at) => [regions[at] ?? VIRGINIA, world.put(regions[at] ?? VIRGINIA, body)] as const);
  for (const [region, id] of ids) await world.tell(region, id);
  await world.drain();
  return world;
}

describe('counters in equal bytes', () => {
  it('are added up: two uploads of 11 over 10 are 12', async () => {
    const world = await counted([COUNTING], '{"views":10}', '{"views":11}', '{"views":11}');
    expect(world.bodies()).toEqual(Array(3).fill('{"views":12}'));
    const { situation, outcome, losers } = await world.latest();
    expect([situation, outcome.kind, losers]).toEqual(['conflict', 'merged', []]);
  });

  it('come to the same one after the other', async () => {
    const world = await counted([COUNTING], '{"views":10}', '{"views":11}');
    const late = world.put(TOKYO, '{"views":12}');
    await world.tell(TOKYO, late);
    await world.drain();
    expect(world.bodies()[0]).toBe('{"views":12}');
  });

  it('are no reason to merge where nothing was counted, or where no base tells how much', async () => {
    const same = await counted([COUNTING], '{"views":10}', '{"views":10,"by":"x"}', '{"views":10,"by":"x"}');
    expect([same.bodies()[0], (await same.latest()).situation]).toEqual(['{"views":10,"by":"x"}', 'identical']);
    const first = smallWorld({ policies: [COUNTING] });
    const id = first.put(VIRGINIA, '{"views":1}');
    first.put(DUBLIN, '{"views":1}');
    await first.tell(VIRGINIA, id);
    expect((await first.latest()).situation).toBe('identical');
  });

  it('are asked of in a list of policies too; without counters equal bytes are one change', async () => {
    const listed = [{ use: 'optimistic-concurrency' }, COUNTING];
    const both = await counted(listed, '{"views":10}', '{"views":11}', '{"views":11}');
    expect(both.bodies()[0]).toBe('{"views":12}');
    const plain = await counted([{ use: 'json-merge' }], '{"views":10}', '{"views":11}', '{"views":11}');
    expect([plain.bodies()[0], (await plain.latest()).situation]).toEqual(['{"views":11}', 'identical']);
  });
});
