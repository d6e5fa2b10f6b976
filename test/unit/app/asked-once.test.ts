import { describe, expect, it } from 'vitest';
import { reconcileKey } from '../../../src/app/reconcile/reconcile-key.ts';
import type { Answer, PolicyStep } from '../../../src/domain/model/decision.ts';
import { smallWorld } from '../../support/small-world.ts';
import { DUBLIN, TOKYO, VIRGINIA } from '../../support/story.ts';

const CUSTOM: PolicyStep = { use: 'custom', module: './mine.ts', otherwise: 'manual' };
const HOLD: Answer = { kind: 'hold', why: 'two are signed' };
const MADE: Answer = { kind: 'content', base64: Buffer.from('both').toString('base64'), why: '' };
const FAILED: Answer = { kind: 'none', failed: true, why: 'It took too long.' };

/** Virginia and Dublin differ; the owner's code says one thing after the other. */
async function held(...answers: readonly Answer[]) {
  const asked: string[] = [];
  const answer = async ({ name }: { name: string }): Promise<Answer> => answers[asked.push(name) - 1] ?? HOLD;
  const world = smallWorld({ policies: [CUSTOM], answer });
  await world.write(VIRGINIA, 'draft');
  await world.drain();
  const mine = world.put(VIRGINIA, 'mine');
  world.put(DUBLIN, 'theirs');
  let looks = 0;
  await world.tell(VIRGINIA, mine);
  const look = () =>
    reconcileKey({ ref: world.ref, occasion: { kind: 'person', sightings: [] }, cause: `look ${++looks}` }, world.deps);
  return { world, asked, look };
}

describe('what the owner’s code has said of what is held', () => {
  it('holds at every later look', async () => {
    const { world, asked, look } = await held(HOLD);
    const { seq } = await world.latest();
    await look();
    await look();
    expect([asked.length, (await world.latest()).seq]).toEqual([1, seq]);
  });

  it('is asked anew where another write joins', async () => {
    const { world, asked } = await held(HOLD);
    await world.write(TOKYO, 'third');
    expect([asked.length, new Set(asked).size]).toEqual([2, 2]);
    expect((await world.latest()).ruling.answers).toEqual({ [asked[1] ?? '']: HOLD });
  });

  it('is asked again where it failed, and may decide then', async () => {
    const { world, asked, look } = await held(FAILED, FAILED, MADE);
    await look();
    expect([asked.length, (await world.latest()).suspended?.kind]).toEqual([2, 'held']);
    await look();
    expect([asked.length, (await world.latest()).outcome.kind]).toEqual([3, 'merged']);
    await look();
    expect(asked.length).toBe(3);
  });
});
