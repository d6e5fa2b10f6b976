import type { Checksum } from '../../adapters/memory/s3/checksum.ts';
import type { ObjectVersion } from '../../adapters/memory/s3/index.ts';
import { httpDate } from '../../adapters/memory/s3/times.ts';
import type { Answer } from './context.ts';
import { encodeMetadata } from './rfc2047.ts';
import { leaf } from './xml.ts';

type AnswerHeaders = NonNullable<Answer['headers']>;

/** S3 encrypts everything at rest and says so. */
export const ENCRYPTED = { 'x-amz-server-side-encryption': 'AES256' };

/** What GET and HEAD tell of an object besides its bytes. */
export function objectHeaders(object: ObjectVersion, versionId: string | undefined): AnswerHeaders {
  const { system, tags, storageClass } = object;
  const headers: Record<string, string | number | undefined> = {
    'accept-ranges': 'bytes',
    'last-modified': httpDate(object.lastModified),
    etag: object.eTag,
    'content-type': system.contentType ?? 'binary/octet-stream',
    'cache-control': system.cacheControl,
    'content-disposition': system.contentDisposition,
    'content-encoding': system.contentEncoding,
    'content-language': system.contentLanguage,
    expires: system.expires,
    'x-amz-version-id': versionId,
    'x-amz-storage-class': storageClass === 'STANDARD' ? undefined : storageClass,
    'x-amz-tagging-count': tags.length > 0 ? tags.length : undefined,
    'x-amz-website-redirect-location': object.websiteRedirectLocation,
    'x-amz-replication-status': object.replicationStatus,
    ...ENCRYPTED,
  };
  for (const [name, value] of Object.entries(object.metadata)) headers[`x-amz-meta-${name}`] = encodeMetadata(value);
  return headers;
}

export function checksumHeaders(checksum: Required<Checksum> | undefined): AnswerHeaders {
  if (!checksum) return {};
  return {
    [`x-amz-checksum-${checksum.algorithm.toLowerCase()}`]: checksum.value,
    'x-amz-checksum-type': checksum.type,
  };
}

/** The same in a document. */
export function checksumElements(checksum: Required<Checksum>): string {
  return leaf(`Checksum${checksum.algorithm}`, checksum.value) + leaf('ChecksumType', checksum.type);
}
