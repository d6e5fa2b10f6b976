import { describe, expect, it } from 'vitest';
import type { Decision } from '../../../../src/domain/model/decision.ts';
import { isStalled } from '../../../../src/domain/steps/stalled.ts';
import { smallWorld } from '../../../support/small-world.ts';
import { DUBLIN, TOKYO, VIRGINIA } from '../../../support/story.ts';

const GRACE_SECONDS = 900;
const carrier = { graceMs: GRACE_SECONDS * 1000 };
const lastWriterWins = [{ use: 'last-writer-wins' }];
const carried = (regions?: readonly (typeof VIRGINIA)[]) =>
  smallWorld({ policies: lastWriterWins, carrier, ...(regions ? { regions } : {}) });

const states = ({ pushes }: Decision) =>
  Object.fromEntries(Object.entries(pushes).map(([region, { state }]) => [region, state]));
const copiesIn = ({ pushes }: Decision) => Object.values(pushes).flatMap(({ ids }) => ids);

/** What the application asks for. */
function counting({ deps }: ReturnType<typeof smallWorld>) {
  const counts = { journal: 0, heads: 0, lists: 0 };
  const { latest } = deps.journal;
  const { head, stack } = deps.store;
  const counted =
    <Args extends unknown[], Answer>(what: keyof typeof counts, ask: (...args: Args) => Answer) =>
    (...args: Args): Answer => {
      counts[what] += 1;
      return ask(...args);
    };
  Object.assign(deps.journal, { latest: counted('journal', latest) });
  Object.assign(deps.store, { head: counted('heads', head), stack: counted('lists', stack) });
  return counts;
}

describe('a plain update', () => {
  it('is left to S3: nothing is queued, and its arrival is recorded by one look at that region', async () => {
    const world = carried();
    const id = await world.write(VIRGINIA, 'one');
    expect(world.queue.messages()).toEqual([]);
    expect(states(await world.latest())).toEqual({ [DUBLIN]: 'left-to-s3', [TOKYO]: 'left-to-s3' });
    const counts = counting(world);
    world.replicate(id, VIRGINIA, DUBLIN);
    await world.tell(DUBLIN, id);
    expect(counts).toEqual({ journal: 1, heads: 1, lists: 0 });
    await world.tell(DUBLIN, id);
    expect(counts).toEqual({ journal: 2, heads: 1, lists: 0 });
    expect((await world.latest()).pushes[DUBLIN]).toMatchObject({ state: 'equal', found: { id } });
    world.replicate(id, VIRGINIA, TOKYO);
    await world.tell(TOKYO, id);
    expect(await world.log()).toHaveLength(1);
    expect(world.bodies()).toEqual(['one', 'one', 'one']);
  });

  it('whose replica comes before its event needs no push', async () => {
    const world = carried();
    const id = world.put(VIRGINIA, 'one');
    for (const region of [DUBLIN, TOKYO]) world.replicate(id, VIRGINIA, region);
    await world.tell(DUBLIN, id);
    await world.tell(VIRGINIA, id);
    const [decision, ...others] = await world.log();
    expect(decision).toMatchObject({ situation: 'first', pushes: {}, outcome: { write: { region: VIRGINIA, id } } });
    expect(others).toEqual([]);
  });

  it('is left to S3 also where a region can’t be read', async () => {
    const world = carried();
    world.down.add(TOKYO);
    await world.write(VIRGINIA, 'one');
    expect(states(await world.latest())[TOKYO]).toBe('left-to-s3');
    expect(world.queue.messages()).toEqual([]);
  });

  it('made while the event’s own region could not be read leaves a look at that, and the event’s write is not lost', async () => {
    const world = carried();
    world.put(DUBLIN, 'same');
    const unread = world.put(VIRGINIA, 'same');
    world.down.add(VIRGINIA);
    await world.tell(VIRGINIA, unread);
    expect(states(await world.latest())).toEqual({ [VIRGINIA]: 'blind', [TOKYO]: 'left-to-s3' });
    world.down.delete(VIRGINIA);
    await world.drain();
    expect((await world.latest()).contenders.map(({ id }) => id)).toContain(unread);
  });

  it('whose replica slides under what is there is not taken for arrived, and is brought after the grace', async () => {
    const world = carried([VIRGINIA, DUBLIN]);
    const first = await world.write(DUBLIN, 'one');
    world.replicate(first, DUBLIN, VIRGINIA);
    await world.tell(VIRGINIA, first);
    world.putAt(-60, VIRGINIA, 'two');
    const second = world.headOf(VIRGINIA)?.versionId as typeof first;
    await world.tell(VIRGINIA, second);
    world.replicate(second, VIRGINIA, DUBLIN, 'time');
    expect(world.headOf(DUBLIN)?.versionId).toBe(first);
    await world.tell(DUBLIN, second);
    expect(await world.latest()).toMatchObject({
      situation: 'fast-forward',
      pushes: { [DUBLIN]: { state: 'left-to-s3' } },
    });
    world.pass(GRACE_SECONDS);
    await world.look();
    await world.drain();
    expect(world.bodies()).toEqual(['two', 'two']);
  });
});

describe('what S3 has not brought in time', () => {
  it('is brought by us, once, and the entry says that S3 was waited for', async () => {
    const world = carried();
    const id = await world.write(VIRGINIA, 'one');
    world.replicate(id, VIRGINIA, DUBLIN);
    await world.tell(DUBLIN, id);
    await world.look();
    expect(await world.log()).toHaveLength(1);
    world.pass(GRACE_SECONDS);
    await world.look();
    await world.drain();
    const latest = await world.latest();
    expect(latest).toMatchObject({
      situation: 'affirmed',
      pushes: { [TOKYO]: { state: 'applied', missed: { status: 'NONE' } } },
    });
    expect(latest.why).toContain(`${TOKYO} did not get it from S3 in time, and no replication rule takes it`);
    expect(world.bodies()).toEqual(['one', 'one', 'one']);
    expect(copiesIn(latest)).toHaveLength(1);
    world.replicate(id, VIRGINIA, TOKYO, 'creation');
    const counts = counting(world);
    await world.tell(TOKYO, id);
    expect(counts).toEqual({ journal: 1, heads: 0, lists: 0 });
    expect(await world.log()).toHaveLength(2);
  });

  it('is what the sweep takes up, and nothing before', async () => {
    const world = carried();
    await world.write(VIRGINIA, 'one');
    const decision = await world.latest();
    const stalled = (seconds: number) =>
      isStalled(decision, Number.POSITIVE_INFINITY, decision.decidedAt + seconds * 1000);
    expect([GRACE_SECONDS - 1, GRACE_SECONDS].map(stalled)).toEqual([false, true]);
  });
});

describe('a conflict', () => {
  async function conflict() {
    const world = carried();
    const base = await world.write(TOKYO, 'base');
    for (const region of [VIRGINIA, DUBLIN]) {
      world.replicate(base, TOKYO, region);
      await world.tell(region, base);
    }
    const loser = world.put(VIRGINIA, 'loser');
    const winner = await world.write(DUBLIN, 'winner');
    return { world, loser, winner };
  }

  it('has its outcome written where the winner lies, above it, and left to S3 from there', async () => {
    const { world, loser, winner } = await conflict();
    await world.drain();
    const decision = await world.latest();
    expect(decision).toMatchObject({ situation: 'conflict', losers: [{ region: VIRGINIA, id: loser }] });
    expect(states(decision)).toEqual({ [VIRGINIA]: 'left-to-s3', [DUBLIN]: 'applied', [TOKYO]: 'left-to-s3' });
    const [copy, below] = world.s3.stackOf({ bucket: world.bucketOf(DUBLIN), key: world.ref.key });
    expect([copy?.versionId, below?.versionId]).toEqual([copiesIn(decision)[0], winner]);
    for (const region of [VIRGINIA, TOKYO]) {
      world.replicate(copiesIn(decision)[0] as typeof winner, DUBLIN, region);
      await world.tell(region, copiesIn(decision)[0] as typeof winner);
    }
    expect(world.bodies()).toEqual(['winner', 'winner', 'winner']);
    expect(states(await world.latest())).toEqual({ [VIRGINIA]: 'equal', [DUBLIN]: 'applied', [TOKYO]: 'equal' });
  });

  it('whose loser comes as a replica on top of the outcome has the outcome written above it', async () => {
    const { world, loser } = await conflict();
    await world.drain();
    world.replicate(loser, VIRGINIA, DUBLIN);
    await world.tell(DUBLIN, loser);
    await world.drain();
    expect(world.headOf(DUBLIN)).toMatchObject({ kind: 'object', body: Buffer.from('winner') });
    expect(await world.latest()).toMatchObject({ situation: 'affirmed' });
  });

  it('of which one region alone is behind is written to that, and nothing is left', async () => {
    const world = carried([VIRGINIA, DUBLIN]);
    world.put(VIRGINIA, 'loser');
    await world.write(DUBLIN, 'winner');
    await world.drain();
    expect(states(await world.latest())).toEqual({ [VIRGINIA]: 'applied' });
    expect(world.bodies()).toEqual(['winner', 'winner']);
  });
});

describe('who writes over a replica', () => {
  it('has seen it where it was seen at the head, also by a decision that settled on something else', async () => {
    const world = carried();
    const first = await world.write(VIRGINIA, 'one');
    world.replicate(first, VIRGINIA, TOKYO);
    // Nobody tells of that replica, but the next decision finds it at the head.
    const second = await world.write(VIRGINIA, 'two');
    world.put(TOKYO, 'three');
    world.replicate(second, VIRGINIA, DUBLIN);
    await world.tell(DUBLIN, second);
    const [head] = world.s3.stackOf({ bucket: world.bucketOf(TOKYO), key: world.ref.key });
    await world.tell(TOKYO, head?.versionId as typeof first);
    const decision = await world.latest();
    expect(decision).toMatchObject({ situation: 'conflict', base: { seq: 1 } });
  });

  it('has not where nobody has seen it there', async () => {
    const world = carried([VIRGINIA, DUBLIN]);
    const first = await world.write(VIRGINIA, 'one');
    world.replicate(first, VIRGINIA, DUBLIN);
    await world.write(DUBLIN, 'two');
    expect(await world.latest()).toMatchObject({ situation: 'conflict' });
  });
});

it('a delete is brought by us at once', async () => {
  const world = carried();
  const id = await world.write(VIRGINIA, 'one');
  for (const region of [DUBLIN, TOKYO]) {
    world.replicate(id, VIRGINIA, region);
    await world.tell(region, id);
  }
  await world.remove(VIRGINIA);
  await world.drain();
  expect(states(await world.latest())).toEqual({ [DUBLIN]: 'applied', [TOKYO]: 'applied' });
});
