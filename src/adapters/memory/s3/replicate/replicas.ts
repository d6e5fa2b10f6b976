// src/adapters/memory/s3/replicate: S3's own replication, and what lifecycle does: changes without a client.
import { apply } from '../change/changes.ts';
import { deleteObject } from '../change/delete-object.ts';
import { announce } from '../tell/events.ts';
import type { Caller, ObjectVersion, ReplicationStatus, Version } from '../types.ts';
import { type Bucket, bucketNamed, nextOrder, type VersionPlace, versionOf, type World } from '../world.ts';

/**
 * Where a replica comes to lie in its stack, which AWS documents nowhere. `arrival`: on top. `creation`: where its origin was written, in the order
 * of all writes of the world. `time`: by its origin's time, which another region's clock has told; above what is dated the same second.
 */
export type Placement = 'arrival' | 'creation' | 'time';

export interface InsertReplicaInput {
  readonly bucket: string;
  readonly key: string;
  /** As read from the origin: version id, time, metadata, tags and body are kept. */
  readonly version: Version;
  /** On arrival unless said otherwise. */
  readonly placed?: Placement;
  /** What it is stored as, where that is not its origin's class. */
  readonly storageClass?: string;
  /** The one that replicates, if the target is to raise an event. */
  readonly caller?: Caller;
}

/** Makes a replica. One that is there already, by its version id, is left as it is. */
export function insertReplica(world: World, input: InsertReplicaInput): Version {
  const bucket = bucketNamed(world, input.bucket);
  const known = versionOf(bucket, input.key, input.version.versionId);
  if (known) return known;
  const order = nextOrder(world);
  const { carriages: _, ...origin } = input.version;
  const place = placeIn(bucket, order, input);
  const kept: Version = { ...origin, order: place, replicationStatus: 'REPLICA' };
  const version = kept.kind === 'object' && input.storageClass ? withClass(kept, input.storageClass) : kept;
  apply(world, { change: 'version-added', bucket: input.bucket, key: input.key, version });
  const name = version.kind === 'object' ? 'ObjectCreated:Put' : 'ObjectRemoved:DeleteMarkerCreated';
  if (input.caller) announce(world, bucket, { name, key: input.key, version, caller: input.caller }, order);
  return version;
}

function placeIn(bucket: Bucket, top: number, { key, version, placed = 'arrival' }: InsertReplicaInput): number {
  if (placed === 'arrival') return top;
  if (placed === 'creation') return version.order;
  const above = bucket.stacks.get(key)?.find(({ lastModified }) => lastModified > version.lastModified);
  return above ? above.order - HALF_STEP : top;
}

/** Whole numbers are given to whatever is written; this lies between two of them. */
const HALF_STEP = 0.5;

/** What the source of a replication tells in HEAD. */
export function setReplicationStatus(world: World, at: VersionPlace, status: ReplicationStatus): void {
  edit(world, at, (version) => ({ ...version, replicationStatus: status }));
}

/** Lifecycle moves an object to another class; GLACIER and DEEP_ARCHIVE can't be read any more. */
export function setStorageClass(world: World, at: VersionPlace, storageClass: string): void {
  edit(world, at, (version) => (version.kind === 'object' ? withClass(version, storageClass) : version));
}

/** Lifecycle removes a version for good. */
export function expireVersion(world: World, at: VersionPlace): void {
  deleteObject(world, at);
}

function withClass(version: ObjectVersion, storageClass: string): ObjectVersion {
  return { ...version, storageClass };
}

function edit(world: World, at: VersionPlace, change: (version: Version) => Version): void {
  const version = versionOf(bucketNamed(world, at.bucket), at.key, at.versionId);
  if (version) apply(world, { change: 'version-edited', bucket: at.bucket, key: at.key, version: change(version) });
}
