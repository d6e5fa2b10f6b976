import { describe, expect, it } from 'vitest';
import { statisticsOf, timeToAgreement } from '../../../../src/app/asking/statistics.ts';
import { resolveHeld } from '../../../../src/app/steering/resolve.ts';
import { planUndo, undo } from '../../../../src/app/steering/undo.ts';
import type { Decision, Push } from '../../../../src/domain/model/decision.ts';
import { smallWorld } from '../../../support/small-world.ts';
import { DUBLIN, TOKYO, VIRGINIA } from '../../../support/story.ts';

const DAY_SECONDS = 86_400;

/** A draft from Virginia, then Virginia and Dublin at once, of which Dublin's is later; and a draft that Tokyo has not got yet. */
async function history(): Promise<readonly Decision[]> {
  const world = smallWorld({ policies: [{ use: 'last-writer-wins' }] });
  await world.write(VIRGINIA, 'draft');
  await world.drain();
  const [mine, theirs] = [world.put(VIRGINIA, 'mine'), world.put(DUBLIN, 'theirs')];
  await world.tell(VIRGINIA, mine);
  await world.tell(DUBLIN, theirs);
  await world.drain();
  await world.write(TOKYO, 'next');
  return await world.log();
}

/** With the push to Dublin done so many milliseconds after the write. */
function agreedAfter(decision: Decision, ms: number): Decision {
  const at = Math.max(...decision.contenders.map(({ time }) => time)) + ms;
  const push: Push = { state: 'applied', ids: [], at };
  return { ...decision, pushes: { [DUBLIN]: push } as Decision['pushes'] };
}

describe('statistics', () => {
  it('count by situation, policy, region and day', async () => {
    const log = await history();
    expect(log.map(({ situation }) => situation)).toEqual(['first', 'conflict', 'fast-forward']);
    expect(statisticsOf(log)).toMatchObject({
      decisions: 3,
      conflicts: 1,
      situations: { conflict: 1, first: 1, 'fast-forward': 1 },
      policies: { 'last-writer-wins': 1 },
      regions: {
        [VIRGINIA]: { contended: 1, won: 0, lost: 1, pushed: 1 },
        [DUBLIN]: { contended: 1, won: 1, lost: 0, pushed: 1 },
        [TOKYO]: { contended: 0, won: 0, lost: 0, pushed: 2 },
      },
      days: [{ day: '2026-01-31', decisions: 3, conflicts: 1 }],
    });
  });

  it('of nothing are nothing', () => {
    expect(statisticsOf([])).toMatchObject({ decisions: 0, conflicts: 0, days: [], agreement: { decisions: 0 } });
    expect(statisticsOf([]).agreement).not.toHaveProperty('p50');
  });

  it('tell how long agreement took, by nearest rank', async () => {
    const [first] = await history();
    const decisions = Array.from({ length: 200 }, (_, at) => agreedAfter(first as Decision, (200 - at) * 10));
    expect(statisticsOf(decisions).agreement).toEqual({ decisions: 200, p50: 1000, p95: 1900, p99: 1980 });
    const one = [agreedAfter(first as Decision, 7)];
    expect(statisticsOf(one).agreement).toEqual({ decisions: 1, p50: 7, p95: 7, p99: 7 });
  });

  it('count from a person’s choice, not from what it was about', async () => {
    const world = smallWorld({ policies: [{ use: 'manual' }] });
    const [mine, theirs] = [world.put(VIRGINIA, 'mine'), world.put(DUBLIN, 'theirs')];
    await world.tell(VIRGINIA, mine);
    await world.tell(DUBLIN, theirs);
    world.pass(3 * DAY_SECONDS);
    const { seq: seen } = await world.latest();
    await resolveHeld({ ref: world.ref, seen, choice: { kind: 'winner', winner: mine } }, world.deps);
    await world.drain();
    expect(timeToAgreement(await world.latest())).toBeLessThan(60_000);
    expect(statisticsOf(await world.log()).agreement.p99).toBeLessThan(60_000);
    world.pass(3 * DAY_SECONDS);
    const plan = await planUndo({ ref: world.ref }, world.deps);
    if (plan.kind === 'refused') throw new Error(plan.why);
    await undo(plan, world.deps);
    await world.drain();
    expect(timeToAgreement(await world.latest())).toBeLessThan(60_000);
  });

  it('count no agreement that is not reached, or that brought what was old', async () => {
    const [first, , open] = (await history()) as [Decision, Decision, Decision];
    expect(timeToAgreement(first)).toBeGreaterThan(0);
    expect(timeToAgreement(open)).toBeUndefined();
    expect(timeToAgreement({ ...first, situation: 'affirmed' })).toBeUndefined();
    expect(timeToAgreement({ ...first, pushes: {} })).toBeUndefined();
    expect(timeToAgreement(agreedAfter(first, -900))).toBe(0);
  });
});
