import type { ObjectVersion } from '../types.ts';
import { type Bucket, bucketNamed, currentObject, type World } from '../world.ts';
import { fillPage, keysFrom, type ListingInput } from './page.ts';

export interface ListObjectsInput extends ListingInput {
  /** Keys greater than this one (`marker`, `start-after`). */
  readonly after?: string;
}

export interface ListedObject {
  readonly key: string;
  readonly object: ObjectVersion;
}

export interface ListObjectsOutput {
  readonly objects: readonly ListedObject[];
  readonly commonPrefixes: readonly string[];
  readonly isTruncated: boolean;
  /** To be given as `after` for the next page: the last key or common prefix of this one. */
  readonly next: string | undefined;
}

/** Current objects; deleted keys don't show. */
export function listObjects(world: World, input: ListObjectsInput): ListObjectsOutput {
  const bucket = bucketNamed(world, input.bucket);
  const after = input.after ?? '';
  const page = fillPage(currentObjects(bucket, input.prefix ?? '', after), input, after);
  return {
    objects: page.entries,
    commonPrefixes: page.commonPrefixes,
    isTruncated: page.isTruncated,
    next: page.isTruncated ? nextOf(page.last) : undefined,
  };
}

function* currentObjects(bucket: Bucket, prefix: string, after: string): Generator<readonly [string, ListedObject]> {
  for (const key of keysFrom(bucket, prefix, after)) {
    const object = key === after ? undefined : currentObject(bucket, key);
    if (object) yield [key, { key, object }];
  }
}

function nextOf(last: { entry: ListedObject } | { commonPrefix: string } | undefined): string | undefined {
  if (!last) return undefined;
  return 'entry' in last ? last.entry.key : last.commonPrefix;
}
