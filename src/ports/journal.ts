import type { Decision, Observed, PushFailure, Sibling } from '../domain/model/decision.ts';
import type { Maker } from '../domain/model/evidence.ts';
import type { ETag, ObjectKey, Region, SetName, VersionId } from '../domain/model/ids.ts';
import type { KeyRef } from '../domain/model/version.ts';

/** The append-only log of decisions, one log a key. Throws `Unavailable` (see errors.ts) when it can't answer. */
export interface Journal {
  /** The latest decisions of a key, oldest first, at most `limit`; sees every append that was acknowledged before the call. One request. */
  latest(key: KeyRef, limit: number): Promise<{ readonly log: readonly Decision[]; readonly more: boolean }>;

  /** One decision, or undefined. Strongly consistent. */
  get(key: KeyRef, seq: number): Promise<Decision | undefined>;

  /**
   * The entry after each of these in its key's log, in the order asked for; undefined where none is. Strongly consistent; one request for a
   * hundred. Of a log with a gap (entries lost with a journal that was restored from a backup) what lies beyond the gap is not found.
   */
  following(entries: readonly (KeyRef & Pick<Decision, 'seq'>)[]): Promise<readonly (Decision | undefined)[]>;

  /** Appends on condition that no entry with this number exists: the compare-and-swap of the protocol. One request. */
  append(decision: Decision): Promise<'appended' | 'taken'>;

  /**
   * Notes what became of a push. Ids are added, never removed; a push that has ids stays applied whatever comes later; `attempts` is
   * set by what did not apply, and a failure never takes the place of a refusal. Idempotent per id. Nothing happens where the decision is not there any more, or (after a lost journal) is another
   * one of that number, without a push to the region.
   */
  recordPush(key: KeyRef, seq: number, region: Region, result: PushRecord): Promise<void>;

  /**
   * Takes regions out of a decision's doubt, and marks unfinished pushes as found equal, with the head that was found. A finished push stays
   * as it is. Nothing happens where a later decision has come.
   */
  settle(key: KeyRef, seq: number, settled: Settled): Promise<void>;

  /** Notes what became of a decision's sibling. What is noted stays, but that what failed may be made after all. Idempotent. */
  recordSibling(key: KeyRef, seq: number, sibling: ObjectKey, end: SiblingEnd): Promise<void>;

  /** Notes who made a delete marker, as its event told. Idempotent. */
  noteDelete(key: KeyRef, id: VersionId, maker: Maker): Promise<void>;

  /** All notes of a key about makers of delete markers. Strongly consistent. */
  deleteMakers(key: KeyRef): Promise<ReadonlyMap<VersionId, Maker>>;

  /** A page of a key's log, newest first. `cursor` is opaque. */
  history(key: KeyRef, page: PageRequest): Promise<Page<Decision>>;

  /** Decisions that are not closed: pushes pending, blind, refused or failed, or a second look owed; oldest first. By index, never a scan. */
  open(set: SetName, page: PageRequest): Promise<Page<Decision>>;

  /** Conflicts decided on a day (UTC, `YYYY-MM-DD`), newest first. By index, never a scan. */
  conflicts(set: SetName, day: string, page: PageRequest): Promise<Page<Decision>>;

  /** All decisions of a day (UTC, `YYYY-MM-DD`), newest first. By index, never a scan. */
  decisions(set: SetName, day: string, page: PageRequest): Promise<Page<Decision>>;
}

export interface Settled {
  readonly doubt: readonly Region[];
  readonly equal: Readonly<Record<Region, Observed>>;
}

/** What became of a sibling. */
export interface SiblingEnd {
  readonly state: Exclude<Sibling['state'], 'pending'>;
  /** Why it failed. */
  readonly error?: string;
}

export type PushRecord =
  /** `etag`: where the copy has another one than its origin. */
  | { readonly state: 'applied'; readonly id: VersionId; readonly etag?: ETag; readonly at: number }
  /** `attempt`: the number of the delivery that ended so, 1 for the first. */
  | {
      readonly state: 'refused' | 'failed';
      readonly attempt: number;
      readonly at: number;
      readonly error: string;
      readonly reason?: PushFailure;
    };

export interface PageRequest {
  readonly limit: number;
  readonly cursor?: string;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  /** Absent on the last page. */
  readonly cursor?: string;
}
