import { parseObjectKey, type SetName } from '../../domain/model/ids.ts';
import type { Listing } from '../../ports/listed-key.ts';
import type { Dependencies } from '../dependencies.ts';
import { type ComparedKey, compareListings } from './compare-listings.ts';
import { statusOf } from './status.ts';

export interface FoundKey {
  readonly key: string;
  readonly isAlike: boolean;
  /** Its ETags differ, and its regions and the journal were asked what that means. */
  readonly isAsked: boolean;
  /** Why it could not be asked about: whoever has it looked at will know. */
  readonly failure?: string;
}

export interface Asking {
  /** Keys that are asked about at once, each by a request to the journal and one to every region; default 16. */
  readonly atOnce?: number;
  /** A key that can't be asked about is found different, with the reason; left out: it ends the whole. */
  readonly isPatient?: boolean;
}

const AT_ONCE = 16;

/**
 * Every key of the listings, in their order, and whether all regions hold the same of it. An ETag is no digest of what was uploaded in parts or
 * is encrypted by KMS, and a copy has another one: where ETags alone differ, the journal and full checksums have the word. Whatever the
 * number of keys, no more than a handful are in memory. Throws what a listing or the journal throws.
 */
export async function* differingKeys(
  set: SetName,
  listings: readonly Listing[],
  deps: Pick<Dependencies, 'sets' | 'store' | 'journal'>,
  { atOnce = AT_ONCE, isPatient = false }: Asking = {},
): AsyncGenerator<FoundKey> {
  const judge = ({ key, isAlike, differsBy }: ComparedKey): FoundKey | Promise<FoundKey> =>
    differsBy === 'etag' ? asked(key) : { key, isAlike, isAsked: false };
  const asked = async (key: string): Promise<FoundKey> => {
    try {
      const { isAgreed } = await statusOf({ set, key: parseObjectKey(key) }, deps);
      return { key, isAlike: isAgreed, isAsked: true };
    } catch (error) {
      if (!isPatient) throw error;
      return { key, isAlike: false, isAsked: true, failure: error instanceof Error ? error.message : String(error) };
    }
  };
  yield* inOrder(compareListings(listings), atOnce, judge);
}

/** Works on so many at once and hands them out in their order. */
async function* inOrder<Item, Result>(
  items: AsyncIterable<Item>,
  atOnce: number,
  work: (item: Item) => Result | Promise<Result>,
): AsyncGenerator<Result> {
  const underWay: (Result | Promise<Result>)[] = [];
  for await (const item of items) {
    const result = work(item);
    if (result instanceof Promise) result.catch(() => {}); // told where it is awaited, which may be after another one failed
    underWay.push(result);
    if (underWay.length === atOnce) yield (await underWay.shift()) as Result;
  }
  for (const result of underWay) yield await result;
}
