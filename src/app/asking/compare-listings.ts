import type { ListedKey, Listing } from '../../ports/listed-key.ts';

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

/**
 * Goes through the listings of all regions side by side, holding a page of each: every key once, and whether all regions hold the same of it. Pages
 * are asked for at the same time where several are at their end.
 */
export async function* compareListings(listings: readonly Listing[]): AsyncGenerator<ComparedKey> {
  const cursors = listings.map((listing) => new Cursor(listing));
  for (;;) {
    const ended = cursors.filter((cursor) => cursor.isBehindPage);
    if (ended.length > 0) await Promise.all(ended.map((cursor) => cursor.turnPage()));
    const left = cursors.filter(({ current }) => current !== undefined);
    const key = left.reduce<string | undefined>(earlier, undefined);
    if (key === undefined) return;
    const here = left.filter(({ current }) => current?.key === key);
    yield compared(
      key,
      here.map(({ current }) => current as ListedKey),
      listings.length,
    );
    for (const cursor of here) cursor.next();
  }
}

function earlier(key: string | undefined, { current }: Cursor): string | undefined {
  return key === undefined || (current && isBefore(current.key, key)) ? current?.key : key;
}

/** A place in a listing. */
class Cursor {
  readonly #pages: AsyncIterator<readonly ListedKey[]>;
  #page: readonly ListedKey[] = [];
  #at = 0;
  #isAtEnd = false;

  constructor(listing: Listing) {
    this.#pages = listing[Symbol.asyncIterator]();
  }

  get current(): ListedKey | undefined {
    return this.#page[this.#at];
  }

  get isBehindPage(): boolean {
    return !this.#isAtEnd && this.#at >= this.#page.length;
  }

  next(): void {
    this.#at++;
  }

  /** To the next page that has a key, or to the end. */
  async turnPage(): Promise<void> {
    do {
      const { done, value } = await this.#pages.next();
      this.#isAtEnd = done === true;
      this.#page = done ? [] : value;
      this.#at = 0;
    } while (this.isBehindPage);
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
