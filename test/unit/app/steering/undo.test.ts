import { describe, expect, it } from 'vitest';
import { resolveHeld } from '../../../../src/app/steering/resolve.ts';
import { planUndo, type UndoPlan, undo } from '../../../../src/app/steering/undo.ts';
import { sweep } from '../../../../src/app/upkeep/sweep.ts';
import type { Decision, PolicyStep } from '../../../../src/domain/model/decision.ts';
import type { ReplicaSet } from '../../../../src/domain/model/replica-set.ts';
import { Unavailable } from '../../../../src/ports/errors.ts';
import { expectWhole } from '../../../support/reinstated.ts';
import { type SmallWorld, smallWorld } from '../../../support/small-world.ts';
import { DUBLIN, TOKYO, VIRGINIA } from '../../../support/story.ts';

const LATEST_WINS = [{ use: 'last-writer-wins' }];
const everywhere = (body: string | undefined) => [body, body, body];

async function planned(world: SmallWorld, seq?: number): Promise<UndoPlan> {
  const plan = await planUndo({ ref: world.ref, ...(seq === undefined ? {} : { seq }) }, world.deps);
  if (plan.kind === 'refused') throw new Error(`${plan.reason}: ${plan.why}`);
  return plan;
}

/** Plans, undoes, and lets everything come to rest. */
async function undone(world: SmallWorld, seq?: number): Promise<Decision> {
  const end = await undo(await planned(world, seq), world.deps);
  if (end.kind === 'refused') throw new Error(`${end.reason}: ${end.why}`);
  await world.drain();
  return end.decision;
}

const refusalOf = async (world: SmallWorld, seq?: number) =>
  await planUndo({ ref: world.ref, ...(seq === undefined ? {} : { seq }) }, world.deps);

/** A draft that all regions have, and who wrote over it. */
async function updated(policies: readonly PolicyStep[] = LATEST_WINS) {
  const world = smallWorld({ policies });
  await world.write(VIRGINIA, 'draft');
  await world.drain();
  await world.write(DUBLIN, 'mistake');
  await world.drain();
  return world;
}

async function clashed(policies: readonly PolicyStep[], [first, second]: readonly [string, string]) {
  const world = smallWorld({ policies });
  await world.write(VIRGINIA, '{"a":1,"b":1}');
  await world.drain();
  const ids = [world.put(VIRGINIA, first), world.put(DUBLIN, second)] as const;
  await world.tell(VIRGINIA, ids[0]);
  await world.tell(DUBLIN, ids[1]);
  await world.drain();
  return { world, ids };
}

describe('an undo makes the former state the winner again, everywhere', () => {
  it('after a plain update, which is named as its loser', async () => {
    const world = await updated();
    const decision = await undone(world);
    expect(world.bodies()).toEqual(everywhere('draft'));
    expect(decision).toMatchObject({
      situation: 'undo',
      undoes: 2,
      seq: 3,
      by: 'ada via concord resolve',
      losers: [{ region: DUBLIN }],
      outcome: { write: { via: 'undo', region: VIRGINIA } },
    });
    await expectWhole(world);
  });

  it('after a conflict that the later write won', async () => {
    const { world } = await clashed(LATEST_WINS, ['mine', 'theirs']);
    expect(world.bodies()).toEqual(everywhere('theirs'));
    const { undoes } = await undone(world);
    expect((await world.log())[(undoes ?? 0) - 1]?.situation).toMatch(/conflict|fast-forward/);
    await expectWhole(world);
  });

  it('after a delete, and the delete is the loser', async () => {
    const world = smallWorld({ policies: LATEST_WINS });
    await world.write(VIRGINIA, 'draft');
    await world.drain();
    await world.remove(TOKYO);
    await world.drain();
    expect(world.bodies()).toEqual(everywhere(undefined));
    await undone(world);
    expect(world.bodies()).toEqual(everywhere('draft'));
    await expectWhole(world);
  });

  it('where a delete stood before, by deleting again', async () => {
    const world = smallWorld({ policies: LATEST_WINS });
    await world.write(VIRGINIA, 'draft');
    await world.drain();
    await world.remove(TOKYO);
    await world.drain();
    await world.write(DUBLIN, 'again');
    await world.drain();
    await undone(world);
    expect(world.bodies()).toEqual(everywhere(undefined));
    await expectWhole(world);
  });

  it('of a key’s first decision: it is deleted, and the plan says so', async () => {
    const world = smallWorld({ policies: LATEST_WINS });
    await world.write(VIRGINIA, 'draft');
    await world.drain();
    const plan = await planned(world);
    expect(plan).toMatchObject({ undoes: 1, restores: undefined, winner: { state: { kind: 'deleted' } } });
    expect(plan.decision.why).toContain('it is deleted');
    expect(plan.wouldPush).toEqual([VIRGINIA, DUBLIN, TOKYO]);
    await undone(world);
    expect(world.bodies()).toEqual(everywhere(undefined));
    await expectWhole(world);
  });

  it('after a merge', async () => {
    const { world } = await clashed([{ use: 'json-merge' }], ['{"a":2,"b":1}', '{"a":1,"b":2}']);
    expect(world.bodies()).toEqual(everywhere('{"a":2,"b":2}'));
    await undone(world);
    expect(world.bodies()[0]).not.toBe('{"a":2,"b":2}');
    await expectWhole(world);
  });

  it('where a merge stood before: from its copies, and if those are gone it is made once more', async () => {
    for (const isGone of [false, true]) {
      const { world } = await clashed([{ use: 'json-merge' }], ['{"a":2,"b":1}', '{"a":1,"b":2}']);
      const copies = (await world.latest()).pushes;
      await world.write(TOKYO, '{"a":9}');
      await world.drain();
      for (const [region, { ids }] of Object.entries(copies))
        for (const id of isGone ? ids : []) world.expire(region as typeof TOKYO, id);
      const { winner } = await planned(world);
      expect(winner.from?.length === 0).toBe(isGone);
      await undone(world);
      expect(world.bodies()).toEqual(everywhere('{"a":2,"b":2}'));
      await expectWhole(world);
    }
  });

  it('after both were kept: the plan names the siblings, and they stay', async () => {
    const { world } = await clashed([{ use: 'keep-both' }], ['mine', 'theirs']);
    const conflict = (await world.log()).findLast(({ siblings }) => siblings) as Decision;
    const plan = await planned(world, conflict.seq);
    expect(plan.siblings).toEqual(conflict.siblings?.map(({ key }) => key));
    await undone(world, conflict.seq);
    const sibling = { ...world.ref, key: plan.siblings[0] as typeof world.ref.key };
    expect((await world.journal.latest(sibling, 10)).log).toHaveLength(1);
    for (const region of [VIRGINIA, DUBLIN, TOKYO])
      expect(await world.deps.store.head({ ...sibling, region })).toMatchObject({ kind: 'object' });
    await expectWhole(world);
  });

  it('after a person had chosen of what was held', async () => {
    const { world, ids } = await clashed([{ use: 'manual' }], ['mine', 'theirs']);
    const { seq } = await world.latest();
    const choice = { kind: 'winner', winner: ids[0] } as const;
    await resolveHeld({ ref: world.ref, seen: seq, choice }, world.deps);
    await world.drain();
    expect(world.bodies()).toEqual(everywhere('mine'));
    await undone(world);
    expect((await world.latest()).suspended).toBeUndefined();
    await expectWhole(world);
  });

  it('where a person’s choice stood before: from where that lies, not from what was held beside it', async () => {
    const { world, ids } = await clashed([{ use: 'manual' }], ['mine', 'theirs']);
    const choice = { kind: 'winner', winner: ids[1] } as const;
    await resolveHeld({ ref: world.ref, seen: (await world.latest()).seq, choice }, world.deps);
    await world.drain();
    await world.write(TOKYO, 'next');
    await world.drain();
    expect((await planned(world)).winner.from).not.toContainEqual({ region: VIRGINIA, id: ids[0] });
    await undone(world);
    expect(world.bodies()).toEqual(everywhere('theirs'));
    await expectWhole(world);
  });

  it('after an undo, which brings back what that one took away; and so on', async () => {
    const world = await updated();
    await undone(world);
    await undone(world);
    expect(world.bodies()).toEqual(everywhere('mistake'));
    await undone(world);
    expect(world.bodies()).toEqual(everywhere('draft'));
    await expectWhole(world);
  });

  it('of an affirmation: what was affirmed is undone', async () => {
    const world = await updated();
    // A region loses all that it has, and no event tells of it: the outcome has to be affirmed.
    for (const { pushes } of await world.log()) world.expire(TOKYO, pushes[TOKYO]?.ids[0] as never);
    await world.tell(DUBLIN, (await world.latest()).outcome.write.id);
    await world.look();
    await world.drain();
    const latest = await world.latest();
    expect(latest).toMatchObject({ situation: 'affirmed', affirms: 2 });
    expect((await planned(world, latest.seq)).undoes).toBe(2);
    await undone(world);
    expect(world.bodies()).toEqual(everywhere('draft'));
    await expectWhole(world);
  });

  it('of an older decision: what came after it goes too, and is named', async () => {
    const world = await updated();
    await world.write(TOKYO, 'and more');
    await world.drain();
    const plan = await planned(world, 2);
    expect(plan).toMatchObject({ undoes: 2, alsoUndone: [3], restores: { seq: 1 }, loser: { region: TOKYO } });
    await undone(world, 2);
    expect(world.bodies()).toEqual(everywhere('draft'));
    await expectWhole(world);
  });

  it('while a region is down; it follows when it is back', async () => {
    const world = await updated();
    world.down.add(TOKYO);
    const end = await undo(await planned(world), world.deps);
    expect(end).toMatchObject({ kind: 'done', decision: { pushes: { [TOKYO]: { state: 'blind' } } } });
    world.down.delete(TOKYO);
    await world.drain();
    expect(world.bodies()).toEqual(everywhere('draft'));
    await expectWhole(world);
  });

  it('while the pushes of what is undone are still on their way', async () => {
    const world = smallWorld({ policies: LATEST_WINS });
    await world.write(VIRGINIA, 'draft');
    await world.drain();
    await world.write(DUBLIN, 'mistake');
    await undone(world);
    expect(world.bodies()).toEqual(everywhere('draft'));
    await expectWhole(world);
  });
});

describe('a plan says what else there is', () => {
  it('of a first conflict: that the key is deleted, and who lost, whom a restore brings back', async () => {
    const world = smallWorld({ policies: LATEST_WINS });
    const [mine, theirs] = [world.put(VIRGINIA, 'mine'), world.put(DUBLIN, 'theirs')];
    await world.tell(DUBLIN, theirs);
    await world.tell(VIRGINIA, mine);
    await world.drain();
    const conflict = (await world.log()).find(({ situation }) => situation === 'conflict') as Decision;
    const plan = await planned(world, conflict.seq);
    expect(plan).toMatchObject({ passesChoice: false, instead: [{ region: VIRGINIA, id: mine }] });
  });

  it('of a person’s choice: that it goes past that, to what stood before, and who else could have been chosen', async () => {
    const { world, ids } = await clashed([{ use: 'manual' }], ['mine', 'theirs']);
    const choice = { kind: 'winner', winner: ids[0] } as const;
    await resolveHeld({ ref: world.ref, seen: (await world.latest()).seq, choice }, world.deps);
    await world.drain();
    const plan = await planned(world);
    expect(plan).toMatchObject({ passesChoice: true, restores: { seq: 1 }, instead: [{ region: DUBLIN, id: ids[1] }] });
  });

  it('of a plain update, of an undo: nothing', async () => {
    const world = await updated();
    expect(await planned(world)).toMatchObject({ passesChoice: false, instead: [] });
    await undone(world);
    expect(await planned(world)).toMatchObject({ passesChoice: false, instead: [] });
  });
});

describe('what an undo has not seen', () => {
  it('is never overwritten: a write that lands after it contends with it, and the later one by stamp holds', async () => {
    const world = await updated();
    await undo(await planned(world), world.deps);
    const unseen = world.put(VIRGINIA, 'unseen');
    await world.drain();
    await world.tell(VIRGINIA, unseen);
    await world.drain();
    const clash = (await world.log()).find(({ situation }) => situation === 'conflict');
    // Below it lies the very write that came back; it has not seen that it did.
    expect(clash?.contenders.map(({ id }) => id)).toContain(unseen);
    expect(clash?.losers).toHaveLength(1);
    expect(world.bodies()).toEqual(everywhere('unseen'));
    await expectWhole(world);
  });

  it('a write above one of its copies has seen it', async () => {
    const world = await updated();
    await undone(world);
    await world.write(VIRGINIA, 'next');
    await world.drain();
    expect(await world.latest()).toMatchObject({ situation: 'fast-forward' });
    await expectWhole(world);
  });

  it('is refused where the key changed since the plan, whether or not the journal knows', async () => {
    for (const isTold of [true, false]) {
      const world = await updated();
      const plan = await planned(world);
      const id = world.put(TOKYO, 'meanwhile');
      if (isTold) await world.tell(TOKYO, id);
      const { length } = await world.log();
      expect(await undo(plan, world.deps)).toMatchObject({ kind: 'refused', reason: 'changed' });
      expect(await world.log()).toHaveLength(length);
    }
  });

  it('two who undo the same at the same time undo it once', async () => {
    const world = await updated();
    const plan = await planned(world);
    const ends = await Promise.all([undo(plan, world.deps), undo(plan, world.deps)]);
    expect(ends.map(({ kind }) => kind).sort()).toEqual(['done', 'refused']);
    await world.drain();
    expect(world.bodies()).toEqual(everywhere('draft'));
  });
});

describe('nothing is undone', () => {
  it('by a plan', async () => {
    const world = await updated();
    await planned(world);
    expect(await world.log()).toHaveLength(2);
    expect(world.queue.messages()).toEqual([]);
  });

  it('of a key or a decision that the journal does not know', async () => {
    expect(await refusalOf(smallWorld({ policies: LATEST_WINS }))).toMatchObject({ reason: 'unknown-key' });
    expect(await refusalOf(await updated(), 7)).toMatchObject({ reason: 'unknown-decision' });
  });

  it('where it came to the same: the standing outcome had won again', async () => {
    const world = smallWorld({ policies: [{ use: 'region-priority', order: [VIRGINIA] }] });
    await world.write(VIRGINIA, 'mine');
    await world.write(DUBLIN, 'theirs');
    await world.drain();
    expect((await world.log())[1]).toMatchObject({ situation: 'conflict', outcome: { write: { region: VIRGINIA } } });
    expect(await refusalOf(world, 2)).toMatchObject({ reason: 'same' });
  });

  it('of what is held, or was', async () => {
    const { world, ids } = await clashed([{ use: 'manual' }], ['mine', 'theirs']);
    const { seq } = await world.latest();
    expect(await refusalOf(world)).toMatchObject({
      reason: 'held',
      why: expect.stringContaining('npx concord resolve'),
    });
    const choice = { kind: 'winner', winner: ids[0] } as const;
    await resolveHeld({ ref: world.ref, seen: seq, choice }, world.deps);
    expect(await refusalOf(world, seq)).toMatchObject({ reason: 'held', why: expect.not.stringContaining('resolve') });
  });

  it('under a rule that observes, though it was decided before that', async () => {
    const world = smallWorld({ policies: LATEST_WINS, mode: 'observe' });
    await world.write(VIRGINIA, 'draft');
    expect(await refusalOf(world)).toMatchObject({ reason: 'observed' });
    const before = await updated();
    const sets = new Map([...before.deps.sets].map(([name, set]) => [name, observing(set)]));
    expect(await planUndo({ ref: before.ref }, { ...before.deps, sets })).toMatchObject({ reason: 'observed' });
  });

  it('to a content that nobody has any more', async () => {
    const world = await updated();
    const [first] = await world.log();
    const { write } = (first as Decision).outcome;
    world.expire(VIRGINIA, write.id);
    // One of its copies is as good.
    expect((await planned(world)).winner.from?.map(({ region }) => region).sort()).toEqual([DUBLIN, TOKYO].sort());
    for (const [region, { ids }] of Object.entries((first as Decision).pushes))
      for (const id of ids) world.expire(region as typeof TOKYO, id);
    expect(await refusalOf(world)).toMatchObject({ reason: 'gone' });
  });

  it('where the only place that has it does not answer', async () => {
    const world = await updated();
    const [first] = await world.log();
    for (const [region, { ids }] of Object.entries((first as Decision).pushes))
      for (const id of ids) world.expire(region as typeof TOKYO, id);
    world.down.add(VIRGINIA);
    expect(await refusalOf(world)).toMatchObject({ reason: 'unsettled' });
  });

  it('to what the journal has forgotten', async () => {
    const world = await updated();
    const get: typeof world.journal.get = async (ref, seq) =>
      seq === 1 ? undefined : await world.journal.get(ref, seq);
    const journal = { ...world.journal, get };
    expect(await planUndo({ ref: world.ref }, { ...world.deps, journal })).toMatchObject({ reason: 'expired' });
  });
});

it('a queue that takes nothing is told, and the decision stands open for the sweep', async () => {
  const world = await updated();
  const send = async () => {
    throw new Unavailable('no queue');
  };
  const end = await undo(await planned(world), { ...world.deps, queue: { send } });
  expect(end).toMatchObject({ kind: 'done', unsent: 'no queue' });
  await sweep(world.ref.set, 0, { ...world.deps, clock: { now: () => world.deps.clock.now() + 1 } });
  await world.drain();
  expect(world.bodies()).toEqual(everywhere('draft'));
});

function observing(set: ReplicaSet): ReplicaSet {
  return { ...set, ruleFor: (subject) => ({ ...set.ruleFor(subject), mode: 'observe' }) };
}
