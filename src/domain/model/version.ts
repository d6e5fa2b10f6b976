import type { ETag, ObjectKey, Region, SetName, VersionId } from './ids.ts';
import { type IgnoredMetadata, withoutIgnored } from './ignored.ts';

/** A key of a replica set: what a log of decisions belongs to. */
export interface KeyRef {
  readonly set: SetName;
  readonly key: ObjectKey;
}

/** A checksum over the whole object; composite ones (over parts) are no statement about content and are left out. */
export interface Checksum {
  readonly algorithm: string;
  /** Base64, as S3 gives it. */
  readonly value: string;
}

/** The system-defined headers that a copy must carry along, in S3's spelling. */
export interface ContentHeaders {
  readonly contentType?: string;
  readonly contentEncoding?: string;
  readonly contentLanguage?: string;
  readonly contentDisposition?: string;
  readonly cacheControl?: string;
  /** The Expires header as text, never parsed: clients send all sorts of things. */
  readonly expires?: string;
  readonly websiteRedirectLocation?: string;
}

/** What a reader of the key sees, whichever region or version serves it. */
export type State = ObjectState | DeletedState;

export interface ObjectState {
  readonly kind: 'object';
  readonly etag: ETag;
  /** Bytes. */
  readonly size: number;
  readonly checksum?: Checksum;
  readonly headers: ContentHeaders;
  /** User metadata without the marker of s3-concord; names in lower case. */
  readonly metadata: Readonly<Record<string, string>>;
  /** How many tags it carried when looked at, as a HEAD tells; left out: none. */
  readonly tagCount?: number;
  /** Its tags when looked at, where somebody has read them: that takes a request, and is done only where two states may differ in nothing else. */
  readonly tags?: Tags;
}

/** Names and values, as S3 tells them apart: case counts. */
export type Tags = Readonly<Record<string, string>>;

export interface DeletedState {
  readonly kind: 'deleted';
}

export const DELETED: DeletedState = { kind: 'deleted' };

/** One entry of a key's version history in one region. */
export type Version = ObjectVersion | DeleteMarker;

export interface ObjectVersion {
  readonly kind: 'object';
  readonly id: VersionId;
  /** S3's LastModified, milliseconds since 1970; whole seconds, and of a multipart upload its initiation. */
  readonly time: number;
  readonly state: ObjectState;
  /** The marker as found in user metadata, not yet believed. */
  readonly marker?: string;
  /** S3's own replication made this version (ReplicationStatus REPLICA); it keeps its origin's id and time. */
  readonly replica?: boolean;
  /** Of what S3 replicates: how far it has come, as its region told when it was read. */
  readonly replication?: 'PENDING' | 'COMPLETED' | 'FAILED';
}

export interface DeleteMarker {
  readonly kind: 'delete';
  readonly id: VersionId;
  /** Milliseconds since 1970; a HEAD of the key alone does not tell it. */
  readonly time?: number;
}

/** A region's current version of a key; `absent` where it has no version at all. */
export type Head = Version | { readonly kind: 'absent' } | Unreadable;

export interface Unreadable {
  readonly kind: 'unreadable';
  readonly reason: 'unreachable' | 'denied' | 'unversioned' | 'missing-bucket' | 'throttled';
  /** A sentence for the owner that says what to do. */
  readonly message: string;
}

/** An entry of a listed stack. The details of an object are looked up only where the journal does not know the version. */
export type StackEntry =
  | Version
  | { readonly kind: 'known'; readonly id: VersionId; readonly time: number; readonly etag?: ETag };

/** A key's versions in one region, oldest first; whole, or from the version that the caller named as floor (included). */
export type Stack = readonly StackEntry[];

/** `null` version ids are not unique over time, so their time counts as well. */
export function isSameVersion(
  a: { id: VersionId; time?: number | undefined },
  b: { id: VersionId; time?: number | undefined },
): boolean {
  if (a.id !== b.id) return false;
  return a.id !== 'null' || a.time === undefined || b.time === undefined || a.time === b.time;
}

export function stateOf(version: Version): State {
  return version.kind === 'object' ? version.state : DELETED;
}

/**
 * Same bytes, headers, metadata and tags: a client could not tell one from the other. As many tags on both are taken for the same ones where those
 * of one are not known; `hangsOnTags` says where that would be a guess. `ignored`: user metadata that does not count (see `Ruling`).
 */
export function isSameState(a: State, b: State, ignored?: IgnoredMetadata): boolean {
  if (a.kind === 'deleted' || b.kind === 'deleted') return a.kind === b.kind;
  return isSameContent(a, b) && describeState(a, ignored) === describeState(b, ignored) && haveSameTags(a, b);
}

/** Whether they are the same is not known before the tags of both are: in all else they are. */
export function hangsOnTags(a: State, b: State, ignored?: IgnoredMetadata): boolean {
  if (a.kind === 'deleted' || b.kind === 'deleted' || tagCountOf(a) === 0) return false;
  return !(a.tags && b.tags) && isSameState(a, b, ignored);
}

export function haveSameTags(a: ObjectState, b: ObjectState): boolean {
  if (tagCountOf(a) !== tagCountOf(b)) return false;
  return !(a.tags && b.tags) || describeTags(a.tags) === describeTags(b.tags);
}

export function tagCountOf({ tags, tagCount = 0 }: ObjectState): number {
  return tags ? Object.keys(tags).length : tagCount;
}

function describeTags(tags: Tags): string {
  return JSON.stringify(Object.entries(tags).sort(byName));
}

/** Full checksums of one algorithm decide; only where there are none do size and a plain (MD5) ETag have to do. */
export function isSameContent(a: ObjectState, b: ObjectState): boolean {
  if (a.size !== b.size) return false;
  if (a.checksum && b.checksum && a.checksum.algorithm === b.checksum.algorithm)
    return a.checksum.value === b.checksum.value;
  return a.etag === b.etag;
}

/** Headers and metadata as one canonical text, in which the order they came in does not show. */
export function describeState({ headers, metadata }: ObjectState, ignored?: IgnoredMetadata): string {
  const fields = (record: object) =>
    Object.entries(record)
      .filter(([, value]) => value !== undefined)
      .sort(byName);
  return JSON.stringify([fields(headers), fields(withoutIgnored(metadata, ignored))]);
}

function byName([a]: [string, unknown], [b]: [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** S3 shows a multipart upload by its ETag; its LastModified is the time of initiation, so writes below may be younger. */
export function isMultipart({ etag }: ObjectState): boolean {
  return etag.includes('-');
}

/** Where a version lies: enough to fetch it. */
export interface Place {
  readonly region: Region;
  readonly id: VersionId;
  /** Of a sibling: the key that it was written to; left out where it is the key in question. */
  readonly key?: ObjectKey;
}
