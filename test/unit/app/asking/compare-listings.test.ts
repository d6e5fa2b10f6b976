import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compareListings } from '../../../../src/app/asking/compare-listings.ts';

type Listing = ReadonlyMap<string, string>;

async function* listed(listing: Listing) {
  const keys = [...listing.keys()].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  // In pages of two, and an empty one where a filter has taken all.
  for (let at = 0; at < keys.length; at += 2) {
    yield keys.slice(at, at + 2).map((key) => ({ key, etag: listing.get(key), size: 1 }));
    yield [];
  }
}

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}

const compared = (listings: readonly Listing[]) => all(compareListings(listings.map(listed)));

it('names every key once, alike where every region holds the same of it', async () => {
  // Beyond 16 bits S3's order is not that of JavaScript's strings.
  const key = fc.constantFrom('a', 'b', 'b/c', '\u{1f600}', '\uff5e', 'z');
  const listing = fc.dictionary(key, fc.constantFrom('"1"', '"2"')).map((fields) => new Map(Object.entries(fields)));
  await fc.assert(
    fc.asyncProperty(fc.array(listing, { minLength: 1, maxLength: 4 }), async (listings) => {
      const keys = [...new Set(listings.flatMap((one) => [...one.keys()]))];
      const expected = keys.map((one) => {
        const etags = listings.map((each) => each.get(one));
        const held = etags.filter((etag) => etag !== undefined);
        const isSame = held.every((etag) => etag === held[0]);
        const found = { key: one, holders: held.length, bytes: 1, isSame };
        if (held.length < etags.length) return { ...found, isAlike: false, differsBy: 'absence' };
        return isSame ? { ...found, isAlike: true } : { ...found, isAlike: false, differsBy: 'etag' };
      });
      const found = await compared(listings);
      expect(new Map(found.map((one) => [one.key, one]))).toEqual(new Map(expected.map((one) => [one.key, one])));
      expect(found.length).toBe(expected.length);
    }),
  );
});

it('tells sizes apart where ETags are alike', async () => {
  async function* only(size: number) {
    yield [{ key: 'a', etag: '"1"', size }];
  }
  const held = { holders: 2, bytes: 2, isSame: false };
  expect(await all(compareListings([only(1), only(2)]))).toEqual([
    { key: 'a', isAlike: false, differsBy: 'size', ...held },
  ]);
});
