// src/adapters/memory/s3/answer: operations that read.
import { assertReadWanted, type ReadConditions } from '../change/conditions.ts';
import { type Checksum, checksumOf } from '../checksum.ts';
import { S3Error } from '../error.ts';
import { archived, invalidRequest } from '../errors.ts';
import type { ObjectVersion } from '../types.ts';
import { assertPartNumber, isArchived } from '../validate.ts';
import { bucketNamed, visibleVersionId, type World } from '../world.ts';
import { locateObject, type ObjectAddress } from './locate.ts';

export interface ReadObjectInput extends ObjectAddress {
  readonly bucket: string;
  /** As in the header: `bytes=0-8`. What is not exactly one range of bytes is ignored. */
  readonly range?: string;
  readonly partNumber?: number;
  readonly conditions?: ReadConditions;
}

/** Positions of the first and last byte of what is read. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

export interface ReadObjectOutput {
  readonly object: ObjectVersion;
  /** Absent in a bucket that was never versioned. */
  readonly versionId: string | undefined;
  /** Absent where the whole object is read. */
  readonly range: ByteRange | undefined;
  /** Only for a part of a multipart object. */
  readonly partsCount: number | undefined;
  /** Of the very bytes that are read, where S3 has one. Computed on the call. */
  checksum(): Required<Checksum> | undefined;
}

export function getObject(world: World, input: ReadObjectInput): ReadObjectOutput {
  const output = headObject(world, input, 'GET');
  const { storageClass } = output.object;
  if (isArchived(storageClass)) {
    throw archived("The operation is not valid for the object's storage class", storageClass);
  }
  return output;
}

/** Everything but the body; archived objects too. */
export function headObject(world: World, input: ReadObjectInput, method = 'HEAD'): ReadObjectOutput {
  const bucket = bucketNamed(world, input.bucket);
  if (input.partNumber !== undefined) assertPartNumber(input.partNumber);
  if (input.range !== undefined && input.partNumber !== undefined) {
    throw invalidRequest('Cannot specify both Range header and partNumber query parameter');
  }
  const object = locateObject(bucket, input, method);
  if (input.conditions) assertReadWanted(object, input.conditions, world.now());
  const range =
    input.partNumber === undefined ? rangeOf(input.range, object.size) : rangeOfPart(object, input.partNumber);
  return {
    object,
    versionId: visibleVersionId(bucket, object),
    range,
    partsCount: input.partNumber === undefined ? undefined : object.parts?.length,
    checksum: () => checksumOfRead(object, input),
  };
}

function rangeOf(header: string | undefined, size: number): ByteRange | undefined {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (header === undefined || (from === '' && to === '')) return undefined;
  if (from === '') {
    const length = Number(to);
    if (length === 0 || size === 0) throw invalidRange(header, size);
    return { first: Math.max(0, size - length), last: size - 1 };
  }
  const first = Number(from);
  const last = to === '' ? size - 1 : Number(to);
  if (first >= size) throw invalidRange(header, size);
  return last < first ? undefined : { first, last: Math.min(last, size - 1) };
}

function rangeOfPart(object: ObjectVersion, partNumber: number): ByteRange | undefined {
  const parts = object.parts ?? [{ partNumber: 1, size: object.size }];
  const index = parts.findIndex((part) => part.partNumber === partNumber);
  const part = parts[index];
  if (!part) {
    const message = 'The requested partnumber is not satisfiable';
    const fields = { PartNumberRequested: partNumber, ActualPartCount: parts.length };
    throw new S3Error({ code: 'InvalidPartNumber', status: 416, message, fields });
  }
  if (part.size === 0) return undefined;
  const first = parts.slice(0, index).reduce((sum, { size }) => sum + size, 0);
  return { first, last: first + part.size - 1 };
}

/** A part of a composite object has its own checksum, a part of any other or a range has none. */
function checksumOfRead(object: ObjectVersion, input: ReadObjectInput): Required<Checksum> | undefined {
  if (input.partNumber !== undefined && object.parts) {
    const { algorithm, type } = object.checksum;
    const value = object.parts.find(({ partNumber }) => partNumber === input.partNumber)?.checksum;
    return type === 'COMPOSITE' && value !== undefined ? { algorithm, type, value } : undefined;
  }
  return rangeOf(input.range, object.size) ? undefined : checksumOf(object);
}

function invalidRange(range: string, size: number): S3Error {
  const message = 'The requested range is not satisfiable';
  const fields = { RangeRequested: range, ActualObjectSize: size };
  const headers = { 'content-range': `bytes */${size}` };
  return new S3Error({ code: 'InvalidRange', status: 416, message, fields, headers });
}
