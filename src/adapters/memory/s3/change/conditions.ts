import { headerNotImplemented, noSuchKey, notModified, preconditionFailed } from '../errors.ts';
import { httpDate } from '../times.ts';
import type { ObjectVersion } from '../types.ts';

/** Times are milliseconds. ETags may come with or without their quotes. */
export interface ReadConditions {
  readonly ifMatch?: string;
  readonly ifNoneMatch?: string;
  readonly ifModifiedSince?: number;
  readonly ifUnmodifiedSince?: number;
}

export interface WriteConditions {
  readonly ifMatch?: string;
  readonly ifNoneMatch?: string;
}

const REFUSED_VALUE = (header: string) => `We don't accept the provided value of ${header} header for this API`;

/** GET and HEAD: 412 where a caller's expectation fails, 304 where it has the object already. */
export function assertReadWanted(object: ObjectVersion, conditions: ReadConditions, now: number): void {
  const failed = failedReadCondition(object, conditions, now);
  if (failed === 'If-None-Match' || failed === 'If-Modified-Since') {
    throw notModified({ etag: object.eTag, 'last-modified': httpDate(object.lastModified) });
  }
  if (failed) throw preconditionFailed(failed);
}

/** The same conditions on the source of a copy, where every failure is 412. */
export function assertCopyWanted(source: ObjectVersion, conditions: ReadConditions, now: number): void {
  const failed = failedReadCondition(source, conditions, now);
  if (failed) throw preconditionFailed(`x-amz-copy-source-${failed}`);
}

/**
 * As RFC 9110 orders them: an ETag condition replaces the time condition beside it. A time in the future is no
 * condition at all (recorded).
 */
function failedReadCondition(object: ObjectVersion, conditions: ReadConditions, now: number): string | undefined {
  const { ifMatch, ifNoneMatch, ifModifiedSince, ifUnmodifiedSince } = conditions;
  if (ifMatch !== undefined) {
    if (!matches(ifMatch, object.eTag)) return 'If-Match';
  } else if (ifUnmodifiedSince !== undefined && object.lastModified > ifUnmodifiedSince) {
    return 'If-Unmodified-Since';
  }
  if (ifNoneMatch !== undefined) return matches(ifNoneMatch, object.eTag) ? 'If-None-Match' : undefined;
  const isPast = ifModifiedSince !== undefined && ifModifiedSince <= now;
  return isPast && object.lastModified <= ifModifiedSince ? 'If-Modified-Since' : undefined;
}

/** S3 takes `*` for "absent" and an ETag for "unchanged", and nothing else. */
export function assertUsableConditions({ ifMatch, ifNoneMatch }: WriteConditions): void {
  if (ifMatch !== undefined && ifNoneMatch !== undefined) {
    const both = 'Multiple conditional request headers present in the request';
    throw headerNotImplemented('If-Match,If-None-Match', both);
  }
  if (ifNoneMatch !== undefined && ifNoneMatch !== '*') {
    throw headerNotImplemented('If-None-Match', REFUSED_VALUE('If-None-Match'));
  }
  if (ifMatch === '*') throw headerNotImplemented('If-Match', REFUSED_VALUE('If-Match'));
}

/** `current` is absent also where a delete marker is current: "absent" matches a deleted key. */
export function assertWriteAllowed(key: string, current: ObjectVersion | undefined, conditions: WriteConditions): void {
  const { ifMatch, ifNoneMatch } = conditions;
  if (ifNoneMatch !== undefined && current) throw preconditionFailed('If-None-Match');
  if (ifMatch === undefined) return;
  if (!current) throw noSuchKey(key);
  if (!sameETag(ifMatch, current.eTag)) throw preconditionFailed('If-Match');
}

/** DeleteObject, unlike the writes, takes `*` for "exists", and fails it with 412 (documented). */
export function assertDeleteAllowed(
  key: string,
  current: ObjectVersion | undefined,
  ifMatch: string | undefined,
): void {
  if (ifMatch === undefined) return;
  if (ifMatch === '*') {
    if (!current) throw preconditionFailed('If-Match');
    return;
  }
  if (!current) throw noSuchKey(key);
  if (!sameETag(ifMatch, current.eTag)) throw preconditionFailed('If-Match');
}

export function sameETag(a: string, b: string): boolean {
  return unquoted(a) === unquoted(b);
}

export function unquoted(eTag: string): string {
  return eTag.startsWith('"') && eTag.endsWith('"') ? eTag.slice(1, -1) : eTag;
}

function matches(condition: string, eTag: string): boolean {
  return condition === '*' || condition.split(',').some((one) => sameETag(one.trim(), eTag));
}
