import { describe, expect, it } from 'vitest';
import { huntAll } from '../../src/sim/mutants/main.ts';

/** Most are caught within a dozen; the rarest, which need two deliveries to cross at one point, took some four thousand. */
const RUNS = 8000;

describe('wrong versions of the product', () => {
  it('are caught, every one', { timeout: 180_000 }, async () => {
    const caught = await huntAll(RUNS, 2);
    expect(caught.filter(({ promise }) => promise === undefined)).toEqual([]);
  });
});
