import type { ListedKey } from '../../ports/listed-key.ts';

/** What the listings tell of a key. */
export interface ComparedKey {
  readonly key: string;
  readonly isAlike: boolean;
  /** `etag`: every region holds as many bytes, and only the ETags differ, which says little. Nothing where all is alike. */
  readonly differsBy?: 'etag' | 'size' | 'absence';
  /** How many regions hold it. */
  readonly holders: number;
  /** Of the largest of them. */
  readonly bytes: number;
  /** Those that hold it hold the same. */
  readonly isSame: boolean;
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
  const isOfSize = here.every(({ size }) => size === first?.size);
  const isSame = isOfSize && here.every(({ etag }) => etag === first?.etag);
  const bytes = here.reduce((most, { size }) => Math.max(most, size), 0);
  const found = { key, holders: here.length, bytes, isSame };
  if (here.length < regions) return { ...found, isAlike: false, differsBy: 'absence' };
  if (isSame) return { ...found, isAlike: true };
  return { ...found, isAlike: false, differsBy: isOfSize ? 'etag' : 'size' };
}

/** S3's order, which is not JavaScript's: beyond 16 bits they differ. */
function isBefore(a: string, b: string): boolean {
  return a !== b && Buffer.compare(Buffer.from(a), Buffer.from(b)) < 0;
}
