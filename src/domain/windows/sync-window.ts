// src/domain/windows: times in which nobody but its opener writes in a part of a set.
import type { ObjectKey, Region, SetName, VersionId } from '../model/ids.ts';
import type { Scope } from './scope.ts';

/**
 * - `deny`: the buckets' policies refuse puts and deletes of everybody else
 * - `advisory`: a note in the journal, for clients that ask before they write
 */
export type WindowKind = 'deny' | 'advisory';

/** Who forgets one for longer has forgotten it; and what may stand is found among the records of a day. */
export const MAX_WINDOW_MS = 24 * 3_600_000;

/** A window's record in the journal, one numbered log a set. Times in milliseconds since 1970. */
export interface SyncWindow {
  readonly set: SetName;
  /** From 1, in the order in which they were opened. */
  readonly seq: number;
  /** Letters and digits, unique: the statement in each bucket's policy bears it. */
  readonly id: string;
  readonly kind: WindowKind;
  readonly scope: Scope;
  readonly reason?: string;
  /** A person, as others know him. */
  readonly by: string;
  /** The opener as the services know him. */
  readonly opener: Opener;
  /** Where the opener may write. */
  readonly primary: Region;
  readonly from: number;
  /** When it ends by itself, whoever is alive then. */
  readonly until: number;
  /**
   * - `opening`: it is not known to stand in every region, nor that all in its scope is in agreement
   * - `open`: confirmed everywhere, all in agreement, and its opener may write
   * - `failed`: it never became open, and was taken back
   * - `closed`: by a person, or found at its end and tidied up
   */
  readonly state: 'opening' | 'open' | 'failed' | 'closed';
  readonly closedAt?: number;
  readonly closedBy?: string;
  /** Why it failed, or what was not as it should be at its close. */
  readonly trouble?: string;
  /** Regions in whose policy its statement was left behind; that ends at its time all the same. */
  readonly left?: readonly Region[];
  /** What its opener wrote by `apply`, at most the last hundred. */
  readonly applied?: readonly Applied[];
}

export interface Opener {
  /** `aws:userid`: of a role it names the session. */
  readonly userId: string;
  readonly arn: string;
}

export interface Applied {
  readonly key: ObjectKey;
  readonly version: VersionId;
  readonly at: number;
}

/** Whether it halts anybody at that time, its statements being where they were put. */
export function isStanding({ state, left = [], until }: SyncWindow, now: number): boolean {
  if (now >= until) return false;
  return state === 'opening' || state === 'open' || left.length > 0;
}

/** Over, and nobody has closed it: what it left in policies is without effect, and can be tidied up. */
export function isOverdue({ state, left = [], until }: SyncWindow, now: number): boolean {
  return now >= until && (state === 'opening' || state === 'open' || left.length > 0);
}
