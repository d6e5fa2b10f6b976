import { invalidArgument } from '../errors.ts';
import type { Version } from '../types.ts';
import { type Bucket, bucketNamed, type World } from '../world.ts';
import { fillPage, keysFrom, type ListingInput } from './page.ts';

export interface ListVersionsInput extends ListingInput {
  readonly keyMarker?: string;
  /** Of the version of `keyMarker` that the page before ended on. */
  readonly versionIdMarker?: string;
}

export interface ListedVersion {
  readonly key: string;
  readonly version: Version;
  readonly isLatest: boolean;
}

export interface ListVersionsOutput {
  /** By key, and of one key the newest first: objects and delete markers as they lie upon each other. */
  readonly versions: readonly ListedVersion[];
  readonly commonPrefixes: readonly string[];
  readonly isTruncated: boolean;
  readonly nextKeyMarker: string | undefined;
  readonly nextVersionIdMarker: string | undefined;
}

export function listObjectVersions(world: World, input: ListVersionsInput): ListVersionsOutput {
  const bucket = bucketNamed(world, input.bucket);
  assertMarkers(input);
  const keyMarker = input.keyMarker ?? '';
  // A key marker without a version lies behind its whole key, one with a version may lie inside a common prefix's key.
  const skipped = input.versionIdMarker === undefined ? keyMarker : '';
  const page = fillPage(versionsAfter(bucket, input), input, skipped);
  const isNextEntry = page.isTruncated && page.last && 'entry' in page.last ? page.last.entry : undefined;
  const nextPrefix = page.isTruncated && page.last && 'commonPrefix' in page.last ? page.last.commonPrefix : undefined;
  return {
    versions: page.entries,
    commonPrefixes: page.commonPrefixes,
    isTruncated: page.isTruncated,
    nextKeyMarker: isNextEntry?.key ?? nextPrefix,
    nextVersionIdMarker: isNextEntry?.version.versionId,
  };
}

/** A key's whole stack, the newest first; empty for a key that has none. */
export function stackOf(world: World, { bucket, key }: { readonly bucket: string; readonly key: string }): Version[] {
  return [...(bucketNamed(world, bucket).stacks.get(key) ?? [])].reverse();
}

function assertMarkers({ keyMarker = '', versionIdMarker }: ListVersionsInput): void {
  if (versionIdMarker === undefined) return;
  const name = 'version-id-marker';
  if (versionIdMarker === '') throw invalidArgument('A version-id marker cannot be empty.', name, '');
  if (keyMarker !== '') return;
  throw invalidArgument('A version-id marker cannot be specified without a key marker.', name, versionIdMarker);
}

function* versionsAfter(bucket: Bucket, input: ListVersionsInput): Generator<readonly [string, ListedVersion]> {
  const { prefix = '', keyMarker = '', versionIdMarker } = input;
  for (const key of keysFrom(bucket, prefix, keyMarker)) {
    const stack = bucket.stacks.get(key) ?? [];
    const isMarked = keyMarker !== '' && key === keyMarker;
    for (let index = isMarked ? below(stack, versionIdMarker) : stack.length - 1; index >= 0; index -= 1) {
      const version = stack[index];
      if (version) yield [key, { key, version, isLatest: index === stack.length - 1 }];
    }
  }
}

/**
 * The index under the version that the page before ended on. If that one was removed meanwhile, as by a client that
 * empties a bucket page by page, the key starts again from its top: a version listed twice is better than one missed.
 */
function below(stack: readonly Version[], versionIdMarker: string | undefined): number {
  if (versionIdMarker === undefined) return -1;
  const index = stack.findIndex(({ versionId }) => versionId === versionIdMarker);
  return index < 0 ? stack.length - 1 : index - 1;
}
