import { describe, expect, it } from 'vitest';
import { statusOf } from '../../../../src/app/asking/status.ts';
import { type SmallWorld, smallWorld } from '../../../support/small-world.ts';
import { DUBLIN, TOKYO, VIRGINIA } from '../../../support/story.ts';

const LAST_WRITER = { policies: [{ use: 'last-writer-wins' }] };
const MANUAL = { policies: [{ use: 'manual' }] };

async function states({ ref, deps }: SmallWorld) {
  const { regions, isAgreed, isOpen } = await statusOf(ref, deps);
  return { states: regions.map(({ state }) => state), isAgreed, isOpen };
}

describe('the status of a key', () => {
  it('of which nothing is known is absent everywhere, which is no agreement', async () => {
    const world = smallWorld(LAST_WRITER);
    expect(await states(world)).toEqual({ states: Array(3).fill('absent'), isAgreed: false, isOpen: false });
  });

  it('goes from written to behind to agreement', async () => {
    const world = smallWorld(LAST_WRITER);
    const id = world.put(VIRGINIA, 'draft');
    expect(await states(world)).toEqual({ states: ['different', 'absent', 'absent'], isAgreed: false, isOpen: false });
    await world.tell(VIRGINIA, id);
    expect(await states(world)).toEqual({
      states: ['in agreement', 'behind', 'behind'],
      isAgreed: false,
      isOpen: true,
    });
    await world.drain();
    expect(await states(world)).toEqual({ states: Array(3).fill('in agreement'), isAgreed: true, isOpen: false });
  });

  it('tells an upload that nothing is decided about, and a region that does not answer', async () => {
    const world = smallWorld(LAST_WRITER);
    await world.write(VIRGINIA, 'draft');
    await world.drain();
    world.put(DUBLIN, 'mine');
    world.down.add(TOKYO);
    expect(await states(world)).toEqual({
      states: ['in agreement', 'different', 'unreachable'],
      isAgreed: false,
      isOpen: false,
    });
  });

  it('tells what was held, each region as it is', async () => {
    const world = smallWorld(MANUAL);
    await world.write(VIRGINIA, 'draft');
    await world.drain();
    const [mine, theirs] = [world.put(VIRGINIA, 'mine'), world.put(DUBLIN, 'theirs')];
    await world.tell(VIRGINIA, mine);
    await world.tell(DUBLIN, theirs);
    await world.drain();
    const { decision, suspended } = await statusOf(world.ref, world.deps);
    expect([decision?.seq, suspended?.suspended?.kind]).toEqual([1, 'held']);
    expect(await states(world)).toEqual({ states: ['held', 'held', 'in agreement'], isAgreed: false, isOpen: true });
  });

  it('looks again where a decision was made while it looked', async () => {
    const world = smallWorld(LAST_WRITER);
    await world.write(VIRGINIA, 'draft');
    await world.drain();
    const id = world.put(DUBLIN, 'newer');
    let looks = 0;
    const head: typeof world.deps.store.head = async (target) => {
      if (++looks === 2) {
        await world.tell(DUBLIN, id);
        await world.drain();
      }
      return await world.deps.store.head(target);
    };
    const { isAgreed, decision } = await statusOf(world.ref, { ...world.deps, store: { ...world.deps.store, head } });
    expect([isAgreed, decision?.seq]).toEqual([true, 2]);
  });
});
