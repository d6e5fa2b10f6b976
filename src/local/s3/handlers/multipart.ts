import type { CompletedPart } from '../../../adapters/memory/s3/change/complete-upload.ts';
import { CHECKSUM_ALGORITHMS, type ChecksumAlgorithm, checksumOf } from '../../../adapters/memory/s3/checksum.ts';
import { invalidArgument, malformedXml } from '../../../adapters/memory/s3/errors.ts';
import { isoDate } from '../../../adapters/memory/s3/times.ts';
import type { UploadOutline, UploadPart } from '../../../adapters/memory/s3/types.ts';
import { type Answer, type Context, emptyAnswer, xmlAnswer } from '../context.ts';
import { checksumElements, ENCRYPTED } from '../object-headers.ts';
import { OWNER } from '../owner.ts';
import { attributesFrom, checksumAlgorithmFrom, countFrom, optional, writeConditions } from '../request-headers.ts';
import { branch, childrenNamed, leaf, parseXml, textOf, type XmlElement, xmlDocument } from '../xml.ts';
import { copySourceFrom } from './copy.ts';
import { partNumberFrom } from './objects.ts';

export function createMultipartUpload({ s3, request }: Context): Answer {
  const upload = s3.createMultipartUpload({
    bucket: request.bucket,
    key: request.key,
    ...attributesFrom(request.headers),
    ...optional('checksumAlgorithm', checksumAlgorithmFrom(request.headers)),
    ...optional('checksumType', request.headers.get('x-amz-checksum-type')),
  });
  const document = xmlDocument('InitiateMultipartUploadResult', ...uploadElements(request.bucket, upload));
  return xmlAnswer(document, {
    'x-amz-checksum-algorithm': upload.checksum?.algorithm,
    'x-amz-checksum-type': upload.checksum?.type,
    ...ENCRYPTED,
  });
}

function uploadElements(bucket: string, { key, uploadId }: UploadOutline): string[] {
  return [leaf('Bucket', bucket), leaf('Key', key), leaf('UploadId', uploadId)];
}

function uploadAddress({ request }: Context) {
  return { bucket: request.bucket, key: request.key, uploadId: request.query.get('uploadId') ?? '' };
}

export function uploadPart(context: Context): Answer {
  const { s3, request, body, checksum } = context;
  const part = s3.uploadPart({
    ...uploadAddress(context),
    partNumber: requiredPartNumber(context),
    body,
    ...optional('checksum', checksum),
    ...optional('contentMd5', request.headers.get('content-md5')),
  });
  const known = part.checksum;
  return emptyAnswer(200, {
    etag: part.eTag,
    ...(known ? { [`x-amz-checksum-${known.algorithm.toLowerCase()}`]: known.value } : {}),
    ...ENCRYPTED,
  });
}

export function uploadPartCopy(context: Context): Answer {
  const { s3, request } = context;
  const { part, sourceVersionId } = s3.uploadPartCopy({
    ...uploadAddress(context),
    partNumber: requiredPartNumber(context),
    source: copySourceFrom(request.headers),
    ...optional('range', request.headers.get('x-amz-copy-source-range')),
  });
  const document = xmlDocument(
    'CopyPartResult',
    leaf('LastModified', isoDate(Math.floor(part.lastModified / 1000) * 1000)),
    leaf('ETag', part.eTag),
    partChecksum(part),
  );
  return xmlAnswer(document, { 'x-amz-copy-source-version-id': sourceVersionId, ...ENCRYPTED });
}

function requiredPartNumber({ request }: Context): number {
  const partNumber = partNumberFrom(request.query);
  if (partNumber !== undefined) return partNumber;
  throw invalidArgument('This operation does not accept a query-string.', 'uploadId', request.query.get('uploadId'));
}

function partChecksum({ checksum }: UploadPart): string {
  return checksum ? leaf(`Checksum${checksum.algorithm}`, checksum.value) : '';
}

export function completeMultipartUpload(context: Context): Answer {
  const { s3, request, body, checksum, caller } = context;
  const size = request.headers.get('x-amz-mp-object-size');
  const { object, versionId } = s3.completeMultipartUpload({
    ...uploadAddress(context),
    parts: completedParts(body),
    caller,
    conditions: writeConditions(request.headers),
    ...optional('checksum', checksum),
    ...optional('checksumType', request.headers.get('x-amz-checksum-type')),
    ...optional('objectSize', size === undefined ? undefined : Number(size)),
  });
  const path = `${encodeURIComponent(request.bucket)}/${encodeURIComponent(request.key)}`;
  const document = xmlDocument(
    'CompleteMultipartUploadResult',
    leaf('Location', `${request.origin}/${path}`),
    leaf('Bucket', request.bucket),
    leaf('Key', request.key),
    leaf('ETag', object.eTag),
    checksumElements(checksumOf(object)),
  );
  return xmlAnswer(document, { 'x-amz-version-id': versionId, ...ENCRYPTED });
}

/** No document at all is an empty list; the model knows what to say about that. */
function completedParts(body: Buffer): CompletedPart[] {
  if (body.length === 0) return [];
  const root = parseXml(body.toString('utf8'));
  if (root?.name !== 'CompleteMultipartUpload') throw malformedXml();
  return childrenNamed(root, 'Part').map((part) => {
    const partNumber = Number(textOf(part, 'PartNumber'));
    const eTag = textOf(part, 'ETag');
    if (!Number.isInteger(partNumber) || eTag === undefined) throw malformedXml();
    return { partNumber, eTag, checksums: checksumsOf(part) };
  });
}

function checksumsOf(part: XmlElement): Partial<Record<ChecksumAlgorithm, string>> {
  const checksums: Partial<Record<ChecksumAlgorithm, string>> = {};
  for (const algorithm of CHECKSUM_ALGORITHMS) {
    const value = textOf(part, `Checksum${algorithm}`);
    if (value !== undefined) checksums[algorithm] = value;
  }
  return checksums;
}

export function abortMultipartUpload(context: Context): Answer {
  context.s3.abortMultipartUpload(uploadAddress(context));
  return emptyAnswer(204);
}

export function listParts(context: Context): Answer {
  const { s3, request } = context;
  const partNumberMarker = countFrom(request.query, 'part-number-marker');
  const maxParts = Math.min(countFrom(request.query, 'max-parts') ?? 1000, 1000);
  const { upload, parts, isTruncated, nextPartNumberMarker } = s3.listParts({
    ...uploadAddress(context),
    maxParts,
    ...optional('partNumberMarker', partNumberMarker),
  });
  const document = xmlDocument(
    'ListPartsResult',
    ...uploadElements(request.bucket, upload),
    branch('Initiator', OWNER),
    branch('Owner', OWNER),
    leaf('StorageClass', upload.storageClass),
    leaf('PartNumberMarker', partNumberMarker ?? 0),
    leaf('NextPartNumberMarker', nextPartNumberMarker),
    leaf('MaxParts', maxParts),
    leaf('IsTruncated', isTruncated),
    leaf('ChecksumAlgorithm', upload.checksum?.algorithm),
    leaf('ChecksumType', upload.checksum?.type),
    ...parts.map(partElement),
  );
  return xmlAnswer(document);
}

function partElement(part: UploadPart): string {
  return branch(
    'Part',
    leaf('PartNumber', part.partNumber),
    leaf('LastModified', isoDate(Math.floor(part.lastModified / 1000) * 1000)),
    leaf('ETag', part.eTag),
    leaf('Size', part.body.length),
    partChecksum(part),
  );
}
