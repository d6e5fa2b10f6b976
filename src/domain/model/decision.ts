// src/domain/model: the words as types.
import type { ByteFields } from './byte-fields.ts';
import type { Claim, OpenClaim } from './claim.ts';
import type { ETag, ObjectKey, Region, VersionId } from './ids.ts';
import type { IgnoredMetadata } from './ignored.ts';
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
  /**
   * Set where it is no version of this key: made by merging others (then it lies nowhere but in copies), a loser of another key that is
   * kept under this one, or (`undo`) a former outcome or any other version that a person has made the winner.
   */
  readonly via?: 'merge' | 'sibling' | 'undo';
  /** Where its content was known to lie when it came to be, if that is not its own place. */
  readonly from?: readonly Place[];
  /** It changed nothing: directly below it in its stack lay the outcome of a decision, in the same state. */
  readonly repeats?: Repeats;
  /** Of content that was merged, under whatever key it lies since: the number of the decision that made it, in the log of `key`, and can tell how. */
  readonly madeBy?: number;
  /** Set where its metadata says what it was made on. */
  readonly claim?: Claim;
}

/** What a write that changed nothing left as it was. */
export interface Repeats {
  /** The number of the decision that had settled on it. */
  readonly decision: number;
  /** The stamp of that outcome, where a copy of it lay there: for the order the write stands for that one. */
  readonly stamp?: Stamp;
  /** Of the stamp of the change that came to it first: all that this is later than, or had seen. */
  readonly change?: Pick<Stamp, 'time' | 'decision'>;
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
 * - `left-to-s3`: S3's own replication is to bring it, and nothing is written before `until`; then somebody looks
 * - `applied`: versions in `ids` are ours · `equal`: found at the outcome without a copy
 * - `refused`: somebody had written meanwhile · `failed`: tried, `error` says why; retried until it rests as a dead letter
 */
export interface Push {
  readonly state: 'pending' | 'blind' | 'left-to-s3' | 'applied' | 'equal' | 'refused' | 'failed';
  readonly ids: readonly VersionId[];
  /** ETags of copies that S3 gave another one than the origin has. */
  readonly etags?: readonly ETag[];
  /** Of an `equal` push: the head that stood at the outcome. */
  readonly found?: Observed;
  /** When it came to this state, milliseconds since 1970. */
  readonly at?: number;
  readonly error?: string;
  /** Of what failed: the kind of error. */
  readonly reason?: PushFailure;
  /** The number of the last delivery of its message that is known to have ended without a copy. */
  readonly attempts?: number;
  /** Of what was left to S3, also once it has come: until when it was waited for, milliseconds since 1970. */
  readonly until?: number;
  /** S3's own replication was waited for in vain, so it is brought by us: what S3 told of the version by then, where it could be asked. */
  readonly missed?: { readonly status?: ReplicationStatus };
}

/** What S3 tells of a version at the source of a replication; `NONE` where no rule takes it. */
export type ReplicationStatus = 'PENDING' | 'COMPLETED' | 'FAILED' | 'NONE';

/**
 * Why a push failed: the bucket can't be used; the content is not to be had; `unguarded`: the target's server ignores the condition that the
 * request would carry, so it was not sent; `impossible`: the target takes no such object, however often it is tried.
 */
export type PushFailure =
  | Unreadable['reason']
  | 'source-gone'
  | 'source-archived'
  | 'unguarded'
  | 'impossible'
  | 'unexpected';

/** It passes by itself. Of what an older entry says no more than that it failed, that is to be hoped. */
export function mayPass(reason: PushFailure | undefined): boolean {
  return reason === undefined || reason === 'unreachable' || reason === 'throttled';
}

/** What a key is to be in every region. */
export type Outcome =
  | { readonly kind: 'winner'; readonly write: Write }
  /** New content. `of`: those whose content is in it, and their base. `write` carries headers, metadata and tags made of theirs, and is as late as the latest contender. */
  | { readonly kind: 'merged'; readonly write: Write; readonly of: readonly Ingredient[] };

/** A content that went into a merge: a contender's or the base's, and where it could be had when it was decided. */
export interface Ingredient extends Place {
  readonly places: readonly Place[];
}

/** A loser that is kept under a key of its own. */
export interface Sibling {
  /** The key that it gets. */
  readonly key: ObjectKey;
  readonly of: Place;
  /**
   * `made`: it lies under that key, and its own log tells in which regions · `taken`: somebody else's object lies under that key · `lost`: the
   * entry that told what it held was lost with the journal, and it does not lie where it is said to · `failed`: no region takes it, for a reason
   * that does not pass by itself; should somebody mend that, it is made after all.
   */
  readonly state: 'pending' | 'made' | 'taken' | 'lost' | 'failed';
  /** Of what failed. */
  readonly error?: string;
}

/** Nothing was pushed, and later decisions don't build on this one: it says what was found, and what would have become of it. */
export interface Suspension {
  /** `held` for a person to choose; its outcome is what the stamp would choose. `observed` under a rule that only watches. */
  readonly kind: 'held' | 'observed';
  /** The number of the decision that stands meanwhile; 0 for none. */
  readonly standsOn: number;
  /** Regions that would have been brought to the outcome. */
  readonly wouldPush: readonly Region[];
}

export type Situation =
  | 'first'
  | 'fast-forward'
  | 'identical'
  | 'conflict'
  | 'affirmed'
  | 'sibling'
  | 'undo'
  | 'restore';

/** What becomes of a delete that conflicts with an upload: decided like any other write, or always so. */
export type DeleteRule = 'policy' | 'win' | 'lose';

/** What the policy said, so that the entry alone explains and replays the decision. */
export interface Ruling {
  /** The rule that took the key, by its place in the configuration (0 is the first), or `none` when nothing had to be chosen. */
  readonly rule: number | 'none';
  /** What the owner calls that rule. */
  readonly name?: string;
  /** The policies of the rule as configured, in order; the stamp always closes the list. */
  readonly policies: readonly PolicyStep[];
  /** What the rule says of deletes that conflict with uploads. */
  readonly deletes: DeleteRule;
  /** What the rule says of metadata that describes bytes. */
  readonly byteFields?: ByteFields;
  /** What the rule says of writes that changed nothing; left out: they contend like any other. */
  readonly unchanged?: 'yields';
  /** User metadata that does not count under the rule: what differs from the outcome in nothing else is the same. */
  readonly ignoreMetadata?: IgnoredMetadata;
  /** Which of them had the last word. */
  readonly decidedBy: string;
  /** Things to note besides who won, such as a write from a region that does not own the prefix. */
  readonly flags: readonly string[];
  /** What was answered from outside, by the policy that asked: a decision is replayed from it, not by asking again. */
  readonly answers?: Readonly<Record<string, Answer>>;
}

/** What the owner's own code said of a conflict, checked. */
export type Answer =
  | { readonly kind: 'winner'; readonly winner: Place; readonly why: string }
  /** `holds`: the contenders whose content is in it; left out: none. */
  | {
      readonly kind: 'content';
      readonly base64: string;
      readonly like?: Place;
      readonly holds?: readonly Place[];
      readonly why: string;
    }
  | { readonly kind: 'hold'; readonly why: string }
  /** It has nothing to say; or `failed`: it took too long, threw, or answered nonsense. */
  | { readonly kind: 'none'; readonly why: string; readonly failed?: true };

export interface PolicyStep {
  readonly use: string;
  readonly [parameter: string]: unknown;
}

/** What contenders stem from. */
export interface Base {
  readonly seq: number;
  readonly write: Write;
  /** Every ETag that it is known by in any region. */
  readonly etags: readonly ETag[];
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
  /** The configuration that it was decided under, by its hash: what `concord config check` shows of a file. */
  readonly configuration?: string;
  readonly situation: Situation;
  /** Of an affirmation: the number of the decision whose outcome it repeats. */
  readonly affirms?: number;
  /** Of an undo: the number of the decision before which the outcome had stood already. */
  readonly undoes?: number;
  /** Of a restore: the version that a person has made the current one. */
  readonly restores?: Place;
  /** The replica set's regions in the owner's order, which is their rank. */
  readonly regions: readonly Region[];
  readonly considered: Readonly<Record<Region, Considered>>;
  /** The latest stamp time among all that was considered. */
  readonly horizon: number;
  readonly observed: Readonly<Record<Region, Observed>>;
  readonly contenders: readonly Write[];
  /** The decisions whose contenders are decided about once more in this one, together with what came since; the latest first. */
  readonly reopens?: readonly number[];
  /** Writes that would contend, had not others said by `previous-etag` to have seen them. */
  readonly superseded?: readonly Write[];
  /** What considered writes say to have read, and nothing known bears so far: it may come to light later. */
  readonly claims?: readonly OpenClaim[];
  /** The latest decision whose outcome all contenders have seen, and that outcome; absent where they share none, or it has expired. */
  readonly base?: Base;
  readonly ruling: Ruling;
  readonly outcome: Outcome;
  /** A sentence for a person. */
  readonly why: string;
  /** The contenders that are not in the outcome, and those of `superseded` that are later by stamp than whoever says to have seen them. Each can be fetched where it says. */
  readonly losers: readonly Place[];
  /** One entry for each region that was not found at the outcome. */
  readonly pushes: Readonly<Record<Region, Push>>;
  /** Losers that are kept under keys of their own. */
  readonly siblings?: readonly Sibling[];
  /** Of a key that a loser was given: the decision that it lost in, until it lies there. */
  readonly siblingOf?: { readonly key: ObjectKey; readonly seq: number };
  /** Keys under which losers of this key are kept, by this decision and those before it, as far as the journal knows. */
  readonly kept?: readonly ObjectKey[];
  readonly suspended?: Suspension;
  /** Regions found equal while an earlier push to them was not known to be finished, or might land once more: to be looked at once more. */
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

/** Every region was found equal or was brought there, no second look is owed, no sibling is missing, and nobody is waited for. */
export function isClosed({ doubt, pushes, siblings = [], suspended }: Decision): boolean {
  const isMissing = ({ state }: Sibling) => state === 'pending';
  return (
    doubt.length === 0 &&
    Object.values(pushes).every(isFinished) &&
    !siblings.some(isMissing) &&
    suspended?.kind !== 'held'
  );
}

/** The decisions that others build on. */
export function effective(log: readonly Decision[]): readonly Decision[] {
  return log.some(({ suspended }) => suspended) ? log.filter(({ suspended }) => !suspended) : log;
}
