import { assertVersionId, locateObject } from '../answer/locate.ts';
import type { ChecksumAlgorithm } from '../checksum.ts';
import { isS3Error } from '../error.ts';
import { archived, invalidArgument, invalidRequest, noSuchKey } from '../errors.ts';
import { announce } from '../tell/events.ts';
import type { Caller, ObjectVersion } from '../types.ts';
import { isArchived } from '../validate.ts';
import {
  bucketNamed,
  currentObject,
  nextOrder,
  visibleVersionId,
  type World,
  wholeSeconds,
  writtenVersionId,
} from '../world.ts';
import {
  assertCopyWanted,
  assertUsableConditions,
  assertWriteAllowed,
  type ReadConditions,
  type WriteConditions,
} from './conditions.ts';
import {
  assertAttributes,
  attributesOf,
  eTagOf,
  newVersionId,
  type ObjectAttributes,
  storeVersion,
} from './write-object.ts';

/** A source may lie in any region; it is named by bucket. */
export interface CopySource {
  readonly bucket: string;
  readonly key: string;
  readonly versionId?: string;
  readonly conditions?: ReadConditions;
}

export interface CopyObjectInput extends ObjectAttributes {
  readonly bucket: string;
  readonly key: string;
  readonly source: CopySource;
  /** On the destination's current version. */
  readonly conditions?: WriteConditions;
  /** COPY unless said otherwise: metadata and system fields of the request are then ignored. */
  readonly metadataDirective?: string;
  readonly taggingDirective?: string;
  readonly checksumAlgorithm?: ChecksumAlgorithm;
  /** Something else than what is named here changes, so that a copy onto itself is legal. */
  readonly changesEncryption?: boolean;
  readonly caller?: Caller;
}

export interface CopyObjectOutput {
  readonly object: ObjectVersion;
  readonly versionId: string | undefined;
  readonly sourceVersionId: string | undefined;
}

export function copyObject(world: World, input: CopyObjectInput): CopyObjectOutput {
  const bucket = bucketNamed(world, input.bucket);
  const conditions = input.conditions ?? {};
  assertUsableConditions(conditions);
  assertDirective(input.metadataDirective, 'metadata');
  assertDirective(input.taggingDirective, 'tagging');
  assertAttributes(world, input.key, input);
  const { object: source, versionId: sourceVersionId } = locateCopySource(world, input.source);
  if (source.size > world.limits.copyBytes) {
    const message = 'The specified copy source is larger than the maximum allowable size for a copy source';
    throw invalidRequest(`${message}: ${world.limits.copyBytes}`);
  }
  assertNotOntoItself(input, source, currentObject(bucket, input.key));
  assertWriteAllowed(input.key, currentObject(bucket, input.key), conditions);

  const object: ObjectVersion = {
    kind: 'object',
    versionId: newVersionId(world, bucket),
    lastModified: wholeSeconds(world.now()),
    order: nextOrder(world),
    body: source.body,
    size: source.size,
    eTag: source.parts ? eTagOf(source.body) : source.eTag,
    ...carriedAttributes(input, source),
    checksum: carriedChecksum(source, input.checksumAlgorithm),
  };
  storeVersion(world, bucket, input.key, object);
  announce(
    world,
    bucket,
    { name: 'ObjectCreated:Copy', key: input.key, version: object, caller: input.caller },
    object.order,
  );
  return { object, versionId: writtenVersionId(bucket, object), sourceVersionId };
}

/** The source of CopyObject and UploadPartCopy, with its conditions and its id where its bucket has ids. */
export function locateCopySource(
  world: World,
  { bucket: name, key, versionId, conditions }: CopySource,
): { object: ObjectVersion; versionId: string | undefined } {
  const bucket = bucketNamed(world, name);
  if (versionId !== undefined) assertVersionId(bucket, versionId);
  const object = readSource();
  if (isArchived(object.storageClass)) {
    throw archived("Operation is not valid for the source object's storage class", object.storageClass);
  }
  if (conditions) assertCopyWanted(object, conditions, world.now());
  return { object, versionId: visibleVersionId(bucket, object) };

  function readSource(): ObjectVersion {
    try {
      return locateObject(bucket, versionId === undefined ? { key } : { key, versionId });
    } catch (thrown) {
      if (!isS3Error(thrown)) throw thrown;
      if (thrown.code === 'MethodNotAllowed') {
        throw invalidRequest(
          'The source of a copy request may not specifically refer to a delete marker by version id.',
        );
      }
      // The headers that name a marker belong to the answer about an object, not to that about a copy.
      throw thrown.code === 'NoSuchKey' ? noSuchKey(key) : thrown;
    }
  }
}

function assertDirective(directive: string | undefined, subject: 'metadata' | 'tagging'): void {
  if (directive === undefined || directive === 'COPY' || directive === 'REPLACE') return;
  throw invalidArgument(`Unknown ${subject} directive.`, `x-amz-${subject}-directive`, directive);
}

/** Restoring an older version onto its own key is a change; copying the current one with nothing new is none. */
function assertNotOntoItself(input: CopyObjectInput, source: ObjectVersion, current: ObjectVersion | undefined): void {
  if (input.source.bucket !== input.bucket || input.source.key !== input.key || source !== current) return;
  const isChanged =
    input.metadataDirective === 'REPLACE' ||
    input.storageClass !== undefined ||
    input.websiteRedirectLocation !== undefined ||
    input.changesEncryption === true;
  if (isChanged) return;
  throw invalidRequest(
    "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
  );
}

/** Storage class and redirect never come along; metadata and tags do unless they are replaced. */
function carriedAttributes(input: CopyObjectInput, source: ObjectVersion) {
  const replaced = attributesOf(input);
  const keepsMetadata = input.metadataDirective !== 'REPLACE';
  return {
    ...replaced,
    metadata: keepsMetadata ? source.metadata : replaced.metadata,
    system: keepsMetadata ? source.system : replaced.system,
    tags: input.taggingDirective === 'REPLACE' ? replaced.tags : source.tags,
  };
}

/** A copy is one object however its source was uploaded: a composite checksum gives way to a full one. */
function carriedChecksum(source: ObjectVersion, wanted: ChecksumAlgorithm | undefined): ObjectVersion['checksum'] {
  const { algorithm, type, value } = source.checksum;
  const isSame = type === 'FULL_OBJECT' && (wanted === undefined || wanted === algorithm);
  const known = isSame && value !== undefined ? { value } : {};
  return { algorithm: wanted ?? algorithm, type: 'FULL_OBJECT', ...known };
}
