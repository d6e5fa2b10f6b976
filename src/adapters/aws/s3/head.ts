import { HeadObjectCommand, type HeadObjectCommandOutput } from '@aws-sdk/client-s3';
import { type ObjectKey, parseETag, parseVersionId, type VersionId } from '../../../domain/ids.ts';
import { MARKER_FIELD } from '../../../domain/marker.ts';
import type { ContentHeaders, Head, ObjectVersion } from '../../../domain/version.ts';
import { Unavailable } from '../../../ports/errors.ts';
import { fullChecksum } from './checksums.ts';
import { diagnose, READING, unreadable, unversioned } from './diagnosis.ts';
import type { TimeLimit } from './limits.ts';
import type { Rejection } from './rejection.ts';
import { ask, type RemoteBucket, type Reply } from './remote.ts';
import type { VersioningCheck } from './versioning.ts';

/** The current version of a key; with the versioning of its bucket already known, one request. */
export async function readHead(
  remote: RemoteBucket,
  key: ObjectKey,
  versioning: VersioningCheck,
  limit: TimeLimit,
): Promise<Head> {
  const [unfit, reply] = await Promise.all([versioning.check(remote), headObject(remote, key, undefined, limit)]);
  if (unfit) return unfit;
  if (reply.rejection) return headWithoutObject(reply.rejection, remote, key);
  return objectVersionFrom(reply.output) ?? unversioned(remote);
}

/** A HEAD has no body: that the bucket exists is known from its versioning, and a delete marker shows in the headers. */
function headWithoutObject(rejection: Rejection, remote: RemoteBucket, key: ObjectKey): Head {
  if (rejection.status !== 404) return unreadable(rejection, remote, READING, key);
  if (rejection.headers['x-amz-delete-marker'] !== 'true') return { kind: 'absent' };
  const id = rejection.headers['x-amz-version-id'];
  return id ? { kind: 'delete', id: parseVersionId(id) } : unversioned(remote);
}

export async function timeOfVersion(
  remote: RemoteBucket,
  key: ObjectKey,
  id: VersionId,
  versioning: VersioningCheck,
  limit: TimeLimit,
): Promise<number | undefined> {
  const [unfit, reply] = await Promise.all([versioning.check(remote), headObject(remote, key, id, limit)]);
  if (unfit) throw new Unavailable(unfit.message);
  const { output, rejection } = reply;
  if (output) return output.LastModified?.getTime();
  // A delete marker can't be read by its id, but the 405 is dated.
  if (rejection.status === 405) return timeIn(rejection.headers['last-modified']);
  if (rejection.status === 404) return undefined;
  throw new Unavailable(diagnose(rejection, remote, READING, key).message);
}

export function headObject(
  remote: RemoteBucket,
  key: ObjectKey,
  id: VersionId | undefined,
  limit: TimeLimit,
): Promise<Reply<HeadObjectCommandOutput>> {
  const version = id === undefined ? {} : { VersionId: id };
  const input = { Bucket: remote.bucket, Key: key, ChecksumMode: 'ENABLED', ...version } as const;
  return ask(remote, new HeadObjectCommand(input), limit);
}

/** Undefined where the answer names no version, or lacks what every object of S3 has. */
export function objectVersionFrom(output: HeadObjectCommandOutput): ObjectVersion | undefined {
  const { VersionId, ETag, LastModified, ContentLength } = output;
  if (!VersionId || !ETag || !LastModified || ContentLength === undefined) return undefined;
  const { [MARKER_FIELD]: marker, ...metadata } = output.Metadata ?? {};
  const checksum = fullChecksum(output);
  return {
    kind: 'object',
    id: parseVersionId(VersionId),
    time: LastModified.getTime(),
    state: {
      kind: 'object',
      etag: parseETag(ETag),
      size: ContentLength,
      ...(checksum ? { checksum } : {}),
      headers: contentHeaders(output),
      metadata,
      ...(output.TagCount === undefined ? {} : { tagCount: output.TagCount }),
    },
    ...(marker === undefined ? {} : { marker }),
    ...(output.ReplicationStatus === 'REPLICA' ? { replica: true } : {}),
  };
}

function contentHeaders(output: HeadObjectCommandOutput): ContentHeaders {
  return withoutUndefined({
    contentType: output.ContentType,
    contentEncoding: output.ContentEncoding,
    contentLanguage: output.ContentLanguage,
    contentDisposition: output.ContentDisposition,
    cacheControl: output.CacheControl,
    expires: output.ExpiresString,
    websiteRedirectLocation: output.WebsiteRedirectLocation,
  });
}

function withoutUndefined(headers: { [name in keyof ContentHeaders]: string | undefined }): ContentHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== undefined));
}

function timeIn(header: string | undefined): number | undefined {
  const time = Date.parse(header ?? '');
  return Number.isNaN(time) ? undefined : time;
}
