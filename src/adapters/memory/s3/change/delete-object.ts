import { assertVersionId } from '../answer/locate.ts';
import { isS3Error, type S3Error } from '../error.ts';
import { malformedXml, noSuchVersion } from '../errors.ts';
import { announce } from '../tell/events.ts';
import { type Caller, type DeleteMarker, NULL_VERSION } from '../types.ts';
import { assertKey } from '../validate.ts';
import {
  type Bucket,
  bucketNamed,
  currentObject,
  nextOrder,
  versionOf,
  visibleVersionId,
  type World,
  wholeSeconds,
} from '../world.ts';
import { apply } from './changes.ts';
import { assertDeleteAllowed, type WriteConditions } from './conditions.ts';
import { newVersionId, storeVersion } from './write-object.ts';

export interface DeleteObjectInput {
  readonly bucket: string;
  readonly key: string;
  /** With it that version is gone for good; without it a versioned bucket gets a delete marker. */
  readonly versionId?: string;
  /** An ETag, or `*` for "exists". It looks at the current version only. */
  readonly ifMatch?: WriteConditions['ifMatch'];
  readonly caller?: Caller;
}

export interface DeleteObjectOutput {
  /** Of the version that was removed, or of the marker that was made. */
  readonly versionId: string | undefined;
  /** A marker was made, or what was removed was one. */
  readonly isMarker: boolean;
}

export function deleteObject(world: World, input: DeleteObjectInput): DeleteObjectOutput {
  const bucket = bucketNamed(world, input.bucket);
  assertKey(input.key, world.limits);
  if (input.versionId !== undefined) assertVersionId(bucket, input.versionId);
  assertDeleteAllowed(input.key, currentObject(bucket, input.key), input.ifMatch);
  if (input.versionId !== undefined) return removeForGood(world, bucket, { ...input, versionId: input.versionId });
  return bucket.outline.versioning === 'Unversioned'
    ? removeForGood(world, bucket, { ...input, versionId: NULL_VERSION })
    : putMarker(world, bucket, input);
}

function putMarker(world: World, bucket: Bucket, { key, caller }: DeleteObjectInput): DeleteObjectOutput {
  const marker: DeleteMarker = {
    kind: 'marker',
    versionId: newVersionId(world, bucket),
    lastModified: wholeSeconds(world.now()),
    order: nextOrder(world),
  };
  storeVersion(world, bucket, key, marker);
  announce(world, bucket, { name: 'ObjectRemoved:DeleteMarkerCreated', key, version: marker, caller }, marker.order);
  return { versionId: marker.versionId, isMarker: true };
}

/** Removing what is not there succeeds as well; in an unversioned bucket it even raises an event (recorded). */
function removeForGood(
  world: World,
  bucket: Bucket,
  { key, versionId, caller }: DeleteObjectInput & { readonly versionId: string },
): DeleteObjectOutput {
  const version = versionOf(bucket, key, versionId);
  if (version) apply(world, { change: 'version-removed', bucket: bucket.outline.name, key, versionId });
  if (version || bucket.outline.versioning === 'Unversioned') {
    const happening = { name: 'ObjectRemoved:Delete', key, caller, ...(version ? { version } : {}) } as const;
    announce(world, bucket, happening, nextOrder(world));
  }
  const shownId = bucket.outline.versioning === 'Unversioned' ? undefined : versionId;
  return { versionId: version ? visibleVersionId(bucket, version) : shownId, isMarker: version?.kind === 'marker' };
}

export interface DeleteObjectsInput {
  readonly bucket: string;
  readonly objects: readonly { readonly key: string; readonly versionId?: string; readonly ifMatch?: string }[];
  readonly caller?: Caller;
}

/** One entry for every key named, in the order they were named. */
export type DeletedEntry =
  | {
      readonly outcome: 'deleted';
      readonly key: string;
      readonly requestedVersionId: string | undefined;
      /** Of the marker that was made or removed. */
      readonly markerVersionId: string | undefined;
    }
  | {
      readonly outcome: 'refused';
      readonly key: string;
      readonly versionId: string | undefined;
      readonly error: S3Error;
    };

const BATCH = 1000;

export function deleteObjects(world: World, { bucket, objects, caller }: DeleteObjectsInput): DeletedEntry[] {
  bucketNamed(world, bucket);
  if (objects.length === 0 || objects.length > BATCH) throw malformedXml();
  return objects.map((object) => deleteOneOfMany(world, { bucket, ...object, ...(caller ? { caller } : {}) }));
}

function deleteOneOfMany(world: World, input: DeleteObjectInput): DeletedEntry {
  const { key, versionId } = input;
  try {
    const { isMarker, versionId: deletedId } = deleteObject(world, input);
    const markerVersionId = isMarker ? deletedId : undefined;
    return { outcome: 'deleted', key, requestedVersionId: versionId, markerVersionId };
  } catch (thrown) {
    if (!isS3Error(thrown)) throw thrown;
    // The single delete calls a foreign id invalid, the batch says that it doesn't exist (recorded).
    const isForeignId = thrown.code === 'InvalidArgument' && versionId !== undefined;
    return { outcome: 'refused', key, versionId, error: isForeignId ? noSuchVersion(key, versionId) : thrown };
  }
}
