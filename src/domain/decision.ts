import type { ETag, Region, VersionId } from './ids.ts';
import type { Stamp } from './stamp.ts';
import type { KeyRef, Place, State, Unreadable } from './version.ts';

/** Bumped when a reader of the old shape would misunderstand the new one. */
export const DECISION_SCHEMA = 1;

/** A client's version: a put, a copy, a completed multipart upload, a delete. */
export interface Write extends Place {
  /** S3's own time of it, milliseconds since 1970. */
  readonly time: number;
  readonly state: State;
  readonly stamp: Stamp;
}

/** A region's entry of the vector of what has been considered: this client's write, and everything below it. */
export interface Considered {
  readonly id: VersionId;
  readonly time: number;
  /** The stamp of that write without its region: a later write above it inherits both. */
  readonly stampTime: number;
  readonly stampDecision: number;
}

/** A head as a decision found it: the precondition of a push, and the proof of what was seen. */
export type Observed =
  | {
      readonly kind: 'object';
      readonly id: VersionId;
      readonly etag: ETag;
      readonly size: number;
      readonly time: number;
    }
  | { readonly kind: 'delete'; readonly id: VersionId; readonly time?: number }
  | { readonly kind: 'absent' }
  | Unreadable;

/**
 * What became of bringing one region to the outcome.
 * - `pending`: appended; a message is on its way, or its sender died and is delivered again
 * - `blind`: the region could not be read; somebody will look again, nothing is written before
 * - `applied`: versions in `ids` are ours · `equal`: found at the outcome without a copy
 * - `refused`: somebody had written meanwhile · `failed`: tried, `error` says why; retried until it rests as a dead letter
 */
export interface Push {
  readonly state: 'pending' | 'blind' | 'applied' | 'equal' | 'refused' | 'failed';
  readonly ids: readonly VersionId[];
  /** ETags of copies that S3 gave another one than the origin has. */
  readonly etags?: readonly ETag[];
  /** Of an `equal` push: the head that stood at the outcome. */
  readonly found?: Observed;
  /** When it came to this state, milliseconds since 1970. */
  readonly at?: number;
  readonly error?: string;
  readonly attempts?: number;
}

export interface Outcome {
  readonly kind: 'winner';
  readonly write: Write;
}

export type Situation = 'first' | 'fast-forward' | 'identical' | 'conflict' | 'affirmed';

/** What becomes of a delete that conflicts with an upload: decided like any other write, or always so. */
export type DeleteRule = 'policy' | 'win' | 'lose';

/** What the policy said, so that the entry alone explains and replays the decision. */
export interface Ruling {
  /** The rule that took the key, by its place in the configuration (0 is the first), or `none` when nothing had to be chosen. */
  readonly rule: number | 'none';
  /** The policies of the rule as configured, in order; the stamp always closes the list. */
  readonly policies: readonly PolicyStep[];
  /** What the rule says of deletes that conflict with uploads. */
  readonly deletes: DeleteRule;
  /** Which of them had the last word. */
  readonly decidedBy: string;
  /** Things to note besides who won, such as a write from a region that does not own the prefix. */
  readonly flags: readonly string[];
}

export interface PolicyStep {
  readonly use: string;
  readonly [parameter: string]: unknown;
}

/** One numbered entry of a key's log in the journal. */
export interface Decision extends KeyRef {
  readonly schema: number;
  readonly seq: number;
  /** Milliseconds since 1970. */
  readonly decidedAt: number;
  /** The function and region, or the person, that decided. */
  readonly by: string;
  /** Names the piece of work that led here; it stays the same over redeliveries of that work. */
  readonly cause: string;
  readonly situation: Situation;
  /** Of an affirmation: the number of the decision whose outcome it repeats. */
  readonly affirms?: number;
  /** The replica set's regions in the owner's order, which is their rank. */
  readonly regions: readonly Region[];
  readonly considered: Readonly<Record<Region, Considered>>;
  /** The latest stamp time among all that was considered. */
  readonly horizon: number;
  readonly observed: Readonly<Record<Region, Observed>>;
  readonly contenders: readonly Write[];
  /** The latest decision whose outcome all contenders have seen, and that outcome; absent where they share none, or it has expired. */
  readonly base?: { readonly seq: number; readonly write: Write; readonly etags: readonly ETag[] };
  readonly ruling: Ruling;
  readonly outcome: Outcome;
  /** A sentence for a person. */
  readonly why: string;
  /** The contenders that did not win; each can be fetched where it says. */
  readonly losers: readonly Place[];
  /** One entry for each region that was not found at the outcome. */
  readonly pushes: Readonly<Record<Region, Push>>;
  /** Regions found equal while an earlier push to them was not known to be finished: to be looked at once more. */
  readonly doubt: readonly Region[];
}

/** The region stood at the outcome already when the decision gathered. */
export function foundEqual(decision: Decision, region: Region): boolean {
  const observed = decision.observed[region];
  return observed !== undefined && observed.kind !== 'unreadable' && decision.pushes[region] === undefined;
}

/** The head of the region that was found at the outcome without a copy, when the decision gathered or later. */
export function equalHead(decision: Decision, region: Region): Observed | undefined {
  return foundEqual(decision, region) ? decision.observed[region] : decision.pushes[region]?.found;
}

/** The number that stamps count by: an affirmation is no new outcome, and who sees the one in place of the other has seen as much. */
export function outcomeNumber({ seq, affirms }: Decision): number {
  return affirms ?? seq;
}

/** Nobody needs to do anything about it any more. */
export function isFinished(push: Push): boolean {
  return push.state === 'applied' || push.state === 'equal' || push.ids.length > 0;
}

/** A copy of it may still land, or may have landed unrecorded. */
export function mayStillLand(push: Push | undefined): boolean {
  return push !== undefined && push.state !== 'blind' && !isFinished(push);
}

/** Every region was found equal or was brought there, and no second look is owed. */
export function isClosed(decision: Decision): boolean {
  return decision.doubt.length === 0 && Object.values(decision.pushes).every(isFinished);
}
