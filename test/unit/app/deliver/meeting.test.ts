import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { meetingsOf } from '../../../../src/app/deliver/meeting.ts';
import { parseObjectKey, parseRegion, parseSetName } from '../../../../src/domain/model/ids.ts';
import type { ConcordMessage } from '../../../../src/ports/push-queue.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function push(region: string, { key = 'a', seq = 1, set = 's' } = {}): ConcordMessage {
  const about = { schema: 1, set: parseSetName(set), key: parseObjectKey(key), seq };
  return { ...about, type: 'push', region: parseRegion(region) };
}

/** What has happened to each, in the order of their arrival. */
async function isThere(arrived: Promise<void> | undefined): Promise<boolean> {
  let there = false;
  void arrived?.then(() => {
    there = true;
  });
  await vi.advanceTimersByTimeAsync(0);
  return there;
}

describe('pushes of one decision in one batch', () => {
  it('wait for each other', async () => {
    const [first, second] = meetingsOf([push('eu-west-1'), push('us-east-1')]);
    const arrived = first?.arrive();
    expect(await isThere(arrived)).toBe(false);
    expect(await isThere(second?.arrive())).toBe(true);
    expect(await isThere(arrived)).toBe(true);
  });

  it('wait for nobody who has left, and count nobody twice', async () => {
    const [first, second, third] = meetingsOf([push('eu-west-1'), push('us-east-1'), push('eu-west-1')]);
    const arrived = first?.arrive();
    first?.leave();
    second?.leave();
    second?.leave();
    expect(await isThere(arrived)).toBe(false);
    third?.leave();
    expect(await isThere(arrived)).toBe(true);
  });

  it('wait for no longer than two seconds', async () => {
    const [first] = meetingsOf([push('eu-west-1'), push('us-east-1')]);
    const arrived = first?.arrive();
    await vi.advanceTimersByTimeAsync(1_999);
    expect(await isThere(arrived)).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(await isThere(arrived)).toBe(true);
  });
});

it.each<[string, (ConcordMessage | undefined)[]]>([
  ['one alone', [push('eu-west-1')]],
  ['those of other numbers', [push('eu-west-1', { seq: 1 }), push('us-east-1', { seq: 2 })]],
  ['those of other keys', [push('eu-west-1', { key: 'a' }), push('us-east-1', { key: 'b' })]],
  ['those of other sets', [push('eu-west-1', { set: 's' }), push('us-east-1', { set: 't' })]],
  ['what is no push', [undefined, undefined]],
])('%s: nobody to meet', (_, messages) => expect(meetingsOf(messages)).toEqual(messages.map(() => undefined)));
