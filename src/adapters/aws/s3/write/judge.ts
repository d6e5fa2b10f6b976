import type { ObjectKey, VersionId } from '../../../../domain/model/ids.ts';
import type { Content, PushFailure, PushResult } from '../../../../ports/object-store.ts';
import {
  type BucketPlace,
  describePlace,
  diagnose,
  type Permissions,
  READING,
  unreadable,
} from '../client/diagnosis.ts';
import type { Rejection } from '../client/rejection.ts';

/** Tags are copied with the object and need permissions of their own. */
export const WRITING: Permissions = { object: ['s3:PutObject', 's3:PutObjectTagging'] };
export const DELETING: Permissions = { object: ['s3:DeleteObject'] };
const COPYING_FROM: Permissions = {
  object: ['s3:GetObject', 's3:GetObjectVersion', 's3:GetObjectVersionTagging'],
  ...(READING.bucket ? { bucket: READING.bucket } : {}),
};

const ARCHIVED = new Set(['InvalidObjectState', 'ObjectNotInActiveTierError']);

/** Nothing could be had from this source; another one may serve. */
export interface SourceTrouble {
  readonly kind: 'source';
  readonly reason: PushFailure;
  readonly message: string;
}

/** What an answer to a conditional write to the target means, where it is not about a source. */
export function judgeTarget(
  rejection: Rejection,
  target: BucketPlace,
  key: ObjectKey,
  needs: Permissions = WRITING,
): PushResult {
  if (isRefusal(rejection)) return refused(rejection, target, key);
  const { reason, message } = diagnose(rejection, target, needs, key);
  if (reason === 'unexpected' && isImpossible(rejection))
    return { kind: 'failed', reason: 'impossible', message: `${message} ${NO_OTHER_TRY}` };
  return { kind: 'failed', reason, message };
}

/** What is wrong with the object itself, there: asked again, the answer is the same. */
const IMPOSSIBLE = new Set([
  ...[
    'KeyTooLongError',
    'KeyTooLong',
    'EntityTooLarge',
    'EntityTooSmall',
    'MetadataTooLarge',
    'InvalidArgument',
    'InvalidRequest',
  ],
  ...['InvalidTag', 'InvalidDigest', 'InvalidStorageClass', 'InvalidURI', 'MalformedXML', 'NotImplemented'],
  ...['XMinioInvalidObjectName', 'InvalidObjectName', 'RequestHeaderSectionTooLarge'],
]);

export const NO_OTHER_TRY =
  'It takes no such object, so this is not tried again. Once the bucket takes it, or if another version wins: npx concord reconcile KEY';

function isImpossible({ status, code }: Rejection): boolean {
  return status >= 400 && status < 500 && IMPOSSIBLE.has(code);
}

/** 412: the ETag differs, or something exists. 409: written meanwhile. 404: nothing is there to match. */
function isRefusal({ status, code }: Rejection): boolean {
  return status === 412 || status === 409 || (status === 404 && code !== 'NoSuchBucket');
}

function refused({ status, code }: Rejection, target: BucketPlace, key: ObjectKey): PushResult {
  const found = { 404: 'holds nothing now', 409: 'was written to meanwhile', 412: 'holds another version by now' }[
    status
  ];
  const message = `${target.region}: ${describePlace(target, key)} is not as expected: it ${found ?? 'changed'} (${status} ${code}). Nothing was written.`;
  return { kind: 'refused', message };
}

/** What an answer about the source alone means. */
export function judgeSource(rejection: Rejection, source: BucketPlace, key: ObjectKey, id: VersionId): SourceTrouble {
  const where = `${source.region}: version ${id} of ${describePlace(source, key)}`;
  if (ARCHIVED.has(rejection.code)) {
    const message = `${where} is archived. Restore it, or let another version win.`;
    return { kind: 'source', reason: 'source-archived', message };
  }
  if (isSourceGone(rejection)) {
    return {
      kind: 'source',
      reason: 'source-gone',
      message: `${where} is gone (${rejection.status} ${rejection.code}).`,
    };
  }
  const { reason, message } = diagnose(rejection, source, COPYING_FROM, key);
  return { kind: 'source', reason, message };
}

/** The same to somebody who wants to look at its bytes. */
export function judgeReading(rejection: Rejection, source: BucketPlace, key: ObjectKey, id: VersionId): Content {
  const { reason, message } = judgeSource(rejection, source, key, id);
  if (reason === 'source-gone' || reason === 'source-archived') return { kind: 'gone', message };
  return unreadable(rejection, source, READING, key);
}

/** 405: a delete marker. 412: a `null` version that was replaced. */
function isSourceGone(rejection: Rejection): boolean {
  const { status, code } = rejection;
  if (status === 404) return code !== 'NoSuchBucket';
  return status === 405 || status === 412 || isNoVersion(rejection);
}

/** An id that the bucket never gave out, or that of a delete marker (recorded). */
function isNoVersion({ status, code, message }: Rejection): boolean {
  if (status !== 400) return false;
  return (
    (code === 'InvalidArgument' && /version/i.test(message)) || /specifically refer to a delete marker/.test(message)
  );
}

/** Whether an answer to a copy says by itself that it is about the source. */
export function isAboutSource(rejection: Rejection): boolean {
  const { code, condition } = rejection;
  if (code === 'NoSuchVersion' || ARCHIVED.has(code) || isNoVersion(rejection)) return true;
  return condition?.startsWith('x-amz-copy-source') ?? false;
}

/** The target gave no version id: what it held is lost, and it must not be written to again. */
export function lostVersioning(target: BucketPlace, key: ObjectKey): PushResult {
  const message = `${target.region}: ${describePlace(target, key)} was written, but got no version id: versioning of the bucket is off. Enable it.`;
  return { kind: 'failed', reason: 'unversioned', message };
}

export function isNotGone({ reason }: SourceTrouble): boolean {
  return reason !== 'source-gone';
}

/** What can be mended outranks what is gone: only if every source is gone for good is that the reason. */
export function noSourceLeft(target: BucketPlace, key: ObjectKey, troubles: readonly SourceTrouble[]): PushResult {
  const worth = troubles.find(isNotGone);
  const tried = troubles.map(({ message }) => message).join(' ') || 'No source was named.';
  const message = `${target.region}: ${describePlace(target, key)} could not be brought up to date. ${tried}`;
  return { kind: 'failed', reason: worth?.reason ?? 'source-gone', message };
}
