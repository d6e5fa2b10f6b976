import type { ObjectKey, VersionId } from '../../../../domain/model/ids.ts';
import type { Stack, StackEntry, Unreadable } from '../../../../domain/model/version.ts';
import { LISTING, READING, unreadable, unversioned } from '../client/diagnosis.ts';
import { MAX_VERSIONS_EXAMINED, type StoreLimits } from '../client/limits.ts';
import type { RemoteBucket } from '../client/remote.ts';
import { mapInParallel } from '../parallel.ts';
import { headObject, objectVersionFrom } from './head.ts';
import { type ListedVersion, listVersions } from './list-versions.ts';
import type { VersioningCheck } from './versioning.ts';

export interface StackBounds {
  readonly floor?: VersionId;
  readonly known: ReadonlySet<VersionId> | 'all';
}

export async function readStack(
  remote: RemoteBucket,
  key: ObjectKey,
  bounds: StackBounds,
  versioning: VersioningCheck,
  limits: StoreLimits,
): Promise<Stack | Unreadable> {
  const [unfit, listing] = await Promise.all([
    versioning.check(remote),
    listVersions(remote, key, bounds.floor, limits),
  ]);
  if (unfit) return unfit;
  if (listing.rejection) return unreadable(listing.rejection, remote, LISTING, key);
  const listed = listing.versions;
  const examined = new Set(
    listed.filter((version) => isUnknownObject(version, bounds)).slice(0, MAX_VERSIONS_EXAMINED),
  );
  const look = (version: ListedVersion) =>
    examined.has(version) ? examine(remote, key, version, limits) : bare(version);
  const entries = await mapInParallel(listed, limits.headsAtOnce, async (version) => look(version), isUnreadable);
  const failure = entries.find(isUnreadable);
  return failure ?? entries.filter(isEntry).reverse();
}

function isUnknownObject({ kind, id }: ListedVersion, { known }: StackBounds): boolean {
  return kind === 'object' && known !== 'all' && !known.has(id);
}

function bare(version: ListedVersion): StackEntry {
  const { id, time, etag } = version;
  if (version.kind === 'delete') return { kind: 'delete', id, time };
  return { kind: 'known', id, time, ...(etag ? { etag } : {}) };
}

/** Undefined where the version was removed since it was listed. */
async function examine(
  remote: RemoteBucket,
  key: ObjectKey,
  { id }: ListedVersion,
  limits: StoreLimits,
): Promise<StackEntry | Unreadable | undefined> {
  const { output, rejection } = await headObject(remote, key, id, limits.read);
  if (output) return objectVersionFrom(output) ?? unversioned(remote);
  return rejection.status === 404 ? undefined : unreadable(rejection, remote, READING, key);
}

function isUnreadable(entry: StackEntry | Unreadable | undefined): entry is Unreadable {
  return entry?.kind === 'unreadable';
}

function isEntry(entry: StackEntry | Unreadable | undefined): entry is StackEntry {
  return entry !== undefined && entry.kind !== 'unreadable';
}
