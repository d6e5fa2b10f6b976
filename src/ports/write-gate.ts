import type { Region, SetName } from '../domain/model/ids.ts';
import type { Scope } from '../domain/windows/scope.ts';

/** Who may write into a real bucket. Expected failures are returned, with a sentence that says what to do. */
export interface WriteGate {
  /** Reads what is there, and computes what `shut` would put: whether that can be done. Changes nothing. */
  check(at: BucketOf, denial: Denial): Promise<Done | GateRefusal>;

  /**
   * Denies puts and deletes, of objects, versions and tags, to everybody but the functions that bring copies and, where it says so, the opener.
   * What others put into the policy stays as it is. Replaces the same window's earlier one, and takes away those whose time is over.
   */
  shut(at: BucketOf, denial: Denial): Promise<Done | GateRefusal>;

  /** Takes one window's denial away, and those whose time is over. `found`: it was there. */
  release(at: BucketOf, id: string): Promise<{ readonly kind: 'released'; readonly found: boolean } | GateRefusal>;

  /** The ids of the windows whose denial is in the policy, in their time or over it. */
  standing(at: BucketOf): Promise<{ readonly kind: 'standing'; readonly ids: readonly string[] } | GateRefusal>;

  /**
   * A write that a window's denial has to refuse, made so that it can't take effect where it is let through. It goes by the caller's own identity, to a
   * key that the denial of that window takes. `refused` says that something refuses it: who wants to know what, tries before and after.
   */
  tryWrite(at: BucketOf, id: string): Promise<{ readonly kind: 'refused' | 'let through' } | GateRefusal>;

  /** Multipart uploads under way of keys in the scope, at most `MAX_UPLOADS_TOLD`. */
  uploads(
    at: BucketOf,
    scope: Scope,
  ): Promise<{ readonly kind: 'uploads'; readonly uploads: readonly UploadUnderWay[] } | GateRefusal>;
}

export const MAX_UPLOADS_TOLD = 100;

export interface BucketOf {
  readonly set: SetName;
  readonly region: Region;
}

export interface Denial {
  /** Of the window. */
  readonly id: string;
  readonly scope: Scope;
  /** Milliseconds since 1970; whole seconds, as policies are written here. */
  readonly until: number;
  /** Whether the caller is let through: once the window is confirmed, and in its primary region. */
  readonly admitsOpener: boolean;
}

export interface Done {
  readonly kind: 'done';
}

export interface GateRefusal {
  readonly kind: 'failed';
  readonly message: string;
}

export interface UploadUnderWay {
  readonly key: string;
  readonly uploadId: string;
  /** Milliseconds since 1970. */
  readonly initiated: number;
  /** Who began it, as S3 names him. */
  readonly initiator: string;
}
