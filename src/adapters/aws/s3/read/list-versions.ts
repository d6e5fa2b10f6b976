import { ListObjectVersionsCommand, type ListObjectVersionsCommandOutput } from '@aws-sdk/client-s3';
import { type ETag, type ObjectKey, parseETag, parseVersionId, type VersionId } from '../../../../domain/model/ids.ts';
import type { StoreLimits } from '../client/limits.ts';
import type { Rejection } from '../client/rejection.ts';
import { ask, type RemoteBucket } from '../client/remote.ts';
import { type Entry, interleave, noteEntryOrder } from './entry-order.ts';
import { keyIn } from './listed-text.ts';

export interface ListedVersion {
  readonly kind: 'object' | 'delete';
  readonly id: VersionId;
  readonly time: number;
  /** Of an object. */
  readonly etag?: ETag;
}

export type Listing =
  | { readonly versions: readonly ListedVersion[]; readonly rejection?: undefined }
  | { readonly rejection: Rejection };

/** A mixed page whose order can't be told is listed again one entry at a time, which leaves nothing to tell. */
const UNMISTAKABLE_PAGE = 1;

const ORDER_HIDDEN: Rejection = {
  status: 502,
  code: 'UnreadableListing',
  message: 'versions and delete markers came in an order that could not be read',
  headers: {},
};

/** The versions of exactly this key, newest first, down to the floor (included) or the bottom. */
export function listVersions(
  remote: RemoteBucket,
  key: ObjectKey,
  floor: VersionId | undefined,
  limits: StoreLimits,
): Promise<Listing> {
  return listUntil(remote, key, ({ id }) => id === floor, limits);
}

/** The newest version of exactly this key, or none. */
export function newestVersion(remote: RemoteBucket, key: ObjectKey, limits: StoreLimits): Promise<Listing> {
  return listUntil(remote, key, () => true, limits);
}

async function listUntil(
  remote: RemoteBucket,
  key: ObjectKey,
  isEnough: (version: ListedVersion) => boolean,
  limits: StoreLimits,
): Promise<Listing> {
  const found: ListedVersion[] = [];
  let pageSize = limits.listPageSize;
  let after: string | undefined;
  for (;;) {
    const { command, order } = pageCommand(remote, key, after, pageSize);
    const { output, rejection } = await ask(remote, command, limits.read);
    if (rejection) return { rejection };
    const entries = interleave(order(), output.Versions ?? [], output.DeleteMarkers ?? []);
    if (!entries) {
      if (pageSize === UNMISTAKABLE_PAGE) return { rejection: ORDER_HIDDEN };
      pageSize = UNMISTAKABLE_PAGE;
      continue;
    }
    for (const entry of entries) {
      // The exact key sorts before all that it is a prefix of: the first other key ends its versions.
      if (keyOf(entry, output) !== key) return { versions: found };
      const version = versionOf(entry);
      found.push(version);
      if (isEnough(version)) return { versions: found };
    }
    const next = nextPage(output, key);
    if (next === undefined || next === after) return { versions: found };
    after = next;
  }
}

function pageCommand(remote: RemoteBucket, key: ObjectKey, after: string | undefined, pageSize: number) {
  const command = new ListObjectVersionsCommand({
    Bucket: remote.bucket,
    Prefix: key,
    MaxKeys: pageSize,
    // Keys may hold characters that XML can't.
    EncodingType: 'url',
    ...(after === undefined ? {} : { KeyMarker: key, VersionIdMarker: after }),
  });
  return { command, order: noteEntryOrder(command) };
}

function nextPage(output: ListObjectVersionsCommandOutput, key: ObjectKey): string | undefined {
  if (!output.IsTruncated) return undefined;
  return keyIn(output, output.NextKeyMarker) === key ? output.NextVersionIdMarker : undefined;
}

function keyOf({ entry }: Entry, output: ListObjectVersionsCommandOutput): string | undefined {
  return keyIn(output, entry.Key);
}

function versionOf({ kind, entry }: Entry): ListedVersion {
  const id = parseVersionId(entry.VersionId ?? 'null');
  const time = entry.LastModified?.getTime() ?? 0;
  if (kind === 'DeleteMarker') return { kind: 'delete', id, time };
  return { kind: 'object', id, time, ...(entry.ETag ? { etag: parseETag(entry.ETag) } : {}) };
}
