import { CopyObjectCommand, type CopyObjectCommandInput, PutObjectCommand } from '@aws-sdk/client-s3';
import { parseETag, parseObjectKey, parseVersionId } from '../../../../domain/model/ids.ts';
import { copySource } from '../write/carry.ts';
import type { Trial } from './trial.ts';

/** CopyObject, within one endpoint. What lies at the source is of two versions, so that it shows whether the one that was named is taken. */
export async function tryCopy(trial: Trial): Promise<void> {
  const source = await twoVersions(trial);
  const copy = (name: string, CopySource: string, condition: Partial<CopyObjectCommandInput>) =>
    new CopyObjectCommand({ Bucket: trial.bucket, Key: trial.key(name), CopySource, ...condition });
  const ifNone = { condition: 'copy-if-none-match' } as const;
  const ifMatch = { condition: 'copy-if-match' } as const;

  const NEW = 'CopyObject with If-None-Match: * of a new key';
  await trial.expect(
    { ...ifNone, request: NEW, duty: 'carried out' },
    copy('copy', source.older, { IfNoneMatch: '*' }),
  );
  const first = await trial.need(copy('copy', source.older, {}));
  if (!isSameETag(first.CopyObjectResult?.ETag, source.etag))
    trial.note('copy-source-version', 'CopyObject from an older version took other bytes');
  const TAKEN = 'CopyObject with If-None-Match: * of a key that is taken';
  await trial.expect({ ...ifNone, request: TAKEN, duty: 'refused' }, copy('copy', source.newer, { IfNoneMatch: '*' }));

  const { CopyObjectResult } = await trial.need(copy('current', source.older, {}));
  const IfMatch = CopyObjectResult?.ETag ?? '';
  const CURRENT = 'CopyObject with the current ETag in If-Match';
  await trial.expect({ ...ifMatch, request: CURRENT, duty: 'carried out' }, copy('current', source.newer, { IfMatch }));
  const STALE = 'CopyObject with the ETag of an older version in If-Match';
  await trial.expect({ ...ifMatch, request: STALE, duty: 'refused' }, copy('current', source.older, { IfMatch }));
  const ABSENT = 'CopyObject with If-Match of a key that is not there';
  await trial.expect({ ...ifMatch, request: ABSENT, duty: 'refused' }, copy('absent', source.older, { IfMatch }));

  const CHANGED = 'CopyObject with another ETag than the source’s in x-amz-copy-source-if-match';
  await trial.expect(
    { condition: 'copy-source-if-match', request: CHANGED, duty: 'refused' },
    copy('changed', source.newer, { CopySourceIfMatch: source.etag }),
  );
}

/** Some servers put it in quotes on one answer and not on another. */
export function isSameETag(a: string | undefined, b: string): boolean {
  return a !== undefined && parseETag(a) === parseETag(b);
}

export interface TwoVersions {
  /** As a copy's source. */
  readonly older: string;
  readonly newer: string;
  /** Of the older one, with quotes. */
  readonly etag: string;
}

export async function twoVersions(trial: Trial): Promise<TwoVersions> {
  const put = (Body: string) =>
    trial.need(new PutObjectCommand({ Bucket: trial.bucket, Key: trial.key('source'), Body }));
  const older = await put('older');
  const newer = await put('newer');
  const sourceOf = (id: string | undefined) =>
    copySource(trial.bucket, parseObjectKey(trial.key('source')), parseVersionId(id ?? 'null'));
  return { older: sourceOf(older.VersionId), newer: sourceOf(newer.VersionId), etag: older.ETag ?? '' };
}
