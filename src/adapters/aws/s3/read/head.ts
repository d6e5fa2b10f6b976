// src/adapters/aws/s3/read: what a bucket holds.
import { HeadObjectCommand, type HeadObjectCommandOutput } from '@aws-sdk/client-s3';
import { type ObjectKey, parseETag, parseVersionId, type VersionId } from '../../../../domain/model/ids.ts';
import { MARKER_FIELD } from '../../../../domain/model/marker.ts';
import type { ContentHeaders, Head, ObjectVersion } from '../../../../domain/model/version.ts';
import { Unavailable } from '../../../../ports/errors.ts';
import { fullChecksum } from '../checksums.ts';
import { describePlace, diagnose, isOutside, LISTING, READING, unreadable, unversioned } from '../client/diagnosis.ts';
import type { StoreLimits, TimeLimit } from '../client/limits.ts';
import type { Rejection } from '../client/rejection.ts';
import { ask, type RemoteBucket, type Reply } from '../client/remote.ts';
import { listVersions, newestVersion } from './list-versions.ts';
import type { VersioningCheck } from './versioning.ts';

/** The current version of a key; with the versioning of its bucket already known, one request, or two where one outside AWS finds nothing. */
export async function readHead(
  remote: RemoteBucket,
  key: ObjectKey,
  versioning: VersioningCheck,
  limits: StoreLimits,
): Promise<Head> {
  const [unfit, reply] = await Promise.all([versioning.check(remote), headObject(remote, key, undefined, limits.read)]);
  if (unfit) return unfit;
  if (reply.rejection) return headWithoutObject(reply.rejection, remote, key, limits);
  return objectVersionFrom(reply.output) ?? unversioned(remote);
}

/** A HEAD has no body: that the bucket exists is known from its versioning, and a delete marker shows in the headers. */
async function headWithoutObject(
  rejection: Rejection,
  remote: RemoteBucket,
  key: ObjectKey,
  limits: StoreLimits,
): Promise<Head> {
  if (rejection.status !== 404) return unreadable(rejection, remote, READING, key);
  const id = rejection.headers['x-amz-version-id'];
  const isMarker = rejection.headers['x-amz-delete-marker'] === 'true';
  if (isMarker && id) return { kind: 'delete', id: parseVersionId(id) };
  if (isOutside(remote)) return await listedHead(remote, key, limits);
  return isMarker ? unversioned(remote) : { kind: 'absent' };
}

/** Some servers answer the HEAD of a delete marker as if nothing were there; taken for absence, the delete would be undone. Their listings tell. */
async function listedHead(remote: RemoteBucket, key: ObjectKey, limits: StoreLimits): Promise<Head> {
  const listing = await newestVersion(remote, key, limits);
  if (listing.rejection) return unreadable(listing.rejection, remote, LISTING, key);
  const [newest] = listing.versions;
  if (newest === undefined) return { kind: 'absent' };
  if (newest.kind === 'delete') return { kind: 'delete', id: newest.id, time: newest.time };
  const message = `${remote.region}: ${describePlace(remote, key)} was written while it was read. It is tried again later.`;
  return { kind: 'unreadable', reason: 'throttled', message };
}

export async function timeOfVersion(
  remote: RemoteBucket,
  key: ObjectKey,
  id: VersionId,
  versioning: VersioningCheck,
  limits: StoreLimits,
): Promise<number | undefined> {
  const [unfit, reply] = await Promise.all([versioning.check(remote), headObject(remote, key, id, limits.read)]);
  if (unfit) throw new Unavailable(unfit.message);
  const { output, rejection } = reply;
  if (output) return output.LastModified?.getTime();
  // A delete marker can't be read by its id, but the 405 is dated.
  const time = rejection.status === 405 ? timeIn(rejection.headers['last-modified']) : undefined;
  const isToldByListing = time === undefined && (rejection.status === 405 || rejection.status === 404);
  if (isToldByListing && isOutside(remote)) return await listedTime(remote, key, id, limits);
  if (rejection.status === 405 || rejection.status === 404) return time;
  throw new Unavailable(diagnose(rejection, remote, READING, key).message);
}

/** Not every server outside AWS tells a delete marker from a version that is gone, or dates its answer. */
async function listedTime(remote: RemoteBucket, key: ObjectKey, id: VersionId, limits: StoreLimits) {
  const listing = await listVersions(remote, key, id, limits);
  if (listing.rejection) throw new Unavailable(diagnose(listing.rejection, remote, LISTING, key).message);
  return listing.versions.find((version) => version.id === id)?.time;
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
    ...replicationOf(output.ReplicationStatus),
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

/** One is in the SDK's list under two names. */
function replicationOf(status: string | undefined): Pick<ObjectVersion, 'replica' | 'replication'> {
  switch (status) {
    case 'REPLICA':
      return { replica: true };
    case 'PENDING':
    case 'FAILED':
      return { replication: status };
    case 'COMPLETE':
    case 'COMPLETED':
      return { replication: 'COMPLETED' };
    default:
      return {};
  }
}
