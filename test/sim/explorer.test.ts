import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { explore } from '../../sim/explorer/explore.ts';
import type { SmallWorld } from '../../sim/explorer/small-world.ts';
import { START } from '../../sim/histories/parameters.ts';
import type { Intent, Plan } from '../../sim/people/plan.ts';

const MAIN = join(import.meta.dirname, '../../sim/explorer/explore-main.ts');

/** All in one second, so that only stamps tell the writes apart. */
function plan(...writes: readonly (readonly [region: number, intent: Intent])[]): Plan[] {
  return writes.map(([region, intent], index) => ({ index, at: START, region, key: 0, intent }));
}

const OTHER_METADATA = 'same bytes, other metadata';

const WORLDS: Record<string, SmallWorld> = {
  'one write': { regions: 2, plans: plan([0, 'put']), misfortunes: 0 },
  'one write and one misfortune anywhere': { regions: 2, plans: plan([0, 'put']), misfortunes: 1 },
  'one write after the other': { regions: 2, plans: plan([0, 'put'], [0, 'put']), misfortunes: 0 },
  'a write and its delete': { regions: 2, plans: plan([0, 'put'], [0, 'delete']), misfortunes: 0 },
  'two writes that conflict': { regions: 2, plans: plan([0, 'put'], [1, 'put']), misfortunes: 0 },
  'a write, and a delete elsewhere': { regions: 2, plans: plan([0, 'put'], [1, 'delete']), misfortunes: 0 },
  // A delivery that died, and its duplicate: both may come again with the same piece of work.
  'one write and two misfortunes anywhere': { regions: 2, plans: plan([0, 'put']), misfortunes: 2 },
  'one write in three regions': { regions: 3, plans: plan([0, 'put']), misfortunes: 0 },
  'two writes of the same bytes': { regions: 2, plans: plan([0, 'put'], [1, OTHER_METADATA]), misfortunes: 0 },
};

/** Too large to be gone through with any number at work at once. */
const DELETED_ELSEWHERE: SmallWorld = {
  regions: 2,
  plans: plan([0, 'put'], [1, 'delete']).map((one, index) => ({ ...one, at: START + index * 1000 })),
  misfortunes: 1,
};

/** Those of which every single move can be gone through in seconds. */
const UNREDUCED = Object.entries(WORLDS).filter(([, { misfortunes }]) => misfortunes < 2);

describe('every interleaving of a small world keeps every promise', () => {
  for (const [name, world] of UNREDUCED) {
    it(`${name}; and what is left out for being equal adds no end`, { timeout: 60_000 }, async () => {
      const reduced = await explore(world);
      const whole = await explore(world, { isUnreduced: true });
      for (const { violation, isCut } of [reduced, whole]) {
        expect(violation).toBeUndefined();
        expect(isCut).toBeUndefined();
      }
      expect(reduced.endings).toEqual(whole.endings);
      expect(reduced.outcomes).toEqual(whole.outcomes);
      expect(reduced.states).toBeLessThan(whole.states);
    });
  }

  it('what is forgotten for making no difference any more makes none', { timeout: 120_000 }, async () => {
    const world = { ...(WORLDS['two writes that conflict'] as SmallWorld), misfortunes: 1 };
    const [forgetful, remembering] = [await explore(world), await explore(world, { remembers: true })];
    for (const { violation, isCut } of [forgetful, remembering])
      expect([violation, isCut]).toEqual([undefined, undefined]);
    expect(forgetful.endings).toEqual(remembering.endings);
    expect(forgetful.states).toBeLessThan(remembering.states);
  });

  it('with fewer at work at once there are fewer states; three come to all ends that any number comes to', {
    timeout: 120_000,
  }, async () => {
    const world = { ...(WORLDS['two writes that conflict'] as SmallWorld), misfortunes: 1 };
    const [one, two, three, all] = [
      await explore(world, { atOnce: 1 }),
      await explore(world, { atOnce: 2 }),
      await explore(world, { atOnce: 3 }),
      await explore(world),
    ];
    for (const { violation, isCut } of [one, two, three, all])
      expect([violation, isCut]).toEqual([undefined, undefined]);
    expect(one.endings.size).toBeLessThan(all.endings.size);
    expect([...one.endings, ...two.endings].filter((end) => !all.endings.has(end))).toEqual([]);
    expect(three.endings).toEqual(all.endings);
    expect(one.states).toBeLessThan(two.states);
    expect(two.states).toBeLessThan(three.states);
  });

  for (const [name, bounds] of [
    ['two writes that conflict', { atOnce: 1 }],
    ['two writes that conflict', { atOnce: 2 }],
    ['two writes that conflict', { interruptions: 1 }],
    ['a write, and a delete elsewhere', { atOnce: 1 }],
    ['a write, and a delete elsewhere', { atOnce: 2 }],
    ['a write, and a delete elsewhere', { interruptions: 0 }],
    ['a write, and a delete elsewhere', { interruptions: 1 }],
    ['one write and one misfortune anywhere', { atOnce: 1 }],
    ['one write and one misfortune anywhere', { interruptions: 0 }],
    ['one write and two misfortunes anywhere', { atOnce: 2 }],
    ['one write and two misfortunes anywhere', { interruptions: 1 }],
    ['a write, a delete elsewhere a second later, and one misfortune', { atOnce: 1 }],
    ['a write, a delete elsewhere a second later, and one misfortune', { interruptions: 0 }],
  ] as const)
    it(`leaves out no end that ${JSON.stringify(bounds)} comes to: ${name}`, { timeout: 60_000 }, async () => {
      const world = WORLDS[name] ?? DELETED_ELSEWHERE;
      const reduced = await explore(world, bounds);
      const unreduced = await explore(world, { ...bounds, isUnreduced: true });
      for (const { violation, isCut } of [reduced, unreduced])
        expect([violation, isCut]).toEqual([undefined, undefined]);
      expect(unreduced.endings.size).toBeGreaterThan(0);
      expect([...unreduced.endings].filter((end) => !reduced.endings.has(end))).toEqual([]);
    });

  it('the more may be interrupted, the more ends', async () => {
    const world = WORLDS['a write, and a delete elsewhere'] as SmallWorld;
    const [none, one, all] = [
      await explore(world, { interruptions: 0 }),
      await explore(world, { interruptions: 1 }),
      await explore(world),
    ];
    expect(none.endings.size).toBeLessThan(one.endings.size);
    expect([...none.endings, ...one.endings].filter((end) => !all.endings.has(end))).toEqual([]);
  });

  it('goes on by the call that is waited for where two ways have come to one stage', async () => {
    const world = { regions: 2, plans: plan([0, 'put'], [0, 'put'], [0, 'put']), misfortunes: 1 };
    const { violation } = await explore(world, { interruptions: 1, maxStates: 120 });
    expect(violation).toBeUndefined();
  });

  it('one bundle holds many states', async () => {
    const { states, together } = await explore(WORLDS['a write, and a delete elsewhere'] as SmallWorld);
    expect(together).toBeGreaterThan(2 * states);
  });

  it('says how far it came where it is cut short', async () => {
    const { isCut, states } = await explore(WORLDS['two writes that conflict'] as SmallWorld, { maxStates: 20 });
    expect(isCut).toBe(true);
    expect(states).toBe(20);
  });

  it('comes to different outcomes only where the writes have seen different things', async () => {
    const { outcomes } = await explore(WORLDS['two writes that conflict'] as SmallWorld);
    expect(new Set(outcomes.values()).size).toBe(2);
    expect(outcomes.size).toBe(2);
  });
});

const ONE_AT_ONCE = ['--at-once', '1', '--max-states', '0'];

describe('a wrong version of the product is found, and the way to it told', () => {
  const run = promisify(execFile);
  const explored = async (...args: readonly string[]) =>
    await run(process.execPath, [MAIN, '--jobs', '1', '--regions', '2', ...args]).then(
      ({ stdout }) => ({ code: 0, stdout }),
      ({ code, stdout }: { code: number; stdout: string }) => ({ code, stdout }),
    );

  for (const [mutant, promise, ...size] of [
    ['push without a precondition', 'never overwritten by a push', '--writes', '2'],
    ['push without a precondition', 'never overwritten by a push', '--writes', '2', '--unreduced'],
    ['losers are not named', 'named as a loser', '--writes', '2'],
    ['considered means finished (rule a)', 'every region holds the same', '--writes', '1', '--misfortunes', '1'],
    // Found only where the event of a delete marker comes later than what reads of it.
    ['delete markers taken for clients’', 'Only clients write', '--writes', '2', '--misfortunes', '1', ...ONE_AT_ONCE],
  ] as const)
    it([mutant, ...size].join(' '), { timeout: 60_000 }, async () => {
      const { code, stdout } = await explored('--mutant', mutant, ...size);
      expect(code).toBe(1);
      expect(stdout).toContain(promise);
      expect(stdout).toContain('client 0: put in us-east-1');
    });
});
