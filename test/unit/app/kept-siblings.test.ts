import { describe, expect, it } from 'vitest';
import type { MemoryDelivery } from '../../../src/adapters/memory/push-queue.ts';
import { takeMessage } from '../../../src/app/deliver/take-message.ts';
import { isClosed } from '../../../src/domain/model/decision.ts';
import { type ObjectKey, parseObjectKey } from '../../../src/domain/model/ids.ts';
import { MESSAGE_SCHEMA, type SiblingMessage } from '../../../src/ports/push-queue.ts';
import { type SmallWorld, smallWorld } from '../../support/small-world.ts';
import { DUBLIN, TOKYO, VIRGINIA } from '../../support/story.ts';

describe('a sibling is said to be kept once a region holds it', () => {
  const KEEP = { policies: [{ use: 'keep-both' }] };

  /** A first decision of the new key stands, and nothing is copied yet. */
  async function begun(rule: Parameters<typeof smallWorld>[0] = KEEP) {
    const world = smallWorld(rule);
    world.put(VIRGINIA, 'one');
    await world.write(DUBLIN, 'two');
    const [sibling] = (await world.latest()).siblings ?? [];
    if (!sibling) throw new TypeError('nothing is kept');
    const { message, id } = siblingMessage(world);
    const state = async () => (await world.latest()).siblings?.[0];
    return { world, sibling, state, make: (attempt = 1) => takeMessage(message, { cause: id, attempt }, world.deps) };
  }

  it('not when its first decision is made, but with its first copy', async () => {
    const { world, sibling, state, make } = await begun();
    await make();
    expect(await world.log(sibling.key)).toMatchObject([{ situation: 'sibling', siblingOf: { seq: 1 } }]);
    expect(await state()).toEqual(sibling);
    const copy = pushOf(world, sibling.key);
    await takeMessage(copy.message, { cause: copy.id, attempt: 1 }, world.deps);
    expect(await state()).toEqual(sibling);
    await world.drain();
    expect(await state()).toEqual({ ...sibling, state: 'made' });
    expect(world.bodies(sibling.key)).toEqual(Array(3).fill('one'));
  });

  it('and a delivery in between sends nothing twice that was tried', async () => {
    const { world, sibling, state, make } = await begun();
    await make();
    world.down.add(VIRGINIA).add(DUBLIN).add(TOKYO);
    for (let one = world.queue.deliver(); one; one = world.queue.deliver())
      if (one.message.key === sibling.key) await takeMessage(one.message, { cause: one.id, attempt: 1 }, world.deps);
    const before = world.queue.messages().length;
    await make(2);
    expect(world.queue.messages().length).toBe(before);
    expect(await state()).toEqual(sibling);
  });

  it('a later decision carries it on, and says so too', async () => {
    const { world, sibling, make } = await begun();
    await make();
    await world.write(TOKYO, 'three');
    const all = async () =>
      (await world.log()).map(({ siblings = [] }) => siblings.find(({ key }) => key === sibling.key)?.state);
    expect(await all()).toEqual(['pending', 'pending']);
    await world.drain();
    expect(await all()).toEqual(['made', 'made']);
  });

  it('fails at once where no region takes it, with what S3 said; and is kept after all once that is mended', async () => {
    const { world, sibling, state, make } = await begun();
    await make();
    const { store } = world.deps;
    const denied = { kind: 'failed', reason: 'denied', message: 'Allow s3:PutObject.' } as const;
    const refusing = { ...world.deps, store: { ...store, bring: async () => denied } };
    const copies: MemoryDelivery[] = [];
    for (let one = world.queue.deliver(); one; one = world.queue.deliver())
      if (one.message.key === sibling.key) copies.push(one);
    for (const { message, id } of copies)
      expect(await takeMessage(message, { cause: id, attempt: 1 }, refusing)).toMatchObject({ kind: 'again' });
    await world.drain();
    expect(await state()).toEqual({ ...sibling, state: 'failed', error: 'Allow s3:PutObject.' });
    for (const { message, id } of copies) await takeMessage(message, { cause: id, attempt: 2 }, world.deps);
    await world.drain();
    expect(await state()).toEqual({ ...sibling, state: 'made' });
    expect(world.bodies(sibling.key)).toEqual(Array(3).fill('one'));
  });

  it('fails at once where no region may be read', async () => {
    const { world, sibling, state, make } = await begun();
    const { store } = world.deps;
    const message = 'Allow s3:ListBucket.';
    const head = async () => ({ kind: 'unreadable', reason: 'denied', message }) as const;
    await takeMessage(
      siblingOfWorld(world, sibling),
      { cause: 'again', attempt: 1 },
      { ...world.deps, store: { ...store, head } },
    );
    expect(await state()).toEqual({ ...sibling, state: 'failed', error: message });
    await make(2);
    expect(await state()).toMatchObject({ state: 'failed' });
  });

  it('fails at once by a key that an earlier release has made too long', async () => {
    const { world, sibling } = await begun();
    const decision = await world.latest();
    world.journal.clear();
    const key = parseObjectKey(`${'k'.repeat(1020)} (conflict)`);
    await world.journal.append({ ...decision, siblings: [{ ...sibling, key }] });
    await takeMessage(siblingOfWorld(world, { key }), { cause: 'any', attempt: 1 }, world.deps);
    const error = 'The key that it was to get has 1031 bytes, and S3 takes 1024.';
    expect((await world.latest()).siblings).toEqual([{ ...sibling, key, state: 'failed', error }]);
    expect(isClosed({ ...(await world.latest()), pushes: {} })).toBe(true);
  });

  it('a sibling that loses under its own key gets another one, and its name does not grow', async () => {
    const { world, sibling, make } = await begun();
    await make();
    await world.writeTo(sibling.key, DUBLIN, 'mine');
    await world.drain();
    const [again] = (await world.log(sibling.key)).flatMap(({ siblings = [] }) => siblings);
    if (!again) throw new TypeError('nothing is kept');
    expect(again.key).not.toBe(sibling.key);
    expect(again.key.match(/conflict/g)).toHaveLength(1);
    expect(world.bodies(again.key)).toEqual(Array(3).fill('one'));
    expect(world.bodies(sibling.key)).toEqual(Array(3).fill('mine'));
  });

  it('no more than `most` of a key stand at a time, and whoever deletes some makes room', async () => {
    const world = smallWorld({ policies: [{ use: 'keep-both', most: 2 }] });
    const clash = async (round: number) => {
      world.put(VIRGINIA, `a${round}`);
      await world.write(DUBLIN, `b${round}`);
      await world.drain();
    };
    const kept = async () => (await world.latest()).kept ?? [];
    for (const round of [1, 2, 3, 4]) await clash(round);
    const [first, second] = await kept();
    expect(await kept()).toHaveLength(2);
    const last = (await world.log()).findLast(({ situation }) => situation === 'conflict');
    expect(last).toMatchObject({ losers: [{ region: VIRGINIA }] });
    expect(last?.why).toContain('for 2 losers of this key are kept already (most: 2); it can be fetched');
    await world.removeFrom(first as ObjectKey, TOKYO);
    await world.drain();
    await clash(5);
    expect(await kept()).toEqual([second, expect.stringContaining('(conflict')]);
    expect(world.bodies((await kept())[1])).toEqual(Array(3).fill('a5'));
  });
});

function pushOf({ queue }: SmallWorld, key: string): MemoryDelivery {
  for (let one = queue.deliver(); one; one = queue.deliver())
    if (one.message.type === 'push' && one.message.key === key) return one;
  throw new TypeError(`nothing is pushed under ${key}`);
}

function siblingOfWorld({ ref }: SmallWorld, { key }: { key: ObjectKey }): SiblingMessage {
  return { schema: MESSAGE_SCHEMA, type: 'sibling', ...ref, seq: 1, sibling: key };
}

/** The message that asks for a sibling, and nothing else of what is queued. */
function siblingMessage({ queue }: SmallWorld): MemoryDelivery {
  for (let one = queue.deliver(); one; one = queue.deliver()) if (one.message.type === 'sibling') return one;
  throw new TypeError('nobody asks for a sibling');
}
