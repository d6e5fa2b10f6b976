import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SortedMap } from '../../../../src/local/dynamodb/sorted-map.ts';

const key = fc.integer({ min: 0, max: 3000 }).map((number) => String(number).padStart(4, '0'));
const bound = fc.option(key, { nil: undefined });
const range = fc.record({
  gt: bound,
  gte: bound,
  lt: bound,
  lte: bound,
  reverse: fc.boolean(),
  limit: fc.constantFrom(-1, 1, 7),
});
type Ranged = typeof range extends fc.Arbitrary<infer Value> ? Value : never;
const oneOfEach = ({ gt, gte, lt, lte, ...rest }: Ranged) => ({
  ...(gt === undefined ? (gte === undefined ? {} : { gte }) : { gt }),
  ...(lt === undefined ? (lte === undefined ? {} : { lte }) : { lt }),
  ...rest,
});

type Model = Map<string, number>;

function expected(model: Model, { gt, gte, lt, lte, reverse, limit }: Partial<Ranged>) {
  const within = [...model]
    .filter(([name]) => (gt === undefined || name > gt) && (gte === undefined || name >= gte))
    .filter(([name]) => (lt === undefined || name < lt) && (lte === undefined || name <= lte))
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const inOrder = reverse ? within.reverse() : within;
  return limit === undefined || limit < 0 ? inOrder : inOrder.slice(0, limit);
}

it('holds what a map holds, in order, through thousands of changes, and tells any range of it from either end', () => {
  const change = fc.tuple(key, fc.boolean());
  const changes = fc.array(change, { minLength: 1500, maxLength: 2500 });
  fc.assert(
    fc.property(changes, fc.array(range, { minLength: 20, maxLength: 20 }), (all, ranges) => {
      const map = new SortedMap();
      const model: Model = new Map();
      for (const [at, [name, isKept]] of all.entries()) {
        if (isKept || at % 3 === 0) {
          map.set(name, at);
          model.set(name, at);
        } else {
          map.delete(name);
          model.delete(name);
        }
      }
      expect(map.entries()).toEqual(expected(model, {}));
      for (const one of ranges.map(oneOfEach)) expect(map.entries(one)).toEqual(expected(model, one));
      for (const [name] of all) expect(map.get(name)).toBe(model.get(name));
    }),
    { numRuns: 15 },
  );
});

it('is empty again when everything is taken out, and takes in anew', () => {
  const map = new SortedMap();
  const names = Array.from({ length: 2000 }, (_, at) => `key ${at}`);
  for (const name of names) map.set(name, name);
  for (const name of names) map.delete(name);
  expect(map.entries()).toEqual([]);
  map.set('one', 1);
  expect(map.entries({ reverse: true })).toEqual([['one', 1]]);
});
