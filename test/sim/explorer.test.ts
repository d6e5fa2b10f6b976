import { describe, expect, it } from 'vitest';
import type { Intent, Plan } from '../../src/sim/clients.ts';
import { explore, type SmallWorld } from '../../src/sim/explore.ts';
import { START } from '../../src/sim/parameters.ts';

function plan(...writes: readonly (readonly [region: number, intent: Intent])[]): Plan[] {
  return writes.map(([region, intent], index) => ({ index, at: START + 1000 * index, region, key: 0, intent }));
}

const WORLDS: Record<string, SmallWorld> = {
  'one write': { regions: 2, plans: plan([0, 'put']), misfortunes: 0 },
  'one write and one misfortune anywhere': { regions: 2, plans: plan([0, 'put']), misfortunes: 1 },
  'one write after the other': { regions: 2, plans: plan([0, 'put'], [0, 'put']), misfortunes: 0 },
  'two writes that conflict': { regions: 2, plans: plan([0, 'put'], [1, 'put']), misfortunes: 0 },
};

describe('every interleaving of a small world keeps every promise', () => {
  for (const [name, world] of Object.entries(WORLDS)) {
    it(name, { timeout: 60_000 }, async () => {
      const { violation, states, ends, isCut } = await explore(world);
      expect(violation).toBeUndefined();
      expect(isCut).toBeUndefined();
      expect(ends).toBeGreaterThan(0);
      expect(states).toBeGreaterThan(ends);
    });
  }
});
