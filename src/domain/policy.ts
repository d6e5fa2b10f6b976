import type { DeleteRule, PolicyStep, Write } from './decision.ts';
import type { ETag, Region } from './ids.ts';
import type { KeyRef } from './version.ts';

/** Two or more writes that have not seen each other and differ: what a policy is handed. */
export interface Conflict extends KeyRef {
  /** The replica set's regions in the owner's order: the one named first outranks. */
  readonly regions: readonly Region[];
  /** At least two, in no order that means anything. */
  readonly contenders: readonly Write[];
  /** What all of them stem from, with every ETag it is known by in any region. */
  readonly base?: { readonly write: Write; readonly etags: readonly ETag[] };
}

/**
 * What a policy makes of a conflict: it narrows the field to those that it prefers, or abstains.
 * Where more than one is left the next policy goes on; the stamp closes every chain, so one is left in the end.
 */
export type Resolution =
  | {
      readonly kind: 'narrows';
      readonly to: readonly Write[];
      readonly why: string;
      readonly flags?: readonly string[];
    }
  | { readonly kind: 'abstains'; readonly why: string; readonly flags?: readonly string[] };

/** A rule of the configuration, ready to be asked. */
export interface Rule {
  /** Its place in the configuration, from 0. */
  readonly index: number;
  readonly policies: readonly PolicyStep[];
  readonly deletes: DeleteRule;
  /** Pure, total and independent of the order of contenders; the winner is one of them. */
  resolve(conflict: Conflict): Verdict;
}

export interface Verdict {
  readonly winner: Write;
  /** The policy that had the last word. */
  readonly decidedBy: string;
  /** A sentence for a person, naming regions, values and the policy. */
  readonly why: string;
  readonly flags: readonly string[];
}

export type { DeleteRule };
