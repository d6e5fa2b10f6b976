// src/adapters/memory/s3: a model of versioned S3, which the embedded S3 serves.
import { randomBytes } from 'node:crypto';
import { listObjects } from './answer/list-objects.ts';
import { listMultipartUploads } from './answer/list-uploads.ts';
import { listObjectVersions, stackOf } from './answer/list-versions.ts';
import { getObject, headObject } from './answer/read-object.ts';
import { deleteObjectTagging, getObjectTagging, putObjectTagging } from './answer/tagging.ts';
import {
  createBucket,
  deleteBucket,
  headBucket,
  listBuckets,
  putBucketDocument,
  putBucketNotifications,
  putBucketReplication,
  putBucketVersioning,
} from './change/buckets.ts';
import type { Change } from './change/change.ts';
import { dump, replay } from './change/changes.ts';
import { completeMultipartUpload } from './change/complete-upload.ts';
import { copyObject } from './change/copy-object.ts';
import { deleteObject, deleteObjects } from './change/delete-object.ts';
import {
  abortMultipartUpload,
  createMultipartUpload,
  listParts,
  uploadPart,
  uploadPartCopy,
} from './change/multipart.ts';
import { putObject } from './change/write-object.ts';
import { carry, waitingToBeCarried } from './replicate/carry.ts';
import { expireVersion, insertReplica, setReplicationStatus, setStorageClass } from './replicate/replicas.ts';
import type { S3Event } from './tell/event.ts';
import { type Limits, type MultipartOrder, S3_LIMITS, type Waiting, type World } from './world.ts';

export interface S3Options {
  /** Milliseconds. */
  readonly now?: () => number;
  /** Version and upload ids; must never repeat, and never be "null". */
  readonly newId?: () => string;
  /** Called once for every successful change of an object, right after it. */
  readonly onEvent?: (event: S3Event) => void;
  /** Called for everything that persistence must keep. */
  readonly onChange?: (change: Change) => void;
  /** Called for every version that replication rules take, once for each destination: whoever carries (`carry`) says when. */
  readonly onCarriage?: (waiting: Waiting) => void;
  readonly limits?: Partial<Limits>;
  /** Documented is `initiation`; `completion` puts every finished upload on top. */
  readonly multipartOrder?: MultipartOrder;
}

export type S3 = ReturnType<typeof createS3>;

/**
 * A world of buckets in many regions that behaves as S3 does: synchronous, deterministic, in memory. What S3 refuses is
 * thrown as an `S3Error`.
 */
export function createS3(options: S3Options = {}) {
  const world = createWorld(options);
  return {
    createBucket: bind(world, createBucket),
    headBucket: bind(world, headBucket),
    deleteBucket: bind(world, deleteBucket),
    listBuckets: () => listBuckets(world),
    /** Where a bucket lives, or nothing where there is none. */
    regionOf: (bucket: string): string | undefined => world.buckets.get(bucket)?.outline.region,
    putBucketVersioning: bind(world, putBucketVersioning),
    putBucketNotifications: bind(world, putBucketNotifications),
    putBucketReplication: bind(world, putBucketReplication),
    putBucketDocument: bind(world, putBucketDocument),

    putObject: bind(world, putObject),
    getObject: bind(world, getObject),
    headObject: bind(world, headObject),
    copyObject: bind(world, copyObject),
    deleteObject: bind(world, deleteObject),
    deleteObjects: bind(world, deleteObjects),

    createMultipartUpload: bind(world, createMultipartUpload),
    uploadPart: bind(world, uploadPart),
    uploadPartCopy: bind(world, uploadPartCopy),
    completeMultipartUpload: bind(world, completeMultipartUpload),
    abortMultipartUpload: bind(world, abortMultipartUpload),
    listParts: bind(world, listParts),
    listMultipartUploads: bind(world, listMultipartUploads),

    listObjects: bind(world, listObjects),
    listObjectVersions: bind(world, listObjectVersions),
    stackOf: bind(world, stackOf),

    getObjectTagging: bind(world, getObjectTagging),
    putObjectTagging: bind(world, putObjectTagging),
    deleteObjectTagging: bind(world, deleteObjectTagging),

    carry: bind(world, carry),
    waitingToBeCarried: () => waitingToBeCarried(world),
    insertReplica: bind(world, insertReplica),
    setReplicationStatus: bind(world, setReplicationStatus),
    setStorageClass: bind(world, setStorageClass),
    expireVersion: bind(world, expireVersion),

    now: world.now,
    /** The whole world as plain data, bodies as Buffers. */
    dump: (): Change[] => [...dump(world)],
    /** Adds what a dump or a log of changes holds; tells no events. */
    load: (changes: Iterable<Change>): void => {
      for (const change of changes) replay(world, change);
    },
    /** For whoever joins after the world was made. */
    subscribe: (listeners: Pick<S3Options, 'onEvent' | 'onChange' | 'onCarriage'>): void => {
      if (listeners.onCarriage) world.onCarriage = both(world.onCarriage, listeners.onCarriage);
      if (listeners.onEvent) world.onEvent = both(world.onEvent, listeners.onEvent);
      if (listeners.onChange) world.onChange = both(world.onChange, listeners.onChange);
    },
  };
}

/** 32 characters that are safe in a URL, as AWS's version ids are. */
export function randomId(): string {
  return randomBytes(24).toString('base64url').replaceAll('-', '.');
}

function createWorld(options: S3Options): World {
  return {
    buckets: new Map(),
    limits: { ...S3_LIMITS, ...options.limits },
    multipartOrder: options.multipartOrder ?? 'initiation',
    now: options.now ?? Date.now,
    newId: options.newId ?? randomId,
    onEvent: options.onEvent,
    onChange: options.onChange,
    onCarriage: options.onCarriage,
    order: 0,
  };
}

function bind<Rest extends readonly unknown[], Output>(
  world: World,
  operation: (world: World, ...rest: Rest) => Output,
) {
  return (...rest: Rest): Output => operation(world, ...rest);
}

function both<Value>(first: ((value: Value) => void) | undefined, second: (value: Value) => void) {
  return (value: Value): void => {
    first?.(value);
    second(value);
  };
}

export type { Change } from './change/change.ts';
export { isS3Error, S3Error } from './error.ts';
export type { ReplicationConfiguration, ReplicationFilter, ReplicationRule } from './replicate/configuration.ts';
export type { Placement } from './replicate/replicas.ts';
export type { S3Event, S3EventName } from './tell/event.ts';
export { type NotificationRecord, notificationRecord } from './tell/notification-record.ts';
export { type Caller, type DeleteMarker, NULL_VERSION, type ObjectVersion, type Version } from './types.ts';
export type { Waiting } from './world.ts';
