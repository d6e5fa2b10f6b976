import type { ListedKey } from '../ports/listed-key.ts';

/** Goes through the listings of all regions side by side, holding one entry of each: every key once, and whether all regions hold the same of it. */
export async function* compareListings(
  listings: readonly AsyncIterable<ListedKey>[],
): AsyncGenerator<{ readonly key: string; readonly isAlike: boolean }> {
  const cursors = listings.map((listing) => listing[Symbol.asyncIterator]());
  const heads = await Promise.all(cursors.map((cursor) => cursor.next()));
  for (;;) {
    const left = heads.flatMap(({ done, value }) => (done ? [] : [value as ListedKey]));
    if (left.length === 0) return;
    const { key } = left.reduce((a, b) => (isBefore(b.key, a.key) ? b : a));
    const here = left.filter((listed) => listed.key === key);
    const isAlike =
      here.length === listings.length &&
      here.every(({ etag, size }) => etag === here[0]?.etag && size === here[0]?.size);
    yield { key, isAlike };
    await Promise.all(
      cursors.map(async (cursor, at) => {
        const head = heads[at];
        if (head && !head.done && head.value.key === key) heads[at] = await cursor.next();
      }),
    );
  }
}

/** S3's order, which is not JavaScript's: beyond 16 bits they differ. */
function isBefore(a: string, b: string): boolean {
  return Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0;
}
