import { describe, expect, it } from 'vitest';
import { takeMessage } from '../../../../src/app/deliver/take-message.ts';
import type { Dependencies } from '../../../../src/app/dependencies.ts';
import { reconcileKey } from '../../../../src/app/reconcile/reconcile-key.ts';
import { tellsAsIfReadNow } from '../../../../src/domain/causality/ahead.ts';
import { parseVersionId, type VersionId } from '../../../../src/domain/model/ids.ts';
import type { Head } from '../../../../src/domain/model/version.ts';
import { type SmallWorld, smallWorld } from '../../../support/small-world.ts';
import { DUBLIN, TOKYO, VIRGINIA } from '../../../support/story.ts';

const aWorld = () => smallWorld({ policies: [{ use: 'last-writer-wins' }] });
const all = (body: string) => [body, body, body];

/** The event of an upload in Virginia, taken by a function that is far from home; `around` changes what it works with. */
async function takenFarAway({ deps, ref }: SmallWorld, id: VersionId, around: Partial<Dependencies> = {}) {
  const sightings = [{ region: VIRGINIA, id, kind: 'object', maker: 'client' } as const];
  const work = { ref, occasion: { kind: 'event', sightings }, cause: `event of ${id}` } as const;
  return await reconcileKey(work, { ...deps, isFarFromHome: true, ...around });
}

describe('a function far from home', () => {
  it('asks for the heads elsewhere while the journal answers, and for that of its own region afterwards', async () => {
    const world = aWorld();
    const { deps } = world;
    const calls: string[] = [];
    const store: typeof deps.store = {
      ...deps.store,
      head: async (target) => {
        calls.push(`head in ${target.region}`);
        return await deps.store.head(target);
      },
    };
    const latest: typeof deps.journal.latest = async (...question) => {
      const answer = await deps.journal.latest(...question);
      calls.push('journal');
      return answer;
    };
    await takenFarAway(world, world.put(VIRGINIA, 'new'), { store, journal: { ...deps.journal, latest } });
    expect(calls).toEqual([`head in ${DUBLIN}`, `head in ${TOKYO}`, 'journal', `head in ${VIRGINIA}`]);
  });

  it('queues pushes while it appends, and nothing is left undone where one comes before the entry is there', async () => {
    const world = aWorld();
    const { deps, journal } = world;
    const id = world.put(VIRGINIA, 'new');
    let isFirst = true;
    const append: typeof journal.append = async (decision) => {
      if (isFirst) {
        isFirst = false;
        await world.drain();
      }
      return await deps.journal.append(decision);
    };
    await takenFarAway(world, id, { journal: { ...deps.journal, append } });
    await world.drain();
    expect(world.bodies()).toEqual(all('new'));
    expect((await world.log()).map(({ seq }) => seq)).toEqual([1]);
  });

  it.each([
    { what: 'waits for the entry as long as its sender may live', after: 60, kind: 'again' },
    { what: 'is done when its sender can’t append any more', after: 901, kind: 'done' },
  ])('has sent a push that $what', async ({ after, kind }) => {
    const world = aWorld();
    const { deps, ref } = world;
    await world.write(VIRGINIA, 'old');
    await world.drain();
    const message = {
      schema: 1,
      type: 'push',
      ...ref,
      seq: 2,
      region: DUBLIN,
      sentAhead: { at: deps.clock.now(), cause: 'some event' },
    } as const;
    world.pass(after);
    expect((await takeMessage(message, { cause: 'ahead', attempt: 1 }, deps)).kind).toBe(kind);
  });

  it('leaves it to whoever was quicker to bring what he has decided', async () => {
    const world = aWorld();
    const { deps, ref } = world;
    await world.write(VIRGINIA, 'new');
    const sentAhead = { at: deps.clock.now(), cause: 'a slower event' };
    const message = { schema: 1, type: 'push', ...ref, seq: 1, region: DUBLIN, sentAhead } as const;
    await takeMessage(message, { cause: 'ahead', attempt: 1 }, deps);
    expect(world.headOf(DUBLIN)).toBeUndefined();
    await world.drain();
    expect(world.bodies()).toEqual(all('new'));
  });

  it('takes an upload that was not there when the journal answered for a conflict, and not for seen', async () => {
    const world = aWorld();
    const { deps } = world;
    await world.write(VIRGINIA, 'old');
    await world.drain();
    const latest: typeof deps.journal.latest = async (...question) => {
      const answer = await deps.journal.latest(...question);
      if (world.bodies()[1] === 'old') world.put(DUBLIN, 'meanwhile');
      return answer;
    };
    await takenFarAway(world, world.put(VIRGINIA, 'new'), { journal: { ...deps.journal, latest } });
    await world.drain();
    await world.tell(DUBLIN, world.headOf(DUBLIN)?.versionId as VersionId);
    await world.drain();
    expect((await world.log()).some(({ situation }) => situation === 'conflict')).toBe(true);
    expect(new Set(world.bodies()).size).toBe(1);
  });
});

describe('a head that was asked for while the journal answered', () => {
  const object = (id: VersionId | undefined) => ({ kind: 'object', id, time: 0 }) as unknown as Head;

  it('counts where no decision is known, and where its region can’t be read', () => {
    expect(tellsAsIfReadNow(object(parseVersionId('any')), DUBLIN, [])).toBe(true);
    expect(tellsAsIfReadNow({ kind: 'unreadable', reason: 'throttled', message: '' }, DUBLIN, [])).toBe(true);
  });

  it('counts as a copy of the latest decision, and as what that found; not as anything else', async () => {
    const world = aWorld();
    const first = await world.write(VIRGINIA, 'old');
    await world.drain();
    const log = await world.log();
    const copy = world.headOf(DUBLIN)?.versionId as VersionId;
    expect(tellsAsIfReadNow(object(copy), DUBLIN, log)).toBe(true);
    expect(tellsAsIfReadNow(object(copy), TOKYO, log)).toBe(false);
    expect(tellsAsIfReadNow({ kind: 'absent' }, DUBLIN, log)).toBe(false);
    const head = await world.deps.store.head({ ...world.ref, region: VIRGINIA });
    expect([tellsAsIfReadNow(head, VIRGINIA, log), 'id' in head && head.id]).toEqual([true, first]);
    await world.write(VIRGINIA, 'newer');
    await world.drain();
    expect(tellsAsIfReadNow(object(copy), DUBLIN, await world.log())).toBe(false);
  });
});
