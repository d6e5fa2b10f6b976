import { expect, it } from 'vitest';
import { smallWorld } from '../../support/small-world.ts';
import { DUBLIN, VIRGINIA } from '../../support/story.ts';

async function unionOf(base: string, one: string, other: string) {
  const world = smallWorld({ policies: [{ use: 'union' }] });
  await world.write(VIRGINIA, base);
  await world.drain();
  const puts = [
    [VIRGINIA, world.put(VIRGINIA, base + one)],
    [DUBLIN, world.put(DUBLIN, base + other)],
  ] as const;
  for (const [region, id] of puts) await world.tell(region, id);
  await world.drain();
  return world.latest();
}

it('a union says in its reason where a record over several lines may have come apart, and nothing of that elsewhere', async () => {
  const warned = await unionOf('a\n', 'say "x\ny"\n', 'b\n');
  expect(warned.outcome.kind).toBe('merged');
  expect(warned.why).toContain(`line 2 of the content of ${VIRGINIA} leaves a quote open`);
  const quiet = await unionOf('id,note\n', '1,"x\ny"\n', '2,z\n');
  expect(quiet.outcome.kind).toBe('merged');
  expect(quiet.why).not.toContain('quote');
});
