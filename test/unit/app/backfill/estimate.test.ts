import { expect, it } from 'vitest';
import { budgetOf } from '../../../../bench/budget.ts';
import { compareListings } from '../../../../src/app/asking/compare-listings.ts';
import { estimate } from '../../../../src/app/backfill/estimate.ts';
import { NOTHING_SURVEYED, type Survey, withKey } from '../../../../src/app/backfill/survey.ts';
import type { ListedKey } from '../../../../src/ports/listed-key.ts';

const TERMS = { regions: 3, rate: 200, atOnce: 16 };

/** What each region holds of each key: an ETag and a size, or nothing. */
async function surveyOf(keys: Readonly<Record<string, readonly (readonly [string, number] | undefined)[]>>) {
  async function* listing(at: number) {
    const page = Object.entries(keys).flatMap(([key, held]): ListedKey[] => {
      const entry = held[at];
      return entry ? [{ key, etag: entry[0], size: entry[1] }] : [];
    });
    yield page;
  }
  let survey: Survey = NOTHING_SURVEYED;
  for await (const compared of compareListings([0, 1, 2].map(listing))) survey = withKey(survey, compared, 3);
  return survey;
}

it('tells apart what is to be done with a key by what the listings say of it', async () => {
  const survey = await surveyOf({
    alike: [
      ['a', 1],
      ['a', 1],
      ['a', 1],
    ],
    lagging: [undefined, ['a', 100], undefined],
    partly: [['a', 10], ['a', 10], undefined],
    'partly, and different': [['a', 7], ['b', 9], undefined],
    sizes: [
      ['a', 1],
      ['a', 1],
      ['a', 2],
    ],
    unclear: [
      ['a', 5],
      ['b', 5],
      ['c', 5],
    ],
  });
  expect(survey).toEqual({
    ...{ keys: 6, entries: 14, alike: 1, lagging: 1, partly: 1, different: 2, unclear: 1 },
    copies: 2 + 1 + 2 + 2,
    copyBytes: 2 * 100 + 10 + 2 * 9 + 2 * 2,
    histories: 2 + 2 + 3,
  });
});

it('a key that lags is planned with what a first write may ask for', () => {
  const survey = { ...NOTHING_SURVEYED, keys: 1, entries: 1, lagging: 1, copies: 2 };
  const { requests } = estimate(survey, TERMS);
  const { HeadObject, writes, ListObjectVersions, dynamodb } = budgetOf('backfilled key', 3);
  expect(requests).toMatchObject({ head: HeadObject, copy: writes, listVersions: ListObjectVersions, dynamodb });
});

it('what is alike is planned with nothing but its listing', () => {
  const survey = { ...NOTHING_SURVEYED, keys: 1_000_000, entries: 3_000_000, alike: 1_000_000 };
  const { requests, dollars } = estimate(survey, TERMS);
  expect(requests).toEqual({ list: 3_003, head: 0, copy: 0, listVersions: 0, dynamodb: 0, sqs: 0, invocation: 0 });
  expect(dollars.total).toBeCloseTo(0.015, 3);
});

it('time is that of the listing or that of the pace, whichever is longer', () => {
  const lagging = { ...NOTHING_SURVEYED, keys: 1_000_000, entries: 1_000_000, lagging: 1_000_000, copies: 2_000_000 };
  expect(estimate(lagging, TERMS).seconds).toBe(5_000);
  expect(estimate(lagging, { ...TERMS, rate: 1e9 }).seconds).toBe(200);
});
