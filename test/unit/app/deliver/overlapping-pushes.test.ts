import { describe, expect, it } from 'vitest';
import { takeMessage } from '../../../../src/app/deliver/take-message.ts';
import type { Dependencies } from '../../../../src/app/dependencies.ts';
import { reconcileKey } from '../../../../src/app/reconcile/reconcile-key.ts';
import type { Region } from '../../../../src/domain/model/ids.ts';
import { type SmallWorld, smallWorld } from '../../../support/small-world.ts';
import { DUBLIN, VIRGINIA } from '../../../support/story.ts';

/** Whoever calls is held up until the gate is opened. */
function gate() {
  const opened = Promise.withResolvers<void>();
  const reached = Promise.withResolvers<void>();
  const pass = async () => {
    reached.resolve();
    await opened.promise;
  };
  return { pass, open: () => opened.resolve(), reached: reached.promise };
}

/** A delivery of the push to Dublin that has read the journal, and is slow to copy. */
async function slowDeliveryToDublin({ deps, queue }: SmallWorld) {
  const { pass, open, reached } = gate();
  const bring: typeof deps.store.bring = async (...args) => {
    await pass();
    return await deps.store.bring(...args);
  };
  const message = queue.messages().find((one) => one.message.type === 'push' && one.message.region === DUBLIN)?.message;
  if (!message) throw new Error('nothing is to be pushed to Dublin');
  const done = takeMessage(message, { cause: 'the same', attempt: 2 }, { ...deps, store: { ...deps.store, bring } });
  await reached;
  return { land: open, done };
}

/** The event of a delete that has been looked into, and whose decision is slow to be appended. */
async function slowDecisionOn(id: ReturnType<SmallWorld['removeUntold']>, { deps, ref }: SmallWorld) {
  const { pass, open, reached } = gate();
  const append: typeof deps.journal.append = async (decision) => {
    await pass();
    return await deps.journal.append(decision);
  };
  const sightings = [{ region: DUBLIN, id, kind: 'delete', maker: 'client' } as const];
  const journal = { ...deps.journal, append };
  const done = reconcileKey({ ref, occasion: { kind: 'event', sightings }, cause: 'the delete' }, { ...deps, journal });
  await reached;
  return { append: open, done };
}

/** A delivery of the push of a decision to a region; whatever becomes of it, the message is ended. */
function pushOf(seq: number, region: Region, { queue, deps }: SmallWorld) {
  const found = queue
    .messages()
    .find(({ message }) => message.type === 'push' && message.seq === seq && message.region === region);
  const delivery = found && queue.deliver(found.id);
  if (!delivery) throw new Error(`decision ${seq} is not to be pushed to ${region}`);
  const { id: cause, message, attempt } = delivery;
  return {
    take: async (by: Dependencies = deps) => {
      await takeMessage(message, { cause, attempt }, by);
      delivery.acknowledge();
    },
  };
}

describe('a push that is delivered twice at once', () => {
  it('leaves nothing undone that it has decided when the other one has ended the message', async () => {
    const world = smallWorld({ policies: [{ use: 'last-writer-wins' }] });
    const { deps, journal, ref } = world;
    await world.write(VIRGINIA, 'draft');
    const twins = [pushOf(1, DUBLIN, world), pushOf(1, DUBLIN, world)];
    await world.write(VIRGINIA, 'final');
    const removed = world.removeUntold(DUBLIN);

    // The update's copy comes to Dublin after the other delivery has listed that; the delete there is noted, and decided about.
    const deleteMakers: typeof journal.deleteMakers = async (key) => {
      if ((await journal.latest(key, 1)).log.at(-1)?.seq === 2) {
        await pushOf(2, DUBLIN, world).take();
        await journal.noteDelete(ref, removed, 'client');
        await twins[0]?.take();
      }
      return await journal.deleteMakers(key);
    };
    // When that looks once more, the delete that it pushes has come to Virginia, but nobody has said yet whose it is.
    const { pass, open, reached } = gate();
    const recordPush: typeof journal.recordPush = async (...args) => {
      await pass();
      await journal.recordPush(...args);
    };
    const pushes: Promise<void>[] = [];
    const send: typeof deps.queue.send = async (messages) => {
      await deps.queue.send(messages);
      if (pushes.length > 0) return;
      pushes.push(pushOf(3, VIRGINIA, world).take({ ...deps, journal: { ...journal, recordPush } }));
      await reached;
    };
    await twins[1]?.take({ ...deps, journal: { ...journal, deleteMakers }, queue: { send } });
    open();
    await Promise.all(pushes);
    await world.drain();
    expect(world.bodies()).toEqual([undefined, undefined, undefined]);
  });

  it('does not bring back what a client has deleted in between', async () => {
    const world = smallWorld({ policies: [{ use: 'last-writer-wins' }] });
    await world.write(VIRGINIA, 'draft');
    const second = await slowDeliveryToDublin(world);
    await world.drain();
    expect(world.bodies()).toEqual(['draft', 'draft', 'draft']);

    const decision = await slowDecisionOn(world.removeUntold(DUBLIN), world);
    // S3 lets a copy that expects nothing pass over a delete marker; no later decision is there yet to warn its maker.
    second.land();
    await second.done;
    expect(world.bodies()).toEqual(['draft', 'draft', 'draft']);
    decision.append();
    await decision.done;
    await world.drain();
    expect(world.bodies()).toEqual([undefined, undefined, undefined]);
  });
});
