import { S3Error } from './error.ts';
import { invalidArgument } from './errors.ts';
import type { Tag } from './types.ts';
import type { Limits } from './world.ts';

const STORAGE_CLASSES = new Set([
  'STANDARD',
  'REDUCED_REDUNDANCY',
  'STANDARD_IA',
  'ONEZONE_IA',
  'INTELLIGENT_TIERING',
  'GLACIER',
  'DEEP_ARCHIVE',
  'GLACIER_IR',
]);
const ARCHIVED_CLASSES = new Set(['GLACIER', 'DEEP_ARCHIVE']);

const TAG_TEXT = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;
const OBJECT_TAGS = 10;

export function isArchived(storageClass: string): boolean {
  return ARCHIVED_CLASSES.has(storageClass);
}

export function assertKey(key: string, limits: Limits): void {
  // A UTF-16 unit is at most three bytes, so short keys need no counting.
  if (key.length * 3 <= limits.keyBytes || Buffer.byteLength(key) <= limits.keyBytes) return;
  const fields = { Size: Buffer.byteLength(key), MaxSizeAllowed: limits.keyBytes };
  throw new S3Error({ code: 'KeyTooLongError', status: 400, message: 'Your key is too long', fields });
}

export function assertMetadata(metadata: Readonly<Record<string, string>>, limits: Limits): void {
  let size = 0;
  for (const key in metadata) size += Buffer.byteLength(key) + Buffer.byteLength(metadata[key] ?? '');
  if (size <= limits.metadataBytes) return;
  const message = 'Your metadata headers exceed the maximum allowed metadata size';
  const fields = { Size: size, MaxSizeAllowed: limits.metadataBytes };
  throw new S3Error({ code: 'MetadataTooLarge', status: 400, message, fields });
}

export function assertStorageClass(storageClass: string): void {
  if (STORAGE_CLASSES.has(storageClass)) return;
  const message = 'The storage class you specified is not valid';
  const fields = { StorageClassRequested: storageClass };
  throw new S3Error({ code: 'InvalidStorageClass', status: 400, message, fields });
}

export function assertRedirect(location: string | undefined): void {
  if (location === undefined || /^(\/|https?:\/\/)/.test(location)) return;
  const message = "The website redirect location must have a prefix of 'http://' or 'https://' or '/'.";
  throw new S3Error({ code: 'InvalidRedirectLocation', status: 400, message });
}

export function assertPartNumber(partNumber: number): void {
  if (Number.isInteger(partNumber) && partNumber >= 1 && partNumber <= 10_000) return;
  const message = 'Part number must be an integer between 1 and 10000, inclusive';
  throw invalidArgument(message, 'partNumber', String(partNumber));
}

export function assertTags(tags: readonly Tag[]): void {
  if (tags.length > OBJECT_TAGS) {
    const message = `Object tags cannot be greater than ${OBJECT_TAGS}`;
    throw new S3Error({ code: 'BadRequest', status: 400, message });
  }
  const seen = new Set<string>();
  for (const { key, value } of tags) {
    if (key === '' || key.length > 128 || !TAG_TEXT.test(key)) {
      throw invalidTag('The TagKey you have provided is invalid', { TagKey: key });
    }
    if (value.length > 256 || !TAG_TEXT.test(value)) {
      throw invalidTag('The TagValue you have provided is invalid', { TagKey: key, TagValue: value });
    }
    if (seen.has(key)) throw invalidTag('Cannot provide multiple Tags with the same key', { TagKey: key });
    if (key.startsWith('aws:')) throw invalidTag('Your TagKey cannot be prefixed with aws:', { TagKey: key });
    seen.add(key);
  }
}

function invalidTag(message: string, fields: Record<string, string>): S3Error {
  return new S3Error({ code: 'InvalidTag', status: 400, message, fields });
}

/** The rules for general purpose buckets, of which every name that a person would choose is well inside. */
export function assertBucketName(name: string): void {
  const isLabelled = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name);
  const isOdd = /\.\.|\.-|-\.|^\d+\.\d+\.\d+\.\d+$|^xn--|^sthree-|-s3alias$|--ol-s3$/.test(name);
  if (isLabelled && !isOdd) return;
  const message = 'The specified bucket is not valid.';
  throw new S3Error({ code: 'InvalidBucketName', status: 400, message, fields: { BucketName: name } });
}
