import { describe, expect, it } from 'vitest';
import { createMemoryWindowLog } from '../../../../src/adapters/memory/window-log.ts';
import type { Progress } from '../../../../src/app/windows/progress.ts';
import { everywhere, inTurn } from '../../../../src/app/windows/regions.ts';
import { parseRegion, parseSetName } from '../../../../src/domain/model/ids.ts';
import type { Rule } from '../../../../src/domain/model/policy.ts';

const DOCS = parseSetName('docs');
const OTHERS = parseSetName('others');

function world() {
  let now = 0;
  let ids = 0;
  const soon = () => new Promise<void>((resolve) => setImmediate(resolve));
  return {
    windows: createMemoryWindowLog(),
    clock: { now: () => now },
    newId: () => `holder${++ids}`,
    told: [] as Progress[],
    tell(progress: Progress) {
      this.told.push(progress);
    },
    async pause(ms: number) {
      now += ms;
      await soon();
    },
    soon,
  };
}

describe('a turn at the policies of a set', () => {
  it('is had by one at a time, and by all in the end', async () => {
    const deps = world();
    let inside = 0;
    const most: Record<string, number> = {};
    const work = (set: typeof DOCS) =>
      inTurn({ set }, deps, async () => {
        inside += set === DOCS ? 1 : 0;
        most[set] = Math.max(most[set] ?? 0, set === DOCS ? inside : 1);
        for (let step = 0; step < 5; step++) await deps.soon();
        inside -= set === DOCS ? 1 : 0;
        return set;
      });
    const ends = await Promise.all([work(DOCS), work(DOCS), work(OTHERS), work(DOCS)]);
    expect(ends).toEqual([DOCS, DOCS, OTHERS, DOCS]);
    expect(most).toEqual({ docs: 1, others: 1 });
  });

  it('is given back where the work fails, and comes to others where its holder died in it', async () => {
    const deps = world();
    await expect(inTurn({ set: DOCS }, deps, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await inTurn({ set: DOCS }, deps, async () => deps.clock.now())).toBe(0);
    await deps.windows.takeTurn(DOCS, 'who dies', { now: deps.clock.now(), until: 90_000 });
    await expect(inTurn({ set: DOCS }, deps, async () => 'done', 0)).rejects.toThrow('try again');
    expect(await inTurn({ set: DOCS }, deps, async () => deps.clock.now())).toBeGreaterThanOrEqual(90_000);
    expect(new Set(deps.told.map(({ kind }) => kind))).toEqual(new Set(['waiting for others']));
  });

  it('is given up where another has it all the time', async () => {
    const deps = world();
    const windows = { ...deps.windows, takeTurn: async () => false };
    const never = inTurn({ set: DOCS }, { ...deps, windows }, async () => 'done');
    await expect(never).rejects.toThrow('try again in a few minutes');
  });
});

it('what fails in one region hinders no other', async () => {
  const regions = ['a', 'b', 'c'].map(parseRegion);
  const docs = { name: DOCS, regions, buckets: {}, ruleFor: () => ({}) as Rule };
  const sets = new Map([[DOCS, docs]]);
  const ends = await everywhere({ set: DOCS }, { sets }, async ({ region }) => {
    if (region === 'a') throw new Error('a broke');
    return region === 'b' ? { kind: 'failed', message: 'b refused' } : { kind: 'done' };
  });
  expect([...ends.good.keys()]).toEqual(['c']);
  expect([...ends.bad]).toEqual([
    ['a', 'a broke'],
    ['b', 'b refused'],
  ]);
});
