// src/ports: what the application needs from outside, with the guarantees that it demands.
import type { Expected } from '../domain/deciding/plan.ts';
import type { Outcome, PushFailure } from '../domain/model/decision.ts';
import type { ETag, ObjectKey, Region, SetName, VersionId } from '../domain/model/ids.ts';
import type { Head, Place, Stack, State, Tags, Unreadable } from '../domain/model/version.ts';

/** Every bucket of every replica set. Expected failures are returned; what is thrown is a programming error. */
export interface ObjectStore {
  /**
   * The current version, strongly consistent within the region. Never guesses: a region that does not answer for certain is `unreadable`.
   * The time of a delete marker is left out; see `timeOf`. One request; outside AWS two where nothing is there.
   */
  head(target: KeyAt): Promise<Head>;

  /** S3's time of one version, milliseconds since 1970, or undefined if it is gone. Throws `Unavailable` where that can't be told. One request. */
  timeOf(target: KeyAt, id: VersionId): Promise<number | undefined>;

  /**
   * The versions of exactly this key, in the true order of the region's stack, oldest first. With `floor`, from that version upwards
   * (included); the whole stack where the floor is not met, is absent or has been removed. Versions in `known` come without details;
   * of the others the newest `MAX_VERSIONS_EXAMINED` carry metadata, older ones come as `known` too. With `known: 'all'` all objects do.
   */
  stack(
    target: KeyAt,
    bounds: { floor?: VersionId; known: ReadonlySet<VersionId> | 'all' },
  ): Promise<Stack | Unreadable>;

  /**
   * Brings the target to a state by ONE conditional request (or one conditional completion of a multipart copy): it takes effect only if
   * the target's current version still is what `expected` says. Never overwrites unconditionally, never deletes a version. A server outside AWS
   * is not written to before it was seen to honour that condition.
   */
  bring(target: KeyAt, push: PushRequest): Promise<PushResult>;

  /**
   * The bytes of one version, all of them, checked against S3's checksum where it has one; nothing is read of one that is larger than
   * `maxBytes`. With `etag`, a `null` version that was replaced under its id is gone. The bucket need not keep versions. One request.
   */
  read(target: KeyAt, id: VersionId, maxBytes: number, etag?: ETag): Promise<Content>;

  /** The tags of one version, or undefined if it is gone. Throws `Unavailable` where that can't be told. One request. */
  tags(target: KeyAt, id: VersionId): Promise<Tags | undefined>;
}

/** The bytes of one version, or why they can't be had. */
export type Content =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  /** Larger than asked for; nothing was read. */
  | { readonly kind: 'too-large'; readonly size: number }
  /** For good: the version is not there any more, or it lies in an archive. */
  | { readonly kind: 'gone'; readonly message: string }
  | Unreadable;

/** Bytes that lie nowhere yet. */
export interface Made {
  readonly bytes: Uint8Array;
  /** Where the outcome does not tell its tags: where they can be had, best first; of a version that is gone everywhere there are none. */
  readonly tagsOf?: readonly Place[];
}

export interface KeyAt {
  readonly set: SetName;
  readonly region: Region;
  readonly key: ObjectKey;
}

export type { Expected };

export interface PushRequest {
  readonly outcome: Outcome;
  readonly expected: Expected;
  /** Where the bytes can be had, best first; empty for a delete. */
  readonly sources: readonly Place[];
  /** The value of the marker's metadata field. Left out by the store, and said so, where metadata has no room for it. */
  readonly marker: string;
  /** Set for an outcome that was made by merging: it is written in place of a copy. */
  readonly made?: Made;
}

export type PushResult =
  | { readonly kind: 'applied'; readonly id: VersionId; readonly state: State; readonly withoutMarker?: true }
  /** The target was not as expected (412, 404, 409): somebody wrote meanwhile. Nothing was written. */
  | { readonly kind: 'refused'; readonly message: string }
  /** Nothing is known to have been written; worth another try, later, unless `impossible`. The message names the region and says what to do. */
  | { readonly kind: 'failed'; readonly reason: PushFailure; readonly message: string };

export type { PushFailure };
