import { expect, it } from 'vitest';
import { createActivity, isQuiet } from '../../../src/local/activity.ts';

const empty = async () => true;

it('is quiet with nothing under way and empty queues', async () => {
  expect(await isQuiet(createActivity(), empty)).toBe(true);
  expect(await isQuiet(createActivity(), async () => false)).toBe(false);
});

it('is not quiet until everything that began has ended, each told once', async () => {
  const activity = createActivity();
  const first = activity.begin();
  const second = activity.begin();
  first();
  first();
  expect(await isQuiet(activity, empty)).toBe(false);
  second();
  expect(await isQuiet(activity, empty)).toBe(true);
});

it('is not quiet where something began and ended while the queues were read: it may have filled one that had been read', async () => {
  const activity = createActivity();
  const quiet = await isQuiet(activity, async () => {
    activity.begin()();
    return true;
  });
  expect(quiet).toBe(false);
});

it('does not read the queues while something is under way', async () => {
  const activity = createActivity();
  activity.begin();
  let reads = 0;
  await isQuiet(activity, async () => {
    reads += 1;
    return true;
  });
  expect(reads).toBe(0);
});
