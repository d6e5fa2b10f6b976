// src/adapters/memory: the ports in memory, for tests and the simulator.
import {
  type ETag,
  type ObjectKey,
  parseETag,
  parseVersionId,
  type Region,
  type SetName,
  type VersionId,
} from '../../domain/model/ids.ts';
import { MARKER_FIELD } from '../../domain/model/marker.ts';
import type { BucketAddress, ReplicaSet } from '../../domain/model/replica-set.ts';
import type { Head, ObjectVersion, Stack, StackEntry, Tags, Unreadable } from '../../domain/model/version.ts';
import { Unavailable } from '../../ports/errors.ts';
import type { Content, KeyAt, ObjectStore } from '../../ports/object-store.ts';
import type { Opened, VersionReader } from '../../ports/version-reader.ts';
import { READING_TAGS, unreadable } from '../aws/s3/client/diagnosis.ts';
import { MAX_VERSIONS_EXAMINED, STORE_LIMITS, type StoreLimits } from '../aws/s3/client/limits.ts';
import { judgeReading, judgeSource } from '../aws/s3/write/judge.ts';
import { attempt, type LocalBucket, unfitness } from './local-bucket.ts';
import { bring } from './object-store-bring.ts';
import type { Caller, S3, Version } from './s3/index.ts';

/** What a region answers in place of S3; status 0 stands for no answer at all. */
export interface StoreFault {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

export interface MemoryObjectStoreOptions {
  readonly sets: ReadonlyMap<SetName, ReplicaSet>;
  /** The world that a bucket lies in: one for all buckets of a provider. */
  readonly s3For: (region: Region, address: BucketAddress) => S3;
  /** Asked before each operation, and again for each source of a push. */
  readonly faults?: (at: KeyAt, operation: keyof ObjectStore | 'open' | 'source') => StoreFault | undefined;
  /** As whom pushes write, as their events will tell. */
  readonly caller?: () => Caller;
  readonly limits?: Partial<Pick<StoreLimits, 'singleCopyBytes' | 'partBytes'>>;
}

/** The object store over the embedded S3, without HTTP, timers or I/O: every answer comes within microtasks. */
export function createMemoryObjectStore(options: MemoryObjectStoreOptions): ObjectStore & VersionReader {
  const locate = (at: KeyAt, operation: keyof ObjectStore | 'open' | 'source'): LocalBucket => {
    const address = options.sets.get(at.set)?.buckets[at.region];
    if (!address) throw new RangeError(`replica set ${at.set} has no bucket in ${at.region}`);
    const { bucket, endpoint } = address;
    const fault = options.faults?.(at, operation);
    const rejection = fault ? { ...fault, headers: {} } : undefined;
    return { region: at.region, bucket, endpoint, s3: options.s3For(at.region, address), fault: rejection };
  };
  return {
    head: async (target) => readHead(locate(target, 'head'), target.key),
    timeOf: async (target, id) => readTime(locate(target, 'timeOf'), target.key, id),
    stack: async (target, bounds) => readStack(locate(target, 'stack'), target.key, bounds),
    read: async (target, id, maxBytes, etag) => readContent(locate(target, 'read'), target.key, id, maxBytes, etag),
    open: async (target, id) => openVersion(locate(target, 'open'), target.key, id),
    tags: async (target, id) => readTags(locate(target, 'tags'), target.key, id),
    bring: async (target, push) =>
      bring(
        {
          target: locate(target, 'bring'),
          key: target.key,
          caller: options.caller?.(),
          limits: { ...STORE_LIMITS, ...options.limits },
          sourceAt: (region) => locate({ ...target, region }, 'source'),
        },
        push,
      ),
  };
}

function readHead(place: LocalBucket, key: ObjectKey): Head {
  const unfit = unfitness(place);
  if (unfit) return unfit;
  const [current] = place.s3.stackOf({ bucket: place.bucket, key });
  if (!current) return { kind: 'absent' };
  return current.kind === 'marker'
    ? { kind: 'delete', id: parseVersionId(current.versionId) }
    : objectVersion(place, key, current.versionId);
}

function readTime(place: LocalBucket, key: ObjectKey, id: string): number | undefined {
  const unfit = unfitness(place);
  if (unfit) throw new Unavailable(unfit.message);
  return place.s3.stackOf({ bucket: place.bucket, key }).find(({ versionId }) => versionId === id)?.lastModified;
}

function readStack(
  place: LocalBucket,
  key: ObjectKey,
  { floor, known }: Parameters<ObjectStore['stack']>[1],
): Stack | Unreadable {
  const unfit = unfitness(place);
  if (unfit) return unfit;
  const newestFirst = place.s3.stackOf({ bucket: place.bucket, key });
  const floorAt = newestFirst.findIndex(({ versionId }) => versionId === floor);
  const listed = floorAt < 0 ? newestFirst : newestFirst.slice(0, floorAt + 1);
  let examined = 0;
  const entryOf = (version: Version): StackEntry => {
    const { versionId, lastModified: time } = version;
    const id = parseVersionId(versionId);
    if (version.kind === 'marker') return { kind: 'delete', id, time };
    if (known === 'all' || known.has(id) || examined >= MAX_VERSIONS_EXAMINED)
      return { kind: 'known', id, time, etag: parseETag(version.eTag) };
    examined += 1;
    return objectVersion(place, key, versionId);
  };
  return listed.map(entryOf).reverse();
}

function readTags(place: LocalBucket, key: ObjectKey, versionId: VersionId): Tags | undefined {
  const read = () => place.s3.getObjectTagging({ bucket: place.bucket, key, versionId }).tags;
  const answer = place.fault ? { rejection: place.fault } : attempt(read);
  if ('value' in answer) return Object.fromEntries(answer.value.map(({ key: name, value }) => [name, value]));
  if (judgeSource(answer.rejection, place, key, versionId).reason === 'source-gone') return undefined;
  throw new Unavailable(unreadable(answer.rejection, place, READING_TAGS, key).message);
}

function readContent(place: LocalBucket, key: ObjectKey, id: VersionId, maxBytes: number, etag?: ETag): Content {
  if (place.fault) return judgeReading(place.fault, place, key, id);
  const conditions = id === 'null' && etag !== undefined ? { conditions: { ifMatch: etag } } : {};
  const input = { bucket: place.bucket, key, versionId: id, ...conditions };
  const answer = attempt(() => place.s3.getObject(input).object);
  if ('rejection' in answer) return judgeReading(answer.rejection, place, key, id);
  const { body } = answer.value;
  // A copy: what a reader does to its bytes is nothing to the bucket.
  return body.length > maxBytes
    ? { kind: 'too-large', size: body.length }
    : { kind: 'bytes', bytes: Buffer.from(body) };
}

function openVersion(place: LocalBucket, key: ObjectKey, versionId: VersionId): Opened {
  const content = readContent(place, key, versionId, Number.POSITIVE_INFINITY);
  if (content.kind === 'too-large') throw new RangeError('there is no limit');
  if (content.kind !== 'bytes') return content;
  const { bytes } = content;
  const chunks = (async function* () {
    yield bytes;
  })();
  return { kind: 'open', state: objectVersion(place, key, versionId).state, bytes: chunks, close: () => {} };
}

/** What a HEAD of the version tells. */
function objectVersion({ s3, bucket }: LocalBucket, key: ObjectKey, versionId: string): ObjectVersion {
  const { object, checksum } = s3.headObject({ bucket, key, versionId });
  const { system, websiteRedirectLocation, tags } = object;
  const named = Object.entries(object.metadata).map(([name, value]) => [name.toLowerCase(), value]);
  const { [MARKER_FIELD]: marker, ...metadata }: Record<string, string> = Object.fromEntries(named);
  const full = checksum();
  return {
    kind: 'object',
    id: parseVersionId(versionId),
    time: object.lastModified,
    state: {
      kind: 'object',
      etag: parseETag(object.eTag),
      size: object.size,
      ...(full?.type === 'FULL_OBJECT' ? { checksum: { algorithm: full.algorithm, value: full.value } } : {}),
      headers: {
        // S3's default for what came without a type.
        contentType: 'binary/octet-stream',
        ...system,
        ...(websiteRedirectLocation === undefined ? {} : { websiteRedirectLocation }),
      },
      metadata,
      ...(tags.length === 0 ? {} : { tagCount: tags.length }),
    },
    ...(marker === undefined ? {} : { marker }),
    ...replicationOf(object.replicationStatus),
  };
}

function replicationOf(status: Version['replicationStatus']): Pick<ObjectVersion, 'replica' | 'replication'> {
  if (status === undefined) return {};
  return status === 'REPLICA' ? { replica: true } : { replication: status };
}
