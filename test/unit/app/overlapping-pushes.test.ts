import { describe, expect, it } from 'vitest';
import { reconcileKey } from '../../../src/app/reconcile-key.ts';
import { takeMessage } from '../../../src/app/take-message.ts';
import { type SmallWorld, smallWorld } from '../../support/small-world.ts';
import { DUBLIN, VIRGINIA } from '../../support/story.ts';

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
  const done = reconcileKey({ ref, sightings, cause: 'the delete' }, { ...deps, journal });
  await reached;
  return { append: open, done };
}

describe('a push that is delivered twice at once', () => {
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
