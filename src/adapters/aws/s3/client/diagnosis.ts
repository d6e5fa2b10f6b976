import type { ObjectKey, Region } from '../../../../domain/model/ids.ts';
import type { Unreadable } from '../../../../domain/model/version.ts';
import type { Rejection } from './rejection.ts';

/** A real bucket, as messages name it. */
export interface BucketPlace {
  readonly region: Region;
  readonly bucket: string;
  /** Absent for AWS. */
  readonly endpoint: string | undefined;
}

/** What a request needs to be allowed: on the objects of the bucket, and on the bucket itself. */
export interface Permissions {
  readonly object?: readonly string[];
  readonly bucket?: readonly string[];
}

export const READING: Permissions = { object: ['s3:GetObject', 's3:GetObjectVersion'], bucket: ['s3:ListBucket'] };

export const LISTING: Permissions = { ...READING, bucket: ['s3:ListBucket', 's3:ListBucketVersions'] };

/** The first is for the current version alone, and for a HEAD to tell how many there are. */
export const READING_TAGS: Permissions = { object: ['s3:GetObjectTagging', 's3:GetObjectVersionTagging'] };

export interface Diagnosis {
  readonly reason: Unreadable['reason'] | 'unexpected';
  /** A sentence for the owner that says what to do. */
  readonly message: string;
}

const THROTTLED =
  /SlowDown|Throttl|RequestLimitExceeded|TooManyRequests|BandwidthLimitExceeded|ProvisionedThroughputExceeded/;
const CREDENTIALS =
  /Credentials|TokenProvider|ExpiredToken|InvalidToken|InvalidAccessKeyId|SignatureDoesNotMatch|RequestTimeTooSkewed/;

/** Says why a bucket did not do what it was asked, in terms of what the owner can do about it. */
export function diagnose(rejection: Rejection, place: BucketPlace, needs: Permissions, key?: ObjectKey): Diagnosis {
  const { status, code } = rejection;
  const where = `${place.region}: ${describePlace(place, key)}`;
  if (code === 'NoSuchBucket') return missingBucket(where, place);
  if (isElsewhere(rejection, place)) return wrongRegion(where, rejection, place);
  if (CREDENTIALS.test(code)) return badCredentials(where, rejection);
  // The SDK shows an error inside an answer of 200 as 503.
  if (THROTTLED.test(code) || status === 429 || (status === 503 && code !== 'InternalError')) {
    return {
      reason: 'throttled',
      message: `${where} asks to slow down (${said(rejection)}). It is tried again later.`,
    };
  }
  if (status === 0) return unreachable(where, rejection, place);
  if (status === 401 || status === 403) return denied(where, rejection, place, needs);
  if (status >= 500 || status === 307 || status === 408 || code === 'RequestTimeout') {
    return {
      reason: 'unreachable',
      message: `${where} failed to answer (${said(rejection)}). It is tried again later.`,
    };
  }
  return { reason: 'unexpected', message: `${where} refused the request (${said(rejection)}: ${rejection.message}).` };
}

/** The same for a read, where a refusal that nobody foresaw still leaves the region unread: the owner has to look. */
export function unreadable(rejection: Rejection, place: BucketPlace, needs: Permissions, key?: ObjectKey): Unreadable {
  const { reason, message } = diagnose(rejection, place, needs, key);
  if (reason !== 'unexpected') return { kind: 'unreadable', reason, message };
  const hint = 'Objects under customer-provided keys (SSE-C) can be read by nobody else and are not supported.';
  return { kind: 'unreadable', reason: 'denied', message: `${message} ${hint}` };
}

function missingBucket(where: string, place: BucketPlace): Diagnosis {
  const message = `${where} can't be used, because bucket ${place.bucket} does not exist there. Create it with versioning, or correct the configuration.`;
  return { reason: 'missing-bucket', message };
}

/** HEAD answers 400 where others answer 301 or AuthorizationHeaderMalformed; the header tells where the bucket really lies. */
function isElsewhere({ status, code, headers }: Rejection, { region, endpoint }: BucketPlace): boolean {
  if (status === 301 || code === 'PermanentRedirect' || code === 'AuthorizationHeaderMalformed') return true;
  const actual = headers['x-amz-bucket-region'];
  return status === 400 && endpoint === undefined && actual !== undefined && actual !== region;
}

function wrongRegion(where: string, { headers }: Rejection, { bucket, region }: BucketPlace): Diagnosis {
  const actual = headers['x-amz-bucket-region'] ?? 'another region';
  const message = `${where} can't be used, because bucket ${bucket} lies in ${actual}, not in ${region}. Correct the configuration.`;
  return { reason: 'missing-bucket', message };
}

function badCredentials(where: string, rejection: Rejection): Diagnosis {
  const message = `${where} can't be used with these credentials (${said(rejection)}: ${rejection.message}). Renew them, or give the function a role.`;
  return { reason: 'denied', message };
}

function unreachable(where: string, rejection: Rejection, { endpoint }: BucketPlace): Diagnosis {
  const check = endpoint === undefined ? 'the network' : `the network and the endpoint ${endpoint}`;
  const message = `${where} can't be reached (${said(rejection)}). It is tried again later; if it stays so, check ${check}.`;
  return { reason: 'unreachable', message };
}

function denied(where: string, rejection: Rejection, place: BucketPlace, needs: Permissions): Diagnosis {
  const arn = `arn:${partitionOf(place.region)}:s3:::${place.bucket}`;
  const wanted = [
    ...(needs.object ? [`${needs.object.join(' and ')} on ${arn}/*`] : []),
    ...(needs.bucket ? [`${needs.bucket.join(' and ')} on ${arn}`] : []),
  ].join(', and ');
  const isListing = needs.bucket?.includes('s3:ListBucket');
  const list = isListing ? ' Without s3:ListBucket S3 answers 403 for keys that do not exist.' : '';
  const kms = needs.object ? ', and the use of the KMS key where one encrypts' : '';
  const owner =
    place.endpoint === undefined ? ' The bucket also has to belong to the account that is deployed in.' : '';
  const message = `${where} is denied (${said(rejection)}). Allow ${wanted}${kms}.${list}${owner}`;
  return { reason: 'denied', message: withWords(message, rejection) };
}

/** S3 often names the principal and the action; a HEAD has no words. */
function withWords(message: string, { message: words }: Rejection): string {
  return /not authorized|explicit deny/i.test(words) ? `${message} S3 says: ${words}` : message;
}

function said({ status, code }: Rejection): string {
  return status === 0 ? code : /^\d+$|^Unknown/.test(code) ? String(status) : `${status} ${code}`;
}

export function unversioned(place: BucketPlace, status?: string): Unreadable {
  const now = status === 'Suspended' ? 'is suspended' : 'is not enabled';
  const message = `${place.region}: versioning of ${describePlace(place)} ${now}, so an overwritten object would be lost. Enable versioning; until then nothing is written there.`;
  return { kind: 'unreadable', reason: 'unversioned', message };
}

export function describePlace({ bucket }: BucketPlace, key?: ObjectKey): string {
  return key === undefined ? `s3://${bucket}` : `s3://${bucket}/${key}`;
}

/** Whether a server of somebody else's answers there. AWS's own endpoints may be spelled out, such as those of a VPC. */
export function isOutside({ endpoint }: BucketPlace): boolean {
  return endpoint !== undefined && !/\.amazonaws\.com(\.cn)?$/.test(new URL(endpoint).hostname);
}

/** AWS is three, which share nothing: not a bucket, not a copy, not an account. */
export function partitionOf(region: string): string {
  if (region.startsWith('cn-')) return 'aws-cn';
  return region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
}
