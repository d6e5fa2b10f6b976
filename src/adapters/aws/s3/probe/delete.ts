import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { parseObjectKey } from '../../../../domain/model/ids.ts';
import { STORE_LIMITS } from '../client/limits.ts';
import { newestVersion } from '../read/list-versions.ts';
import type { Trial } from './trial.ts';

/**
 * DeleteObject without a version id, which makes a delete marker. One more marker on a marker is not asked about: the state stays the same, and
 * what lies below is looked at when its event comes.
 */
export async function tryDelete(trial: Trial): Promise<void> {
  const at = { Bucket: trial.bucket, Key: trial.key('delete') };
  const stale = (await trial.need(new PutObjectCommand({ ...at, Body: 'one' }))).ETag ?? '';
  const current = (await trial.need(new PutObjectCommand({ ...at, Body: 'two' }))).ETag ?? '';
  const remove = (IfMatch: string) => new DeleteObjectCommand({ ...at, IfMatch });
  const condition = 'delete-if-match';

  const STALE = 'DeleteObject with the ETag of an older version in If-Match';
  await trial.expect({ condition, request: STALE, duty: 'refused' }, remove(stale));
  if (trial.broken.size > 0) return;
  const CURRENT = 'DeleteObject with the current ETag in If-Match';
  const deleted = await trial.expect({ condition, request: CURRENT, duty: 'carried out' }, remove(current));
  if (deleted) await look(trial, deleted.VersionId);
}

/** HEAD does not tell of markers everywhere, so the listing has to. */
async function look(trial: Trial, id: string | undefined): Promise<void> {
  const listing = await newestVersion(trial.remote, parseObjectKey(trial.key('delete')), STORE_LIMITS);
  const newest = listing.rejection ? undefined : listing.versions[0];
  if (newest?.kind === 'delete' && newest.id === id) return;
  trial.note(
    'marker-listed',
    'ListObjectVersions did not show the marker on top, under the id that DeleteObject gave it',
  );
}
