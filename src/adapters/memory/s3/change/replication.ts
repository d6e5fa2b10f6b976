import { announce } from '../tell/events.ts';
import type { Caller, ObjectVersion, ReplicationStatus, Version } from '../types.ts';
import { bucketNamed, nextOrder, versionOf, type World } from '../world.ts';
import { apply } from './changes.ts';
import { deleteObject } from './delete-object.ts';

/** What happens to versions without a client: S3's own replication, and lifecycle rules. */

export interface InsertReplicaInput {
  readonly bucket: string;
  readonly key: string;
  /** As read from the origin: version id, time, metadata, tags and body are kept. */
  readonly version: Version;
  /**
   * AWS doesn't say which version is current after concurrent writes on both sides. `arrival` puts the replica on top,
   * `creation` where the origin's time belongs.
   */
  readonly placed?: 'arrival' | 'creation';
  /** The one that replicates, if the target is to raise an event. */
  readonly caller?: Caller;
}

/** Makes a replica. One that is there already, by its version id, is left as it is. */
export function insertReplica(world: World, input: InsertReplicaInput): Version {
  const bucket = bucketNamed(world, input.bucket);
  const known = versionOf(bucket, input.key, input.version.versionId);
  if (known) return known;
  const order = nextOrder(world);
  const place = input.placed === 'creation' ? input.version.order : order;
  const version: Version = { ...input.version, order: place, replicationStatus: 'REPLICA' };
  apply(world, { change: 'version-added', bucket: input.bucket, key: input.key, version });
  const name = version.kind === 'object' ? 'ObjectCreated:Put' : 'ObjectRemoved:DeleteMarkerCreated';
  if (input.caller) announce(world, bucket, { name, key: input.key, version, caller: input.caller }, order);
  return version;
}

export interface VersionAddress {
  readonly bucket: string;
  readonly key: string;
  readonly versionId: string;
}

/** What the source of a replication tells in HEAD. */
export function setReplicationStatus(world: World, at: VersionAddress, status: ReplicationStatus): void {
  edit(world, at, (version) => ({ ...version, replicationStatus: status }));
}

/** Lifecycle moves an object to another class; GLACIER and DEEP_ARCHIVE can't be read any more. */
export function setStorageClass(world: World, at: VersionAddress, storageClass: string): void {
  edit(world, at, (version) => (version.kind === 'object' ? withClass(version, storageClass) : version));
}

/** Lifecycle removes a version for good. */
export function expireVersion(world: World, at: VersionAddress): void {
  deleteObject(world, at);
}

function withClass(version: ObjectVersion, storageClass: string): ObjectVersion {
  return { ...version, storageClass };
}

function edit(world: World, at: VersionAddress, change: (version: Version) => Version): void {
  const version = versionOf(bucketNamed(world, at.bucket), at.key, at.versionId);
  if (version) apply(world, { change: 'version-edited', bucket: at.bucket, key: at.key, version: change(version) });
}
