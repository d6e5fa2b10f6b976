import { hash } from 'node:crypto';
import { type ClaimedChecksum, DEFAULT_ALGORITHM, verifyChecksum, verifyContentMd5 } from '../checksum.ts';
import { announce } from '../tell/events.ts';
import {
  type Caller,
  NULL_VERSION,
  type ObjectVersion,
  type SystemMetadata,
  type Tag,
  type Version,
} from '../types.ts';
import { assertKey, assertMetadata, assertRedirect, assertStorageClass, assertTags } from '../validate.ts';
import {
  type Bucket,
  bucketNamed,
  currentObject,
  nextOrder,
  versionOf,
  type World,
  wholeSeconds,
  writtenVersionId,
} from '../world.ts';
import { apply } from './changes.ts';
import { assertUsableConditions, assertWriteAllowed, type WriteConditions } from './conditions.ts';

/** What a client may say of an object that it creates, by whichever operation. */
export interface ObjectAttributes {
  readonly metadata?: Readonly<Record<string, string>>;
  readonly system?: SystemMetadata;
  readonly tags?: readonly Tag[];
  readonly storageClass?: string;
  readonly websiteRedirectLocation?: string;
}

export interface PutObjectInput extends ObjectAttributes {
  readonly bucket: string;
  readonly key: string;
  /** Kept as it is, not copied: don't change it afterwards. */
  readonly body: Uint8Array;
  readonly conditions?: WriteConditions;
  readonly checksum?: ClaimedChecksum;
  readonly contentMd5?: string;
  readonly caller?: Caller;
}

export interface WrittenObject {
  readonly object: ObjectVersion;
  /** Only while versioning is enabled. */
  readonly versionId: string | undefined;
}

export function putObject(world: World, input: PutObjectInput): WrittenObject {
  const bucket = bucketNamed(world, input.bucket);
  const conditions = input.conditions ?? {};
  assertAttributes(world, input.key, input);
  assertUsableConditions(conditions);
  verifyContentMd5(input.contentMd5, input.body);
  if (input.checksum) verifyChecksum(input.checksum, input.body);
  assertWriteAllowed(input.key, currentObject(bucket, input.key), conditions);

  const body = asBuffer(input.body);
  const object: ObjectVersion = {
    kind: 'object',
    versionId: newVersionId(world, bucket),
    lastModified: wholeSeconds(world.now()),
    order: nextOrder(world),
    body,
    size: body.length,
    eTag: eTagOf(body),
    ...attributesOf(input),
    checksum: {
      algorithm: input.checksum?.algorithm ?? DEFAULT_ALGORITHM,
      type: 'FULL_OBJECT',
      ...(input.checksum?.value === undefined ? {} : { value: input.checksum.value }),
    },
  };
  storeVersion(world, bucket, input.key, object);
  announce(
    world,
    bucket,
    { name: 'ObjectCreated:Put', key: input.key, version: object, caller: input.caller },
    object.order,
  );
  return { object, versionId: writtenVersionId(bucket, object) };
}

export function assertAttributes(world: World, key: string, attributes: ObjectAttributes): void {
  assertStorageClass(attributes.storageClass ?? 'STANDARD');
  assertKey(key, world.limits);
  assertRedirect(attributes.websiteRedirectLocation);
  if (attributes.metadata) assertMetadata(attributes.metadata, world.limits);
  if (attributes.tags) assertTags(attributes.tags);
}

export function attributesOf(attributes: ObjectAttributes) {
  const { metadata = {}, system = {}, tags = [], storageClass = 'STANDARD', websiteRedirectLocation } = attributes;
  return {
    metadata,
    system,
    tags,
    storageClass,
    ...(websiteRedirectLocation === undefined ? {} : { websiteRedirectLocation }),
  };
}

/** Puts a version where its order says. There is but one null version of a key: a new one replaces the old. */
export function storeVersion(world: World, bucket: Bucket, key: string, version: Version): void {
  const name = bucket.outline.name;
  if (version.versionId === NULL_VERSION && versionOf(bucket, key, NULL_VERSION)) {
    apply(world, { change: 'version-removed', bucket: name, key, versionId: NULL_VERSION });
  }
  apply(world, { change: 'version-added', bucket: name, key, version });
}

export function newVersionId(world: World, bucket: Bucket): string {
  return bucket.outline.versioning === 'Enabled' ? world.newId() : NULL_VERSION;
}

export function eTagOf(body: Uint8Array): string {
  return `"${hash('md5', body)}"`;
}

export function asBuffer(body: Uint8Array): Buffer {
  return Buffer.isBuffer(body) ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength);
}
