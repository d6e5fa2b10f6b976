import type { Bucket } from '../world.ts';

/** What the four listings share: a prefix, a delimiter that folds keys into common prefixes, and a page size. */
export interface ListingInput {
  readonly bucket: string;
  readonly prefix?: string;
  readonly delimiter?: string;
  /** At most 1,000 count. */
  readonly maxKeys?: number;
}

export interface Page<Entry> {
  readonly entries: readonly Entry[];
  readonly commonPrefixes: readonly string[];
  readonly isTruncated: boolean;
  /** What the page ends on, be it an entry or a common prefix; absent on an empty page. */
  readonly last: { readonly entry: Entry } | { readonly commonPrefix: string } | undefined;
}

export const PAGE = 1000;

export function pageSize(maxKeys: number | undefined): number {
  return Math.min(maxKeys ?? PAGE, PAGE);
}

/**
 * Fills one page from the entries of keys in listing order. A common prefix counts as one; one that the marker lies in
 * was on an earlier page and doesn't come again.
 */
export function fillPage<Entry>(
  keysAndEntries: Iterable<readonly [key: string, entry: Entry]>,
  { prefix = '', delimiter = '', maxKeys }: ListingInput,
  marker: string,
): Page<Entry> {
  const size = pageSize(maxKeys);
  const entries: Entry[] = [];
  const commonPrefixes: string[] = [];
  let last: Page<Entry>['last'];
  for (const [key, entry] of keysAndEntries) {
    const folded = commonPrefixOf(key, prefix, delimiter);
    if (folded !== undefined && (folded === commonPrefixes.at(-1) || marker.startsWith(folded))) continue;
    if (entries.length + commonPrefixes.length >= size) {
      return { entries, commonPrefixes, isTruncated: size > 0, last };
    }
    if (folded === undefined) {
      entries.push(entry);
      last = { entry };
    } else {
      commonPrefixes.push(folded);
      last = { commonPrefix: folded };
    }
  }
  return { entries, commonPrefixes, isTruncated: false, last };
}

function commonPrefixOf(key: string, prefix: string, delimiter: string): string | undefined {
  if (delimiter === '') return undefined;
  const index = key.indexOf(delimiter, prefix.length);
  return index < 0 ? undefined : key.slice(0, index + delimiter.length);
}

/** The keys with a prefix, from a given one on, in listing order. */
export function* keysFrom({ keys }: Bucket, prefix: string, from: string): Generator<string> {
  const start = Math.max(keys.firstAtLeast(prefix), keys.firstAtLeast(from));
  for (let index = start; index < keys.sorted.length; index += 1) {
    const key = keys.sorted[index] ?? '';
    if (!key.startsWith(prefix)) return;
    yield key;
  }
}
