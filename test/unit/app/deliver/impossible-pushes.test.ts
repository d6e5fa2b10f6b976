import { describe, expect, it } from 'vitest';
import { openReasons } from '../../../../src/app/asking/open-reasons.ts';
import { takeMessage } from '../../../../src/app/deliver/take-message.ts';
import { reconcileKey } from '../../../../src/app/reconcile/reconcile-key.ts';
import type { PushFailure } from '../../../../src/domain/model/decision.ts';
import { isStalled } from '../../../../src/domain/steps/stalled.ts';
import { smallWorld } from '../../../support/small-world.ts';
import { DUBLIN, TOKYO, VIRGINIA } from '../../../support/story.ts';

const LWW = { policies: [{ use: 'last-writer-wins' }] };

/** Every push fails so; the ends of their deliveries. */
async function failing(reason: PushFailure) {
  const world = smallWorld(LWW);
  await world.write(VIRGINIA, 'one');
  const bring = async () => ({ kind: 'failed', reason, message: `It is ${reason}.` }) as const;
  const deps = { ...world.deps, store: { ...world.deps.store, bring } };
  const ends: string[] = [];
  for (let one = world.queue.deliver(); one; one = world.queue.deliver()) {
    ends.push((await takeMessage(one.message, { cause: one.id, attempt: 1 }, deps)).kind);
    one.acknowledge();
  }
  return { world, ends };
}

describe('a push that the target takes under no circumstances', () => {
  it('is tried once, and stays open with what S3 said; any other comes again', async () => {
    const { world, ends } = await failing('impossible');
    expect(ends).toEqual(['done', 'done']);
    const decision = await world.latest();
    expect(decision.pushes[DUBLIN]).toMatchObject({
      state: 'failed',
      reason: 'impossible',
      error: 'It is impossible.',
    });
    expect(openReasons(decision).map(({ text }) => text)).toEqual([
      'eu-west-1: failed at attempt 1. It is impossible.',
      'ap-northeast-1: failed at attempt 1. It is impossible.',
    ]);
    expect(isStalled(decision, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER)).toBe(false);
    for (const reason of ['denied', 'throttled', 'unexpected'] as const)
      expect((await failing(reason)).ends).toEqual(['again', 'again']);
  });

  it('is tried again when a person has the key looked at', async () => {
    const { world } = await failing('impossible');
    const occasion = { kind: 'second-look', sightings: [] } as const;
    await reconcileKey({ ref: world.ref, occasion, cause: 'a person' }, world.deps);
    expect(await world.latest()).toMatchObject({ seq: 2, situation: 'affirmed', affirms: 1 });
    await world.drain();
    expect(world.bodies()).toEqual(['one', 'one', 'one']);
    const { world: waiting } = await failing('denied');
    await reconcileKey({ ref: waiting.ref, occasion, cause: 'a person' }, waiting.deps);
    expect((await waiting.latest()).seq).toBe(1);
  });

  it('does not hold up what another write brings', async () => {
    const { world } = await failing('impossible');
    await world.write(TOKYO, 'two');
    await world.drain();
    expect(world.bodies()).toEqual(['two', 'two', 'two']);
  });
});
