import { describe, expect, it } from 'vitest';
import { resolveHeld } from '../../../../src/app/steering/resolve.ts';
import { planRestore, type RestorePlan, restoreVersion } from '../../../../src/app/steering/restore.ts';
import { planUndo, undo } from '../../../../src/app/steering/undo.ts';
import { sweep } from '../../../../src/app/upkeep/sweep.ts';
import type { Decision, PolicyStep } from '../../../../src/domain/model/decision.ts';
import type { Rule } from '../../../../src/domain/model/policy.ts';
import { Unavailable } from '../../../../src/ports/errors.ts';
import { expectWhole } from '../../../support/reinstated.ts';
import { type SmallWorld, smallWorld } from '../../../support/small-world.ts';
import { DUBLIN, TOKYO, VIRGINIA } from '../../../support/story.ts';

const LATEST_WINS = [{ use: 'last-writer-wins' }];
const everywhere = (body: string | undefined) => [body, body, body];

const depsOf = (world: SmallWorld) => ({ ...world.deps, reader: world.reader });

async function planned(world: SmallWorld, version: string): Promise<RestorePlan> {
  const plan = await planRestore({ ref: world.ref, version }, depsOf(world));
  if (plan.kind === 'refused') throw new Error(`${plan.reason}: ${plan.why}`);
  return plan;
}

/** Plans, restores, and lets everything come to rest. */
async function restored(world: SmallWorld, version: string): Promise<Decision> {
  const end = await restoreVersion(await planned(world, version), depsOf(world));
  if (end.kind === 'refused') throw new Error(`${end.reason}: ${end.why}`);
  await world.drain();
  return end.decision;
}

const refusalOf = async (world: SmallWorld, version: string) =>
  await planRestore({ ref: world.ref, version }, depsOf(world));

/** Virginia and Dublin write over a draft; Dublin's is later. */
async function clashed(policies: readonly PolicyStep[] = LATEST_WINS, mode?: Rule['mode']) {
  const world = smallWorld({ policies, ...(mode ? { mode } : {}) });
  const draft = await world.write(VIRGINIA, 'draft');
  await world.drain();
  const [mine, theirs] = [world.put(VIRGINIA, 'mine'), world.put(DUBLIN, 'theirs')];
  await world.tell(VIRGINIA, mine);
  await world.tell(DUBLIN, theirs);
  await world.drain();
  return { world, draft, mine, theirs };
}

describe('a restore makes a version the current one, everywhere', () => {
  it('one that lost, whatever it is named by, and what stood is its loser', async () => {
    for (const nameOf of [
      (id: string) => `${VIRGINIA}:${id}`,
      (id: string) => `${VIRGINIA}/${id}`,
      (id: string) => id,
      (id: string) => id.slice(0, 6),
    ]) {
      const { world, mine, theirs } = await clashed();
      const { seq } = await world.latest();
      const decision = await restored(world, nameOf(mine));
      expect(world.bodies()).toEqual(everywhere('mine'));
      expect(decision).toMatchObject({
        situation: 'restore',
        restores: { region: VIRGINIA, id: mine },
        seq: seq + 1,
        losers: [{ region: DUBLIN, id: theirs }],
        outcome: { write: { via: 'undo', region: VIRGINIA } },
      });
      expect(decision.why).toContain('By hand the upload of 4 bytes in us-east-1');
      await expectWhole(world);
    }
  });

  it('what a decision had settled on', async () => {
    const { world } = await clashed();
    await restored(world, '#1');
    expect(world.bodies()).toEqual(everywhere('draft'));
    await expectWhole(world);
  });

  it('a copy of ours, for what it was copied from', async () => {
    const { world, draft } = await clashed();
    const [first] = await world.log();
    const copy = first?.pushes[TOKYO]?.ids[0];
    expect((await restored(world, `${TOKYO}:${copy}`)).restores).toEqual({ region: VIRGINIA, id: draft });
    expect(world.bodies()).toEqual(everywhere('draft'));
    await expectWhole(world);
  });

  it('one that lies in one region alone, and that no decision knows', async () => {
    const world = smallWorld({ policies: LATEST_WINS });
    // Both were written before anybody looked: only the one on top was ever decided about.
    const old = world.put(TOKYO, 'older than all');
    await world.write(TOKYO, 'first known');
    await world.drain();
    const plan = await planned(world, `${TOKYO}:${old}`);
    expect(plan.winner.from).toEqual([{ region: TOKYO, id: old }]);
    expect(plan.winner.time).toBeLessThan(plan.loser.time);
    for (const name of [`${TOKYO}:${old}`, old]) {
      if (name === old) await restored(world, '#1');
      await restored(world, name);
      expect(world.bodies()).toEqual(everywhere('older than all'));
      await expectWhole(world);
    }
  });

  it('a delete, whether a decision knows it or not: then the key is deleted', async () => {
    const world = smallWorld({ policies: LATEST_WINS });
    world.put(TOKYO, 'unknown');
    const unknown = world.removeUntold(TOKYO);
    await world.write(TOKYO, 'first known');
    await world.drain();
    await world.remove(DUBLIN);
    await world.drain();
    const { id: known } = (await world.latest()).outcome.write;
    await world.write(DUBLIN, 'again');
    await world.drain();
    expect((await planned(world, `${TOKYO}:${unknown}`)).winner.state).toEqual({ kind: 'deleted' });
    await restored(world, `${TOKYO}:${unknown}`);
    expect(world.bodies()).toEqual(everywhere(undefined));
    await expectWhole(world);
    await restored(world, '#3');
    expect(world.bodies()).toEqual(everywhere('again'));
    await restored(world, known);
    expect(world.bodies()).toEqual(everywhere(undefined));
    await expectWhole(world);
  });

  it('over a delete, and where losers were kept under keys of their own', async () => {
    const { world, mine } = await clashed([{ use: 'keep-both' }]);
    await world.remove(TOKYO);
    await world.drain();
    await restored(world, mine);
    expect(world.bodies()).toEqual(everywhere('mine'));
    await expectWhole(world);
  });

  it('a merge of which no copy is left: it is made once more', async () => {
    const world = smallWorld({ policies: [{ use: 'json-merge' }] });
    await world.write(VIRGINIA, '{"a":1,"b":1}');
    await world.drain();
    const ids = [world.put(VIRGINIA, '{"a":2,"b":1}'), world.put(DUBLIN, '{"a":1,"b":2}')] as const;
    await world.tell(VIRGINIA, ids[0]);
    await world.tell(DUBLIN, ids[1]);
    await world.drain();
    const merge = await world.latest();
    await world.write(TOKYO, '{"a":9}');
    await world.drain();
    for (const [region, push] of Object.entries(merge.pushes))
      for (const id of push.ids) world.expire(region as typeof TOKYO, id);
    await restored(world, `#${merge.seq}`);
    expect(world.bodies()).toEqual(everywhere('{"a":2,"b":2}'));
    await expectWhole(world);
  });

  it('after a person’s choice, one that was not chosen; and an undo of that goes back to the choice', async () => {
    const { world, mine, theirs } = await clashed([{ use: 'manual' }]);
    const choice = { kind: 'winner', winner: mine } as const;
    await resolveHeld({ ref: world.ref, seen: (await world.latest()).seq, choice }, world.deps);
    await world.drain();
    await restored(world, theirs);
    expect(world.bodies()).toEqual(everywhere('theirs'));
    const plan = await planUndo({ ref: world.ref }, world.deps);
    if (plan.kind === 'refused') throw new Error(plan.why);
    await undo(plan, world.deps);
    await world.drain();
    expect(world.bodies()).toEqual(everywhere('mine'));
    await expectWhole(world);
  });

  it('while a region is down; it follows when it is back', async () => {
    const { world, mine } = await clashed();
    world.down.add(TOKYO);
    await restoreVersion(await planned(world, `${VIRGINIA}:${mine}`), depsOf(world));
    world.down.delete(TOKYO);
    await world.drain();
    expect(world.bodies()).toEqual(everywhere('mine'));
    await expectWhole(world);
  });
});

describe('what a restore has not seen is never overwritten', () => {
  it('a write that lands after it contends with it', async () => {
    const { world, mine } = await clashed();
    await restoreVersion(await planned(world, mine), depsOf(world));
    const unseen = world.put(VIRGINIA, 'unseen');
    await world.drain();
    await world.tell(VIRGINIA, unseen);
    await world.drain();
    expect((await world.latest()).contenders.map(({ id }) => id)).toContain(unseen);
    expect(world.bodies()).toEqual(everywhere('unseen'));
  });

  it('and where the key changed since the plan nothing is done, whether or not the journal knows', async () => {
    for (const isTold of [true, false]) {
      const { world, mine } = await clashed();
      const plan = await planned(world, mine);
      const id = world.put(TOKYO, 'meanwhile');
      if (isTold) await world.tell(TOKYO, id);
      const { length } = await world.log();
      expect(await restoreVersion(plan, depsOf(world))).toMatchObject({ kind: 'refused', reason: 'changed' });
      expect(await world.log()).toHaveLength(length);
    }
  });

  it('and two who restore the same at the same time do it once', async () => {
    const { world, mine } = await clashed();
    const plan = await planned(world, mine);
    const ends = await Promise.all([1, 2].map(() => restoreVersion(plan, depsOf(world))));
    expect(ends.map(({ kind }) => kind).sort()).toEqual(['done', 'refused']);
  });
});

describe('nothing is restored', () => {
  it('by a plan', async () => {
    const { world, mine } = await clashed();
    const { length } = await world.log();
    await planned(world, mine);
    expect(await world.log()).toHaveLength(length);
    expect(world.queue.messages()).toEqual([]);
  });

  it('of a key that the journal does not know, or a version that nobody does', async () => {
    expect(await refusalOf(smallWorld({ policies: LATEST_WINS }), 'x')).toMatchObject({ reason: 'unknown-key' });
    const { world } = await clashed();
    for (const name of ['nothing', `${TOKYO}:nothing`, '#9', `${TOKYO}:`])
      expect([name, await refusalOf(world, name)]).toMatchObject([name, { reason: 'unknown-version' }]);
    expect(await refusalOf(world, 'v.')).toMatchObject({ reason: 'ambiguous-version' });
  });

  it('where it is current already, by whatever name', async () => {
    const { world, theirs } = await clashed();
    for (const name of [theirs, TOKYO, DUBLIN, '#2'])
      expect([name, await refusalOf(world, name)]).toMatchObject([
        name,
        { reason: 'same', why: expect.stringContaining('already') },
      ]);
    await world.remove(TOKYO);
    await world.drain();
    expect(await refusalOf(world, VIRGINIA)).toMatchObject({ reason: 'same' });
  });

  it('of what is gone, or can’t be read now', async () => {
    const { world, mine } = await clashed();
    world.down.add(VIRGINIA);
    expect(await refusalOf(world, `${VIRGINIA}:${mine}`)).toMatchObject({ reason: 'unsettled' });
    world.down.delete(VIRGINIA);
    world.expire(VIRGINIA, mine);
    expect(await refusalOf(world, `${VIRGINIA}:${mine}`)).toMatchObject({
      reason: 'gone',
      why: expect.stringContaining('is gone'),
    });
  });

  it('over what is held: that is settled first; and a held decision settled on nothing', async () => {
    const { world, mine } = await clashed([{ use: 'manual' }]);
    expect(await refusalOf(world, mine)).toMatchObject({
      reason: 'held',
      why: expect.stringContaining('npx concord resolve'),
    });
    const { seq } = await world.latest();
    await resolveHeld({ ref: world.ref, seen: seq, choice: { kind: 'winner', winner: mine } }, world.deps);
    await world.drain();
    expect(await refusalOf(world, `#${seq}`)).toMatchObject({
      reason: 'unknown-version',
      why: expect.stringContaining('contenders'),
    });
  });

  it('under a rule that observes', async () => {
    const { world, mine } = await clashed(LATEST_WINS, 'observe');
    expect(await refusalOf(world, mine)).toMatchObject({ reason: 'observed' });
  });
});

it('a queue that takes nothing is told, and the decision stands open for the sweep', async () => {
  const { world, mine } = await clashed();
  const send = async () => {
    throw new Unavailable('no queue');
  };
  const end = await restoreVersion(await planned(world, mine), { ...depsOf(world), queue: { send } });
  expect(end).toMatchObject({ kind: 'done', unsent: 'no queue' });
  await sweep(world.ref.set, 0, { ...world.deps, clock: { now: () => world.deps.clock.now() + 1 } });
  await world.drain();
  expect(world.bodies()).toEqual(everywhere('mine'));
});
