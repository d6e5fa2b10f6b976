import { hash } from 'node:crypto';
import {
  type Checksum,
  type ChecksumAlgorithm,
  type ClaimedChecksum,
  compositeChecksum,
  computeChecksum,
  DEFAULT_ALGORITHM,
} from '../checksum.ts';
import { S3Error } from '../error.ts';
import { invalidRequest } from '../errors.ts';
import { announce } from '../tell/events.ts';
import type { Caller, ObjectVersion, Upload, UploadPart } from '../types.ts';
import {
  type Bucket,
  bucketNamed,
  currentObject,
  nextOrder,
  type World,
  wholeSeconds,
  writtenVersionId,
} from '../world.ts';
import { apply } from './changes.ts';
import { assertUsableConditions, assertWriteAllowed, sameETag, unquoted, type WriteConditions } from './conditions.ts';
import { type UploadAddress, uploadNamed } from './multipart.ts';
import { attributesOf, newVersionId, storeVersion, type WrittenObject } from './write-object.ts';

export interface CompletedPart {
  readonly partNumber: number;
  readonly eTag: string;
  readonly checksums?: Readonly<Partial<Record<ChecksumAlgorithm, string>>>;
}

export interface CompleteUploadInput extends UploadAddress {
  readonly parts: readonly CompletedPart[];
  readonly conditions?: WriteConditions;
  /** Of the whole object, as the client reckons it. */
  readonly checksum?: ClaimedChecksum;
  readonly checksumType?: string;
  readonly objectSize?: number;
  readonly caller?: Caller;
}

export function completeMultipartUpload(world: World, input: CompleteUploadInput): WrittenObject {
  const bucket = bucketNamed(world, input.bucket);
  const upload = uploadNamed(bucket, input);
  const conditions = input.conditions ?? {};
  assertUsableConditions(conditions);
  assertConditions(bucket, upload, conditions);
  const parts = chosenParts(world, upload, input);
  const body = Buffer.concat(parts.map((part) => part.body));
  const checksum = checksumOfUpload(upload, input, parts, body);
  assertSize(input.objectSize, body.length);

  const order = nextOrder(world);
  const object: ObjectVersion = {
    kind: 'object',
    versionId: newVersionId(world, bucket),
    lastModified: wholeSeconds(upload.initiated),
    order: isOrderedByInitiation(world, bucket) ? upload.order : order,
    body,
    size: body.length,
    eTag: eTagOfParts(parts),
    ...attributesOf(upload),
    checksum,
    parts: parts.map((part) => outlineOf(part, checksum)),
  };
  apply(world, { change: 'upload-removed', bucket: input.bucket, uploadId: upload.uploadId });
  storeVersion(world, bucket, input.key, object);
  const name = 'ObjectCreated:CompleteMultipartUpload';
  announce(world, bucket, { name, key: input.key, version: object, caller: input.caller }, order);
  return { object, versionId: writtenVersionId(bucket, object) };
}

/** Beyond the conditions of a put: whatever happened to the key since the upload began is a conflict (recorded). */
function assertConditions(bucket: Bucket, upload: Upload, conditions: WriteConditions): void {
  assertWriteAllowed(upload.key, currentObject(bucket, upload.key), conditions);
  const condition = conditions.ifMatch !== undefined ? 'If-Match' : 'If-None-Match';
  if (!upload.overtaken || (conditions.ifMatch ?? conditions.ifNoneMatch) === undefined) return;
  const message = 'The conditional request cannot succeed due to a conflicting operation against this resource.';
  const fields = { Condition: condition, Key: upload.key };
  throw new S3Error({ code: 'ConditionalRequestConflict', status: 409, message, fields });
}

/**
 * With versioning, the upload that was begun most recently is the current version, whichever ends last (S3 User Guide,
 * overview of multipart uploads; never recorded): what finishes late may come to lie under younger versions.
 */
function isOrderedByInitiation(world: World, bucket: Bucket): boolean {
  return world.multipartOrder === 'initiation' && bucket.outline.versioning === 'Enabled';
}

function chosenParts(world: World, upload: Upload, input: CompleteUploadInput): UploadPart[] {
  if (input.parts.length === 0) throw invalidRequest('You must specify at least one part');
  if (input.parts.some(({ partNumber }, index) => partNumber <= (input.parts[index - 1]?.partNumber ?? 0))) {
    const message = 'The list of parts was not in ascending order. Parts must be ordered by part number.';
    const fields = { UploadId: upload.uploadId };
    throw new S3Error({ code: 'InvalidPartOrder', status: 400, message, fields });
  }
  return input.parts.map((claimed, index) => {
    const part = upload.parts.get(claimed.partNumber);
    if (!part || !sameETag(claimed.eTag, part.eTag)) throw invalidPart(upload, claimed);
    assertPartChecksum(upload, claimed, part);
    if (index < input.parts.length - 1) assertPartSize(part, world.limits.partBytes);
    return part;
  });
}

function assertPartChecksum(upload: Upload, claimed: CompletedPart, part: UploadPart): void {
  const algorithm = upload.checksum?.algorithm ?? part.checksum?.algorithm ?? DEFAULT_ALGORITHM;
  const value = claimed.checksums?.[algorithm];
  if (value !== undefined) {
    if (value !== part.checksum?.value) throw invalidPart(upload, claimed);
  } else if (upload.checksum?.type === 'COMPOSITE') {
    const wanted = 'The complete request must include the checksum for each part.';
    throw invalidRequest(
      `The upload was created using a ${algorithm.toLowerCase()} checksum. ${wanted} It was missing for part ${claimed.partNumber} in the request.`,
    );
  }
}

function invalidPart(upload: Upload, { partNumber, eTag }: CompletedPart): S3Error {
  const message =
    "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.";
  const fields = { UploadId: upload.uploadId, PartNumber: partNumber, ETag: unquoted(eTag) };
  return new S3Error({ code: 'InvalidPart', status: 400, message, fields });
}

function assertPartSize(part: UploadPart, minimum: number): void {
  if (part.body.length >= minimum) return;
  const message = 'Your proposed upload is smaller than the minimum allowed size';
  const { partNumber, eTag, body } = part;
  const sizes = { ProposedSize: body.length, MinSizeAllowed: minimum };
  const fields = { ...sizes, PartNumber: partNumber, ETag: unquoted(eTag) };
  throw new S3Error({ code: 'EntityTooSmall', status: 400, message, fields });
}

/** Where the client chose no algorithm S3 takes its own, and doesn't look at what the completion claims (recorded). */
function checksumOfUpload(
  upload: Upload,
  input: CompleteUploadInput,
  parts: readonly UploadPart[],
  body: Buffer,
): Checksum {
  if (!upload.checksum) return { algorithm: DEFAULT_ALGORITHM, type: 'FULL_OBJECT' };
  const { algorithm, type } = upload.checksum;
  if (input.checksumType !== undefined && input.checksumType !== type) {
    const must = 'The complete request must use the same checksum mode.';
    throw invalidRequest(`The upload was created using the ${type} checksum mode. ${must}`);
  }
  const ofParts = parts.map((part) => part.checksum?.value ?? computeChecksum(algorithm, part.body));
  const value = type === 'COMPOSITE' ? compositeChecksum(algorithm, ofParts) : computeChecksum(algorithm, body);
  assertClaim(input.checksum, algorithm, value);
  return { algorithm, type, value };
}

function assertClaim(claimed: ClaimedChecksum | undefined, algorithm: ChecksumAlgorithm, value: string): void {
  if (claimed?.value === undefined) return;
  if (claimed.algorithm !== algorithm) {
    const actual = claimed.algorithm.toLowerCase();
    const expected = algorithm.toLowerCase();
    throw invalidRequest(
      `Checksum Type mismatch occurred, expected checksum Type: ${expected}, actual checksum Type: ${actual}`,
    );
  }
  const plain = value.replace(/-\d+$/, '');
  if (claimed.value === value || claimed.value === plain) return;
  const message = `The ${algorithm.toLowerCase()} you specified did not match the calculated checksum.`;
  throw new S3Error({ code: 'BadDigest', status: 400, message });
}

function assertSize(claimed: number | undefined, size: number): void {
  if (claimed === undefined || claimed === size) return;
  throw invalidRequest(
    `The provided 'x-amz-mp-object-size' header value ${claimed} does not match what was computed: ${size}`,
  );
}

function eTagOfParts(parts: readonly UploadPart[]): string {
  const digests = Buffer.concat(parts.map(({ eTag }) => Buffer.from(unquoted(eTag), 'hex')));
  return `"${hash('md5', digests)}-${parts.length}"`;
}

function outlineOf({ partNumber, body, checksum }: UploadPart, whole: Checksum) {
  const isComposed = whole.type === 'COMPOSITE' && checksum !== undefined;
  return { partNumber, size: body.length, ...(isComposed ? { checksum: checksum.value } : {}) };
}
