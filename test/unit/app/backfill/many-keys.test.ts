import { expect, it } from 'vitest';
import { backfillOf, LAGGING_EVERY, MAX_HELD_BYTES } from '../../../../bench/many/backfill.ts';

/** `npm run bench -- --only backfill` does the same with a million. */
const KEYS = 100_000;
const LAGGING = KEYS / LAGGING_EVERY;

it('keys of three regions: listed twice, in constant memory, and only what lags is asked for', {
  timeout: 60_000,
}, async () => {
  const { counted, countingAsked, done, requests, heldBytes } = await backfillOf(KEYS);
  expect(countingAsked).toEqual({ journal: 0, heads: 0, sends: 0 });
  expect(counted.survey).toMatchObject({ keys: KEYS, lagging: LAGGING, alike: KEYS - LAGGING });
  expect(done).toMatchObject({ phase: 'done', done: { keys: KEYS, asked: LAGGING, failed: 0 } });
  // What is alike costs nothing but its listing, what lags a tenth of a send until the functions take it.
  const { lists, ...asked } = requests;
  expect(asked).toEqual({ journal: 0, heads: 0, sends: LAGGING / 10 });
  expect(lists).toBeLessThanOrEqual((2 * 3 * KEYS) / 1_000);
  expect(heldBytes).toBeLessThan(MAX_HELD_BYTES);
});
