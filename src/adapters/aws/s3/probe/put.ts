import { PutObjectCommand, type PutObjectCommandInput } from '@aws-sdk/client-s3';
import type { Trial } from './trial.ts';

/** PutObject: what merges, and copies between providers, are brought by. */
export async function tryPut(trial: Trial): Promise<void> {
  const put = (name: string, Body: string, condition: Partial<PutObjectCommandInput> = {}) =>
    new PutObjectCommand({ Bucket: trial.bucket, Key: trial.key(name), Body, ...condition });
  const ifNone = { condition: 'put-if-none-match' } as const;
  const ifMatch = { condition: 'put-if-match' } as const;

  const NEW = 'PutObject with If-None-Match: * of a new key';
  await trial.expect({ ...ifNone, request: NEW, duty: 'carried out' }, put('put', 'one', { IfNoneMatch: '*' }));
  await trial.need(put('put', 'two'));
  const TAKEN = 'PutObject with If-None-Match: * of a key that is taken';
  await trial.expect({ ...ifNone, request: TAKEN, duty: 'refused' }, put('put', 'three', { IfNoneMatch: '*' }));

  const IfMatch = (await trial.need(put('current', 'one'))).ETag ?? '';
  const CURRENT = 'PutObject with the current ETag in If-Match';
  await trial.expect({ ...ifMatch, request: CURRENT, duty: 'carried out' }, put('current', 'two', { IfMatch }));
  const STALE = 'PutObject with the ETag of an older version in If-Match';
  await trial.expect({ ...ifMatch, request: STALE, duty: 'refused' }, put('current', 'three', { IfMatch }));
  const ABSENT = 'PutObject with If-Match of a key that is not there';
  await trial.expect({ ...ifMatch, request: ABSENT, duty: 'refused' }, put('absent', 'one', { IfMatch }));
}
