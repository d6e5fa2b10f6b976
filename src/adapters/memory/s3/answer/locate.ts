import { invalidArgument, markerNotAllowed, noSuchKey, noSuchVersion } from '../errors.ts';
import { httpDate } from '../times.ts';
import { NULL_VERSION, type ObjectVersion } from '../types.ts';
import { type Bucket, headOf, isMarker, versionOf, visibleVersionId } from '../world.ts';

export interface ObjectAddress {
  readonly key: string;
  readonly versionId?: string;
}

/** The object that a request addresses; `method` is named when a delete marker stands in its way. */
export function locateObject(bucket: Bucket, { key, versionId }: ObjectAddress, method = 'GET'): ObjectVersion {
  if (versionId === undefined) return locateCurrent(bucket, key);
  assertVersionId(bucket, versionId);
  const version = versionOf(bucket, key, versionId);
  if (!version) throw visibleAs(bucket) ? noSuchVersion(key, versionId) : noSuchKey(key);
  if (version.kind === 'object') return version;
  throw markerNotAllowed(method, version.versionId, httpDate(version.lastModified));
}

function locateCurrent(bucket: Bucket, key: string): ObjectVersion {
  const head = headOf(bucket, key);
  if (head?.kind === 'object') return head;
  if (!isMarker(head)) throw noSuchKey(key);
  const versionId = visibleVersionId(bucket, head);
  throw noSuchKey(key, {
    'x-amz-delete-marker': 'true',
    ...(versionId === undefined ? {} : { 'x-amz-version-id': versionId }),
  });
}

/** A bucket whose versioning was never set knows no id but "null". */
export function assertVersionId(bucket: Bucket, versionId: string): void {
  if (versionId === '') throw invalidArgument('Version id cannot be the empty string', 'versionId', versionId);
  if (visibleAs(bucket) || versionId === NULL_VERSION) return;
  throw invalidArgument('Invalid version id specified', 'versionId', versionId);
}

function visibleAs(bucket: Bucket): boolean {
  return bucket.outline.versioning !== 'Unversioned';
}
