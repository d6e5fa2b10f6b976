import { describe, expect, it } from 'vitest';
import { createObserver } from '../../../functions/observing/observer.ts';
import { resolveHeld } from '../../../src/app/steering/resolve.ts';
import { measure } from '../../../src/app/upkeep/measure.ts';
import type { Decision } from '../../../src/domain/model/decision.ts';
import type { Fact } from '../../../src/ports/observer.ts';
import { type SmallWorld, smallWorld } from '../../support/small-world.ts';
import { DUBLIN, TOKYO, VIRGINIA } from '../../support/story.ts';

const MINUTE = 60_000;

/** What is counted of facts, by name; durations and states as they are, counts added up. */
function counted(facts: readonly Fact[], agreementMs = 15 * MINUTE) {
  const sums: Record<string, number> = {};
  const noted: string[] = [];
  const add = (name: string, value: number, about: { policy?: string } = {}) => {
    const full = about.policy ? `${name} ${about.policy}` : name;
    sums[full] = (sums[full] ?? 0) + value;
  };
  const metrics = { add, count: (name: string) => add(name, 1), flush: () => {} };
  const notifier = { note: ({ seq }: Decision) => void noted.push(`#${seq}`) };
  const observer = createObserver({ metrics, notifier, agreementMs });
  for (const fact of facts) observer.saw(fact);
  return { ...sums, noted };
}

const factsOf = (world: SmallWorld) => world.facts.splice(0);
const lastWriter = () => smallWorld({ policies: [{ use: 'last-writer-wins' }] });

/** Two regions write over what all had. */
async function contested(world: SmallWorld) {
  await world.write(VIRGINIA, 'draft');
  await world.drain();
  factsOf(world);
  const ids = [world.put(VIRGINIA, 'mine'), world.put(DUBLIN, 'theirs')] as const;
  await world.tell(VIRGINIA, ids[0]);
}

describe('a plain upload', () => {
  it('is a decision, two pushes of its size, and one agreement, measured from S3’s time to the last record', async () => {
    const world = lastWriter();
    world.putAt(0, VIRGINIA, 'draft');
    world.pass(20);
    await world.tell(VIRGINIA, world.headOf(VIRGINIA)?.versionId as never);
    world.pass(40);
    await world.drain();
    const [decision] = await world.log();
    const start = decision?.contenders[0]?.time ?? 0;
    const end = Math.max(...Object.values(decision?.pushes ?? {}).map(({ at }) => at ?? 0));
    expect(end - start).toBeGreaterThanOrEqual(60_000);
    expect(counted(factsOf(world))).toEqual({
      Decisions: 1,
      FastForwards: 1,
      TimeToDecision: (decision?.decidedAt ?? 0) - start,
      PushesApplied: 2,
      BytesPushed: 2 * 'draft'.length,
      TimeToAgreement: end - start,
      AgreementsInTime: 1,
      AgreementsLate: 0,
      noted: ['#1'],
    });
  });

  it('is late when it took longer than agreed', async () => {
    const world = lastWriter();
    await world.write(VIRGINIA, 'draft');
    world.pass(16 * 60);
    await world.drain();
    expect(counted(world.facts)).toMatchObject({ AgreementsInTime: 0, AgreementsLate: 1 });
    expect(counted(world.facts, 17 * MINUTE)).toMatchObject({ AgreementsInTime: 1, AgreementsLate: 0 });
  });

  it('is no agreement as long as a region is away', async () => {
    const world = lastWriter();
    await world.write(VIRGINIA, 'draft');
    world.down.add(TOKYO);
    await world.drain();
    const sums = counted(world.facts);
    expect(sums).toMatchObject({ PushesApplied: 1, PushesFailed: 1 });
    expect(Object.keys(sums)).not.toContain('TimeToAgreement');
  });
});

describe('a conflict', () => {
  it('is counted by the policy that had the last word', async () => {
    const world = lastWriter();
    await contested(world);
    expect(counted(factsOf(world))).toMatchObject({ Decisions: 1, 'Conflicts last-writer-wins': 1 });
  });

  it('counts the regions that do not own the key', async () => {
    const policies = [{ use: 'region-ownership', owner: VIRGINIA, otherwise: [{ use: 'last-writer-wins' }] }];
    const world = smallWorld({ policies });
    await contested(world);
    expect(counted(factsOf(world))).toMatchObject({ OwnershipViolations: 1, 'Conflicts region-ownership': 1 });
  });

  it('that is held is no agreement; what a person settles is measured from the choice', async () => {
    const world = smallWorld({ policies: [{ use: 'manual' }] });
    await contested(world);
    const held = counted(factsOf(world));
    expect(held).toMatchObject({ 'Conflicts manual': 1, noted: ['#2'] });
    expect(Object.keys(held)).not.toContain('TimeToAgreement');

    world.pass(3600);
    const choice = { kind: 'winner', winner: VIRGINIA } as const;
    expect(await resolveHeld({ ref: world.ref, seen: 2, choice }, world.deps)).toMatchObject({ kind: 'resolved' });
    await world.drain();
    const sums = counted(factsOf(world));
    expect(sums).toMatchObject({ AgreementsInTime: 1 });
    expect(Number((sums as Record<string, unknown>).TimeToAgreement)).toBeLessThan(MINUTE);
    expect(Object.keys(sums)).not.toContain('TimeToDecision');
  });
});

describe('an affirmation', () => {
  const affirmed = async (hoursLater: number) => {
    const world = lastWriter();
    await world.write(VIRGINIA, 'draft');
    const [decision] = (await world.log()) as [Decision];
    const decidedAt = decision.decidedAt + hoursLater * 3600_000;
    const agreed: Decision = { ...decision, situation: 'affirmed', affirms: 1, decidedAt, pushes: {} };
    return counted([{ kind: 'agreed', decision: agreed }]) as Record<string, unknown>;
  };

  it('is measured from the write as long as somebody may still be at work on it', async () => {
    expect(await affirmed(23)).toMatchObject({ AgreementsLate: 1 });
  });

  it('repairs, when it comes later, what was in agreement once', async () => {
    expect(await affirmed(25)).toMatchObject({ AgreementsInTime: 1, TimeToAgreement: 0 });
  });
});

describe('echoes and refusals', () => {
  it('are counted', async () => {
    const world = lastWriter();
    await world.write(VIRGINIA, 'draft');
    const decision = await world.latest();
    const refused: Fact = { kind: 'pushed', decision, region: DUBLIN, result: 'refused' };
    expect(counted([{ kind: 'echo', set: world.ref.set }, refused])).toMatchObject({ Echoes: 1, PushesRefused: 1 });
  });
});

describe('what is measured', () => {
  const measured = async (world: SmallWorld) => {
    await measure(world.ref.set, world.deps);
    const { noted: _, ...sums } = counted(factsOf(world).filter(({ kind }) => kind === 'measured'));
    return sums;
  };

  it('is nothing, and said so, where all agree', async () => {
    const world = lastWriter();
    await world.write(VIRGINIA, 'draft');
    await world.drain();
    expect(await measured(world)).toEqual({ PendingOperations: 0, PendingBytes: 0, OldestOpen: 0, Held: 0 });
  });

  it('is what is still to be brought, its bytes, and since when', async () => {
    const world = lastWriter();
    await world.write(VIRGINIA, 'draft');
    const { decidedAt } = await world.latest();
    world.pass(600);
    const OldestOpen = (world.deps.clock.now() - decidedAt) / 1000;
    expect(await measured(world)).toEqual({ PendingOperations: 2, PendingBytes: 10, OldestOpen, Held: 0 });
  });

  it('keeps what waits for a person apart', async () => {
    const world = smallWorld({ policies: [{ use: 'manual' }] });
    await contested(world);
    world.pass(600);
    expect(await measured(world)).toEqual({ PendingOperations: 0, PendingBytes: 0, OldestOpen: 0, Held: 1 });
  });
});
