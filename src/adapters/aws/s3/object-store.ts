// src/adapters/aws/s3: the object store over S3 and servers that speak it.
import type { S3Client } from '@aws-sdk/client-s3';
import type { Region, SetName } from '../../../domain/model/ids.ts';
import type { BucketAddress, ReplicaSet } from '../../../domain/model/replica-set.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { KeyAt, ObjectStore } from '../../../ports/object-store.ts';
import type { VersionReader } from '../../../ports/version-reader.ts';
import { STORE_LIMITS, type StoreLimits } from './client/limits.ts';
import type { RemoteBucket } from './client/remote.ts';
import { readHead, timeOfVersion } from './read/head.ts';
import { openVersion } from './read/open-version.ts';
import { readContent } from './read/read.ts';
import { readStack } from './read/stack.ts';
import { readTagSet } from './read/tags.ts';
import { createVersioningCheck } from './read/versioning.ts';
import { bring } from './write/bring.ts';
import { createGuards, type Guards } from './write/guards.ts';

export interface ObjectStoreOptions {
  readonly sets: ReadonlyMap<SetName, ReplicaSet>;
  /** Called once for each bucket that is used; see client.ts. */
  readonly clientFor: (region: Region, address: BucketAddress) => S3Client;
  readonly clock?: Clock;
  readonly limits?: Partial<StoreLimits>;
  /** For tests; default: what probes find. */
  readonly guards?: Guards;
}

/** The object store over S3 and whatever speaks its protocol. Keeps nothing but clients, and what it knows of versioning and of endpoints. */
export function createObjectStore(options: ObjectStoreOptions): ObjectStore & VersionReader {
  const limits = { ...STORE_LIMITS, ...options.limits };
  const clock = options.clock ?? { now: Date.now };
  const versioning = createVersioningCheck(clock, limits.read);
  const guards = options.guards ?? createGuards(clock, limits.read);
  const remoteOf = createDirectory(options);
  return {
    head: async (target) => readHead(remoteOf(target), target.key, versioning, limits),
    timeOf: async (target, id) => timeOfVersion(remoteOf(target), target.key, id, versioning, limits),
    stack: async (target, bounds) => readStack(remoteOf(target), target.key, bounds, versioning, limits),
    read: async (target, id, maxBytes, etag) =>
      readContent({ remote: remoteOf(target), key: target.key, id, etag }, maxBytes, limits.read),
    open: async (target, id) => openVersion(remoteOf(target), target.key, id, limits.fetch),
    tags: async (target, id) => readTagSet(remoteOf(target), target.key, id, limits.read),
    bring: async ({ set, region, key }, push) => {
      const context = { target: remoteOf({ set, region }), key, versioning, guards, limits };
      return bring({ ...context, remoteOf: (of) => remoteOf({ set, region: of }) }, push);
    },
  };
}

function createDirectory({ sets, clientFor }: ObjectStoreOptions): (at: Pick<KeyAt, 'set' | 'region'>) => RemoteBucket {
  const remotes = new Map<BucketAddress, RemoteBucket>();
  return ({ set, region }) => {
    const address = sets.get(set)?.buckets[region];
    if (!address) throw new RangeError(`replica set ${set} has no bucket in ${region}`);
    const known = remotes.get(address);
    if (known) return known;
    const { bucket, endpoint } = address;
    const remote = { region, bucket, endpoint, client: clientFor(region, address) };
    remotes.set(address, remote);
    return remote;
  };
}
