import type { ListedKey } from '../../ports/listed-key.ts';

/** What the listings tell of a key. */
export interface ComparedKey {
  readonly key: string;
  readonly isAlike: boolean;
  /** `etag`: every region holds as many bytes, and only the ETags differ, which says little. Nothing where all is alike. */
  readonly differsBy?: 'etag' | 'size' | 'absence';
}

/** Goes through the listings of all regions side by side, holding one entry of each: every key once, and whether all regions hold the same of it. */
export async function* compareListings(listings: readonly AsyncIterable<ListedKey>[]): AsyncGenerator<ComparedKey> {
  const cursors = listings.map((listing) => listing[Symbol.asyncIterator]());
  const heads = await Promise.all(cursors.map((cursor) => cursor.next()));
  for (;;) {
    const left = heads.flatMap(({ done, value }) => (done ? [] : [value as ListedKey]));
    if (left.length === 0) return;
    const { key } = left.reduce((a, b) => (isBefore(b.key, a.key) ? b : a));
    const here = left.filter((listed) => listed.key === key);
    yield compared(key, here, listings.length);
    await Promise.all(
      cursors.map(async (cursor, at) => {
        const head = heads[at];
        if (head && !head.done && head.value.key === key) heads[at] = await cursor.next();
      }),
    );
  }
}

function compared(key: string, here: readonly ListedKey[], regions: number): ComparedKey {
  const [first] = here;
  if (here.length < regions) return { key, isAlike: false, differsBy: 'absence' };
  if (here.some(({ size }) => size !== first?.size)) return { key, isAlike: false, differsBy: 'size' };
  if (here.some(({ etag }) => etag !== first?.etag)) return { key, isAlike: false, differsBy: 'etag' };
  return { key, isAlike: true };
}

/** S3's order, which is not JavaScript's: beyond 16 bits they differ. */
function isBefore(a: string, b: string): boolean {
  return Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0;
}
