// src/adapters/memory/s3/change: operations that write, as changes of the model.
import { KeyOrder } from '../key-order.ts';
import { carriagesOf } from '../replicate/rules.ts';
import type { BucketOutline, UploadOutline, UploadPart, Version } from '../types.ts';
import { type Bucket, bucketNamed, type World } from '../world.ts';
import type { Change } from './change.ts';

export function apply(world: World, change: Change): void {
  const made = change.change === 'version-added' ? withCarriages(world, change) : change;
  replay(world, made);
  world.onChange?.(made);
  if (made.change !== 'version-added') return;
  const { bucket, key, version } = made;
  for (const { bucket: to } of version.carriages ?? [])
    world.onCarriage?.({ bucket, key, versionId: version.versionId, to });
}

type VersionAdded = Extract<Change, { change: 'version-added' }>;

/** What the bucket's rules take is PENDING from its first moment on. A replica is not replicated again. */
function withCarriages(world: World, change: VersionAdded): VersionAdded {
  const { key, version } = change;
  const { replication } = bucketNamed(world, change.bucket).outline;
  if (!replication || version.replicationStatus === 'REPLICA') return change;
  const carriages = carriagesOf(replication, { key, version });
  if (carriages.length === 0) return change;
  return { ...change, version: { ...version, carriages, replicationStatus: 'PENDING' } };
}

/** Applies a change without telling anyone: for loading. */
export function replay(world: World, change: Change): void {
  switch (change.change) {
    case 'bucket-saved':
      saveBucket(world, change.bucket);
      break;
    case 'bucket-removed':
      world.buckets.delete(change.name);
      break;
    case 'version-added':
      world.order = Math.max(world.order, change.version.order);
      addVersion(bucketNamed(world, change.bucket), change.key, change.version);
      break;
    case 'version-edited':
      editVersion(bucketNamed(world, change.bucket), change.key, change.version);
      break;
    case 'version-removed':
      removeVersion(bucketNamed(world, change.bucket), change.key, change.versionId);
      break;
    case 'upload-created':
      world.order = Math.max(world.order, change.upload.order);
      createUpload(bucketNamed(world, change.bucket), change.upload, change.overtaken ?? false);
      break;
    case 'part-saved':
      bucketNamed(world, change.bucket).uploads.get(change.uploadId)?.parts.set(change.part.partNumber, change.part);
      break;
    case 'upload-removed':
      removeUpload(bucketNamed(world, change.bucket), change.uploadId);
      break;
  }
}

/** The changes that make this world from an empty one. */
export function* dump(world: World): Generator<Change> {
  for (const { outline, keys, stacks, uploads } of world.buckets.values()) {
    const bucket = outline.name;
    yield { change: 'bucket-saved', bucket: outline };
    for (const key of keys.sorted) {
      for (const version of stacks.get(key) ?? []) yield { change: 'version-added', bucket, key, version };
    }
    for (const { parts, overtaken, ...upload } of uploads.values()) {
      yield { change: 'upload-created', bucket, upload, overtaken };
      for (const part of parts.values()) {
        yield { change: 'part-saved', bucket, uploadId: upload.uploadId, part };
      }
    }
  }
}

function saveBucket(world: World, outline: BucketOutline): void {
  const known = world.buckets.get(outline.name);
  if (known) known.outline = outline;
  else {
    const empty = { keys: new KeyOrder(), stacks: new Map(), uploads: new Map(), uploadsOfKey: new Map() };
    world.buckets.set(outline.name, { outline, ...empty });
  }
}

/** Nearly always on top; a multipart upload or a replica may belong below younger versions. */
function addVersion(bucket: Bucket, key: string, version: Version): void {
  const stack = bucket.stacks.get(key);
  if (!stack) {
    bucket.keys.add(key);
    bucket.stacks.set(key, [version]);
  } else {
    let index = stack.length;
    while (index > 0 && (stack[index - 1]?.order ?? 0) > version.order) index -= 1;
    stack.splice(index, 0, version);
    if (index < stack.length - 1) return;
  }
  overtakeUploads(bucket, key);
}

function editVersion(bucket: Bucket, key: string, version: Version): void {
  const stack = bucket.stacks.get(key) ?? [];
  const index = stack.findIndex(({ versionId }) => versionId === version.versionId);
  if (index >= 0) stack[index] = version;
}

function removeVersion(bucket: Bucket, key: string, versionId: string): void {
  const stack = bucket.stacks.get(key);
  const index = stack?.findIndex((version) => version.versionId === versionId) ?? -1;
  if (!stack || index < 0) return;
  if (index === stack.length - 1) overtakeUploads(bucket, key);
  stack.splice(index, 1);
  if (stack.length > 0) return;
  bucket.stacks.delete(key);
  bucket.keys.remove(key);
}

function overtakeUploads(bucket: Bucket, key: string): void {
  const uploads = bucket.uploadsOfKey.get(key);
  if (!uploads) return;
  for (const upload of uploads) upload.overtaken = true;
}

function createUpload(bucket: Bucket, outline: UploadOutline, overtaken: boolean): void {
  const upload = { ...outline, parts: new Map<number, UploadPart>(), overtaken };
  bucket.uploads.set(upload.uploadId, upload);
  const siblings = bucket.uploadsOfKey.get(upload.key);
  if (siblings) siblings.add(upload);
  else bucket.uploadsOfKey.set(upload.key, new Set([upload]));
}

function removeUpload(bucket: Bucket, uploadId: string): void {
  const upload = bucket.uploads.get(uploadId);
  if (!upload) return;
  bucket.uploads.delete(uploadId);
  const siblings = bucket.uploadsOfKey.get(upload.key);
  siblings?.delete(upload);
  if (siblings?.size === 0) bucket.uploadsOfKey.delete(upload.key);
}
