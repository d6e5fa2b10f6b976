import { beforeEach, expect, it } from 'vitest';
import { createMemoryPushQueue, type MemoryPushQueue } from '../../../../src/adapters/memory/push-queue.ts';
import { pushMessage } from '../../../contract/push-queue.ts';

let queue: MemoryPushQueue;
beforeEach(async () => {
  queue = createMemoryPushQueue();
  await queue.send([pushMessage({ seq: 1 }), pushMessage({ seq: 2 })]);
});

const standing = () =>
  queue.messages().map(({ message, receiveCount, inFlight }) => [message.seq, receiveCount, inFlight]);

it('delivers what rests, and not what is in flight', () => {
  expect([queue.deliver()?.message.seq, queue.deliver()?.message.seq, queue.deliver()]).toEqual([1, 2, undefined]);
  expect(standing()).toEqual([
    [1, 1, 1],
    [2, 1, 1],
  ]);
});

it('delivers again what was given back, under the same id, and counts', () => {
  const first = queue.deliver();
  first?.giveBack();
  first?.giveBack();
  const second = queue.deliver();
  expect([second?.id === first?.id, second?.attempt, standing()]).toEqual([
    true,
    2,
    [
      [1, 2, 1],
      [2, 0, 0],
    ],
  ]);
});

it('delivers what is in flight a second time to whoever asks for it by name', () => {
  const first = queue.deliver();
  const second = queue.deliver(first?.id);
  expect([second?.attempt, standing()[0]]).toEqual([2, [1, 2, 2]]);
  second?.acknowledge();
  first?.giveBack();
  expect(standing()).toEqual([[2, 0, 0]]);
  expect(queue.deliver(first?.id)).toBeUndefined();
});
