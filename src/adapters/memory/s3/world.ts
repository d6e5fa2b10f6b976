import type { Change } from './change/change.ts';
import { noSuchBucket } from './errors.ts';
import type { KeyOrder } from './key-order.ts';
import type { S3Event } from './tell/event.ts';
import type { BucketOutline, DeleteMarker, ObjectVersion, Upload, Version } from './types.ts';

/** The sizes at which S3 refuses. A test may make them small. */
export interface Limits {
  /** Beyond it a copy needs UploadPartCopy: 5 GB. */
  readonly copyBytes: number;
  /** Every part but the last: 5 MiB. */
  readonly partBytes: number;
  /** User metadata, keys and values together in UTF-8: 2 KB. */
  readonly metadataBytes: number;
  /** A key in UTF-8: 1,024 bytes. */
  readonly keyBytes: number;
}

export const S3_LIMITS: Limits = {
  copyBytes: 5 * 2 ** 30,
  partBytes: 5 * 2 ** 20,
  metadataBytes: 2048,
  keyBytes: 1024,
};

/** Where a finished multipart upload comes to lie among versions that were written while it ran. */
export type MultipartOrder = 'initiation' | 'completion';

export interface Bucket {
  outline: BucketOutline;
  readonly keys: KeyOrder;
  /** Of every key that has versions, oldest first: the current one is the last. */
  readonly stacks: Map<string, Version[]>;
  readonly uploads: Map<string, Upload>;
  readonly uploadsOfKey: Map<string, Set<Upload>>;
}

export interface VersionPlace {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string;
}

/** A version that waits to be carried to a destination, by its name. */
export interface Waiting extends VersionPlace {
  readonly to: string;
}

export interface World {
  readonly buckets: Map<string, Bucket>;
  readonly limits: Limits;
  readonly multipartOrder: MultipartOrder;
  readonly now: () => number;
  readonly newId: () => string;
  onEvent: ((event: S3Event) => void) | undefined;
  onChange: ((change: Change) => void) | undefined;
  /** Told of every version that is to be carried elsewhere, once for each destination, right after it was made. */
  onCarriage: ((waiting: Waiting) => void) | undefined;
  /** The greatest order number given out; it only grows, also over a restart. */
  order: number;
}

export function bucketNamed(world: World, name: string): Bucket {
  const bucket = world.buckets.get(name);
  if (!bucket) throw noSuchBucket(name);
  return bucket;
}

/** A number greater than any before it, near the clock so that it also orders two runs. */
export function nextOrder(world: World): number {
  world.order = Math.max(world.order + 1, Math.floor(world.now()) * 1000);
  return world.order;
}

/** S3 tells times in whole seconds. */
export function wholeSeconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000) * 1000;
}

/** The current version of a key, be it an object or a delete marker. */
export function headOf(bucket: Bucket, key: string): Version | undefined {
  return bucket.stacks.get(key)?.at(-1);
}

export function currentObject(bucket: Bucket, key: string): ObjectVersion | undefined {
  const head = headOf(bucket, key);
  return head?.kind === 'object' ? head : undefined;
}

export function versionOf(bucket: Bucket, key: string, versionId: string): Version | undefined {
  return bucket.stacks.get(key)?.findLast((version) => version.versionId === versionId);
}

export function isMarker(version: Version | undefined): version is DeleteMarker {
  return version?.kind === 'marker';
}

/** A reader is told version ids only where versioning was ever switched on. */
export function visibleVersionId(bucket: Bucket, version: Version): string | undefined {
  return bucket.outline.versioning === 'Unversioned' ? undefined : version.versionId;
}

/** A writer is told the id of what it made only while versioning is enabled. */
export function writtenVersionId(bucket: Bucket, version: Version): string | undefined {
  return bucket.outline.versioning === 'Enabled' ? version.versionId : undefined;
}
