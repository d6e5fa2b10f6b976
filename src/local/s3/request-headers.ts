import type { ReadConditions, WriteConditions } from '../../adapters/memory/s3/change/conditions.ts';
import type { ObjectAttributes } from '../../adapters/memory/s3/change/write-object.ts';
import { type ChecksumAlgorithm, checksumAlgorithm } from '../../adapters/memory/s3/checksum.ts';
import { invalidArgument, invalidRequest } from '../../adapters/memory/s3/errors.ts';
import { S3Error } from '../../adapters/memory/s3/index.ts';
import type { SystemMetadata, Tag } from '../../adapters/memory/s3/types.ts';
import { parseQuery } from './request.ts';
import { decodeMetadata } from './rfc2047.ts';

type Headers = ReadonlyMap<string, string>;

const METADATA_PREFIX = 'x-amz-meta-';

/** What the headers of a put, a copy or a new upload say of the object. */
export function attributesFrom(headers: Headers): ObjectAttributes {
  assertSupported(headers);
  return {
    metadata: metadataFrom(headers),
    system: systemFrom(headers),
    ...optional('tags', tagsFrom(headers.get('x-amz-tagging'))),
    ...optional('storageClass', headers.get('x-amz-storage-class')),
    ...optional('websiteRedirectLocation', headers.get('x-amz-website-redirect-location')),
  };
}

/** `{ [name]: value }`, or nothing where there is no value: for optional fields. */
export function optional<Name extends string, Value>(
  name: Name,
  value: Value | undefined,
): { [Key in Name]?: NonNullable<Value> } {
  return (value === undefined || value === null ? {} : { [name]: value }) as { [Key in Name]?: NonNullable<Value> };
}

function metadataFrom(headers: Headers): Record<string, string> {
  const metadata: Record<string, string> = {};
  for (const [name, value] of headers) {
    if (name.startsWith(METADATA_PREFIX)) metadata[name.slice(METADATA_PREFIX.length)] = decodeMetadata(value.trim());
  }
  return metadata;
}

function systemFrom(headers: Headers): SystemMetadata {
  // aws-chunked is how the body travelled, not what it is.
  const encodings = (headers.get('content-encoding') ?? '').split(',').map((one) => one.trim());
  const contentEncoding = encodings.filter((one) => one !== 'aws-chunked').join(',');
  return {
    ...optional('contentType', headers.get('content-type')),
    ...optional('cacheControl', headers.get('cache-control')),
    ...optional('contentDisposition', headers.get('content-disposition')),
    ...optional('contentEncoding', contentEncoding === '' ? undefined : contentEncoding),
    ...optional('contentLanguage', headers.get('content-language')),
    ...optional('expires', headers.get('expires')),
  };
}

function tagsFrom(header: string | undefined): readonly Tag[] | undefined {
  if (header === undefined) return undefined;
  const pairs = header.split('&').filter((pair) => pair !== '');
  const tags = [...parseQuery(header)].map(([key, value]) => ({ key, value }));
  if (tags.length === pairs.length) return tags;
  const message =
    "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.";
  throw invalidArgument(message, 'x-amz-tagging', header);
}

/** What would silently be lost is refused instead. */
function assertSupported(headers: Headers): void {
  const encryption = headers.get('x-amz-server-side-encryption');
  if (encryption !== undefined && encryption !== 'AES256') {
    throw encryption.startsWith('aws:kms')
      ? notImplemented('encryption with KMS keys')
      : invalidArgument('The encryption method specified is not supported', 'x-amz-server-side-encryption', encryption);
  }
  if (headers.has('x-amz-server-side-encryption-customer-algorithm')) throw notImplemented('customer-provided keys');
  if ([...headers.keys()].some((name) => name.startsWith('x-amz-object-lock-'))) {
    throw invalidRequest('Bucket is missing Object Lock Configuration');
  }
}

function notImplemented(what: string): S3Error {
  const message = `The embedded S3 doesn't implement ${what}.`;
  return new S3Error({ code: 'NotImplemented', status: 501, message });
}

export function writeConditions(headers: Headers): WriteConditions {
  return { ...optional('ifMatch', headers.get('if-match')), ...optional('ifNoneMatch', headers.get('if-none-match')) };
}

/** The same four conditions stand on reads and, with another prefix, on the source of a copy. */
export function readConditions(headers: Headers, prefix = ''): ReadConditions {
  return {
    ...optional('ifMatch', headers.get(`${prefix}if-match`)),
    ...optional('ifNoneMatch', headers.get(`${prefix}if-none-match`)),
    ...optional('ifModifiedSince', time(headers.get(`${prefix}if-modified-since`))),
    ...optional('ifUnmodifiedSince', time(headers.get(`${prefix}if-unmodified-since`))),
  };
}

function time(header: string | undefined): number | undefined {
  const milliseconds = Date.parse(header ?? '');
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}

export function checksumAlgorithmFrom(headers: Headers): ChecksumAlgorithm | undefined {
  const named = headers.get('x-amz-checksum-algorithm');
  return named === undefined ? undefined : checksumAlgorithm(named);
}

/** A count in the query, such as `max-keys`; `argument` is how S3 calls it when it is negative. */
export function countFrom(query: ReadonlyMap<string, string>, name: string, argument = name): number | undefined {
  const text = query.get(name);
  if (text === undefined || text === '') return undefined;
  const count = Number(text);
  if (!/^-?\d+$/.test(text) || count > 2_147_483_647) {
    throw invalidArgument(`Provided ${name} not an integer or within integer range`, name, text);
  }
  if (count < 0) {
    throw invalidArgument(`Argument ${argument} must be an integer between 0 and 2147483647`, argument, text);
  }
  return count;
}
