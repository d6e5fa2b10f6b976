import {
  type ChecksumAlgorithm,
  type ChecksumType,
  type ClaimedChecksum,
  computeChecksum,
  DEFAULT_ALGORITHM,
  verifyChecksum,
  verifyContentMd5,
} from '../checksum.ts';
import { invalidArgument, invalidRequest, noSuchUpload } from '../errors.ts';
import type { Upload, UploadOutline, UploadPart } from '../types.ts';
import { assertPartNumber } from '../validate.ts';
import { type Bucket, bucketNamed, nextOrder, type World } from '../world.ts';
import { apply } from './changes.ts';
import { type CopySource, locateCopySource } from './copy-object.ts';
import { asBuffer, assertAttributes, attributesOf, eTagOf, type ObjectAttributes } from './write-object.ts';

export interface CreateUploadInput extends ObjectAttributes {
  readonly bucket: string;
  readonly key: string;
  readonly checksumAlgorithm?: ChecksumAlgorithm;
  readonly checksumType?: string;
}

export interface UploadAddress {
  readonly bucket: string;
  readonly key: string;
  readonly uploadId: string;
}

export function createMultipartUpload(world: World, input: CreateUploadInput): UploadOutline {
  const bucket = bucketNamed(world, input.bucket);
  assertAttributes(world, input.key, input);
  const checksum = chosenChecksum(input);
  const upload: UploadOutline = {
    uploadId: world.newId(),
    key: input.key,
    initiated: world.now(),
    order: nextOrder(world),
    ...attributesOf(input),
    ...(checksum ? { checksum } : {}),
  };
  apply(world, { change: 'upload-created', bucket: bucket.outline.name, upload });
  return upload;
}

/** CRCs can be joined to that of the whole, hashes can't; and nobody composes CRC64NVME. */
function chosenChecksum({ checksumAlgorithm: algorithm, checksumType }: CreateUploadInput): UploadOutline['checksum'] {
  if (algorithm === undefined) {
    if (checksumType === undefined) return undefined;
    throw invalidRequest('The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.');
  }
  const type = checksumType ?? (algorithm === 'CRC64NVME' ? 'FULL_OBJECT' : 'COMPOSITE');
  if (!isChecksumType(type)) throw invalidRequest('Value for x-amz-checksum-type header is invalid.');
  const isHash = algorithm === 'SHA1' || algorithm === 'SHA256';
  if (type === 'COMPOSITE' ? algorithm === 'CRC64NVME' : isHash) {
    throw invalidRequest(
      `The ${type} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
    );
  }
  return { algorithm, type };
}

function isChecksumType(text: string): text is ChecksumType {
  return text === 'FULL_OBJECT' || text === 'COMPOSITE';
}

export function uploadNamed(
  bucket: Bucket,
  { key, uploadId }: { readonly key: string; readonly uploadId: string },
): Upload {
  const upload = bucket.uploads.get(uploadId);
  if (upload?.key !== key) throw noSuchUpload(uploadId);
  return upload;
}

export interface UploadPartInput extends UploadAddress {
  readonly partNumber: number;
  readonly body: Uint8Array;
  readonly checksum?: ClaimedChecksum;
  readonly contentMd5?: string;
}

/** A part number that is uploaded again replaces that part. */
export function uploadPart(world: World, input: UploadPartInput): UploadPart {
  const bucket = bucketNamed(world, input.bucket);
  const upload = uploadNamed(bucket, input);
  assertPartNumber(input.partNumber);
  assertSameAlgorithm(upload, input.checksum);
  verifyContentMd5(input.contentMd5, input.body);
  if (input.checksum) verifyChecksum(input.checksum, input.body);
  return savePart(world, input, upload, asBuffer(input.body), input.checksum);
}

/** A composite checksum is made of what the client vouched for, part by part. */
function assertSameAlgorithm(upload: Upload, claimed: ClaimedChecksum | undefined): void {
  const { checksum } = upload;
  if (!checksum || claimed?.algorithm === checksum.algorithm) return;
  if (!claimed && checksum.type === 'FULL_OBJECT') return;
  const actual = claimed?.algorithm.toLowerCase() ?? 'null';
  const expected = checksum.algorithm.toLowerCase();
  throw invalidRequest(
    `Checksum Type mismatch occurred, expected checksum Type: ${expected}, actual checksum Type: ${actual}`,
  );
}

export interface UploadPartCopyInput extends UploadAddress {
  readonly partNumber: number;
  readonly source: CopySource;
  /** As in the header: `bytes=0-8`, both ends named. */
  readonly range?: string;
}

export interface UploadPartCopyOutput {
  readonly part: UploadPart;
  readonly sourceVersionId: string | undefined;
}

export function uploadPartCopy(world: World, input: UploadPartCopyInput): UploadPartCopyOutput {
  const bucket = bucketNamed(world, input.bucket);
  const { object: source, versionId: sourceVersionId } = locateCopySource(world, input.source);
  const upload = uploadNamed(bucket, input);
  assertPartNumber(input.partNumber);
  const body = input.range === undefined ? source.body : slice(source.body, input.range);
  return { part: savePart(world, input, upload, body, undefined), sourceVersionId };
}

function slice(body: Buffer, range: string): Buffer {
  const header = 'x-amz-copy-source-range';
  const [, from, to] = /^bytes=(\d+)-(\d+)$/.exec(range) ?? [];
  const first = Number(from);
  const last = Number(to);
  if (!(first <= last)) {
    const form = 'bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy';
    throw invalidArgument(`The ${header} value must be of the form ${form}`, header, range);
  }
  if (last >= body.length) {
    throw invalidArgument(`Range specified is not valid for source object of size: ${body.length}`, header, range);
  }
  return body.subarray(first, last + 1);
}

function savePart(
  world: World,
  { bucket, uploadId, partNumber }: UploadAddress & { readonly partNumber: number },
  upload: Upload,
  body: Buffer,
  claimed: ClaimedChecksum | undefined,
): UploadPart {
  const part: UploadPart = {
    partNumber,
    body,
    eTag: eTagOf(body),
    lastModified: world.now(),
    checksum: checksumOfPart(upload, body, claimed),
  };
  apply(world, { change: 'part-saved', bucket, uploadId, part });
  return part;
}

function checksumOfPart(upload: Upload, body: Buffer, claimed: ClaimedChecksum | undefined): UploadPart['checksum'] {
  const algorithm = claimed?.algorithm ?? upload.checksum?.algorithm ?? DEFAULT_ALGORITHM;
  return { algorithm, value: claimed?.value ?? computeChecksum(algorithm, body) };
}

export function abortMultipartUpload(world: World, input: UploadAddress): void {
  const bucket = bucketNamed(world, input.bucket);
  const { uploadId } = uploadNamed(bucket, input);
  apply(world, { change: 'upload-removed', bucket: input.bucket, uploadId });
}

export interface ListPartsInput extends UploadAddress {
  readonly partNumberMarker?: number;
  readonly maxParts?: number;
}

export interface ListPartsOutput {
  readonly upload: UploadOutline;
  readonly parts: readonly UploadPart[];
  readonly isTruncated: boolean;
  /** The last part number on the page, or 0. */
  readonly nextPartNumberMarker: number;
}

export function listParts(world: World, input: ListPartsInput): ListPartsOutput {
  const upload = uploadNamed(bucketNamed(world, input.bucket), input);
  const { partNumberMarker = 0, maxParts = 1000 } = input;
  const rest = [...upload.parts.values()]
    .filter(({ partNumber }) => partNumber > partNumberMarker)
    .sort((a, b) => a.partNumber - b.partNumber);
  const parts = rest.slice(0, maxParts);
  const nextPartNumberMarker = parts.at(-1)?.partNumber ?? 0;
  return { upload, parts, isTruncated: rest.length > parts.length, nextPartNumberMarker };
}
