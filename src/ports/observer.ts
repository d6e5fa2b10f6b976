import type { Decision } from '../domain/model/decision.ts';
import type { Region, SetName } from '../domain/model/ids.ts';
import type { PushResult } from './object-store.ts';

/** What came about. A piece of work that is delivered again may tell of it again. */
export type Fact =
  /** It was appended. */
  | { readonly kind: 'decided'; readonly decision: Decision }
  /** The event of a copy of our own was dropped. */
  | { readonly kind: 'echo'; readonly set: SetName }
  /** A record that is no event of S3, among others or alone, was left out. */
  | { readonly kind: 'malformed' }
  /** `decision` as it was read before. */
  | {
      readonly kind: 'pushed';
      readonly decision: Decision;
      readonly region: Region;
      readonly result: PushResult['kind'];
    }
  /** Every region was found at the outcome or has been brought there; `decision` says when. */
  | { readonly kind: 'agreed'; readonly decision: Decision }
  | { readonly kind: 'measured'; readonly set: SetName; readonly backlog: Backlog };

/** What is not in agreement. */
export interface Backlog {
  /** Pushes and siblings that nobody has finished, and their bytes. */
  readonly operations: number;
  readonly bytes: number;
  /** For how long the oldest of them has been open, milliseconds; 0 where there is none. */
  readonly oldestMs: number;
  /** Decisions that wait for a person. They count nowhere else. */
  readonly held: number;
}

/** Whoever counts, or tells others. No outcome depends on it. */
export interface Observer {
  /** Returns at once and never throws. */
  saw(fact: Fact): void;
}

export const UNOBSERVED: Observer = { saw: () => {} };
