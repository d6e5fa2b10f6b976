import { S3Error } from '../error.ts';
import { malformedXml } from '../errors.ts';
import type { ReplicationConfiguration } from '../replicate/configuration.ts';
import { NO_NOTIFICATIONS, type NotificationConfiguration } from '../tell/notifications.ts';
import type { BucketOutline, Versioning } from '../types.ts';
import { assertBucketName } from '../validate.ts';
import { bucketNamed, type World } from '../world.ts';
import { apply } from './changes.ts';

export interface CreateBucketInput {
  readonly bucket: string;
  readonly region: string;
  readonly versioning?: Versioning;
}

/** Names are global. Only in us-east-1 may an owner create what he has, for the sake of its age. */
export function createBucket(world: World, { bucket, region, versioning }: CreateBucketInput): BucketOutline {
  assertBucketName(bucket);
  const known = world.buckets.get(bucket)?.outline;
  if (known && known.region === region && region === 'us-east-1') return known;
  if (known) {
    const message = 'Your previous request to create the named bucket succeeded and you already own it.';
    throw new S3Error({ code: 'BucketAlreadyOwnedByYou', status: 409, message, fields: { BucketName: bucket } });
  }
  const outline: BucketOutline = {
    name: bucket,
    region,
    createdAt: world.now(),
    versioning: versioning ?? 'Unversioned',
    notifications: NO_NOTIFICATIONS,
  };
  apply(world, { change: 'bucket-saved', bucket: outline });
  return outline;
}

export function headBucket(world: World, { bucket }: { readonly bucket: string }): BucketOutline {
  return bucketNamed(world, bucket).outline;
}

/** Delete markers and old versions count; unfinished uploads don't. */
export function deleteBucket(world: World, { bucket }: { readonly bucket: string }): void {
  if (bucketNamed(world, bucket).stacks.size > 0) {
    const message = 'The bucket you tried to delete is not empty';
    throw new S3Error({ code: 'BucketNotEmpty', status: 409, message, fields: { BucketName: bucket } });
  }
  apply(world, { change: 'bucket-removed', name: bucket });
}

export function listBuckets(world: World): BucketOutline[] {
  const outlines = [...world.buckets.values()].map(({ outline }) => outline);
  return outlines.sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Once set, versioning can only be suspended. `status` is what the document said. */
export function putBucketVersioning(
  world: World,
  { bucket, status }: { readonly bucket: string; readonly status: string | undefined },
): void {
  const { outline } = bucketNamed(world, bucket);
  if (status === undefined || status === '') {
    const message = 'The Versioning element must be specified';
    throw new S3Error({ code: 'IllegalVersioningConfigurationException', status: 400, message });
  }
  if (status !== 'Enabled' && status !== 'Suspended') throw malformedXml();
  if (status === 'Suspended' && outline.replication) throw replicates();
  apply(world, { change: 'bucket-saved', bucket: { ...outline, versioning: status } });
}

function replicates(): S3Error {
  const message =
    'A replication configuration is present on this bucket, so you cannot change the versioning state. To change the versioning state, first delete the replication configuration.';
  return new S3Error({ code: 'InvalidBucketState', status: 409, message });
}

/** What is written from then on is carried by it; nothing that was there already is. Undefined takes it away. */
export function putBucketReplication(
  world: World,
  { bucket, replication }: { readonly bucket: string; readonly replication: ReplicationConfiguration | undefined },
): void {
  const { replication: _, ...outline } = bucketNamed(world, bucket).outline;
  if (replication && outline.versioning !== 'Enabled') {
    const message = "Versioning must be 'Enabled' on the bucket to apply a replication configuration";
    throw new S3Error({ code: 'InvalidRequest', status: 400, message });
  }
  const saved = replication ? { ...outline, replication } : outline;
  apply(world, { change: 'bucket-saved', bucket: saved });
}

export function putBucketNotifications(
  world: World,
  { bucket, notifications }: { readonly bucket: string; readonly notifications: NotificationConfiguration },
): void {
  const { outline } = bucketNamed(world, bucket);
  apply(world, { change: 'bucket-saved', bucket: { ...outline, notifications } });
}

/** Keeps a configuration, or takes it away where `document` is undefined. */
export function putBucketDocument(
  world: World,
  { bucket, name, document }: { readonly bucket: string; readonly name: string; readonly document: string | undefined },
): void {
  const { outline } = bucketNamed(world, bucket);
  const others = Object.entries(outline.documents ?? {}).filter(([other]) => other !== name);
  const documents = Object.fromEntries(document === undefined ? others : [...others, [name, document]]);
  apply(world, { change: 'bucket-saved', bucket: { ...outline, documents } });
}
