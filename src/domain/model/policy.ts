import type { ByteFields } from './byte-fields.ts';
import type { Answer, Base, DeleteRule, PolicyStep, Write } from './decision.ts';
import type { ObjectKey, Region, VersionId } from './ids.ts';
import type { IgnoredMetadata } from './ignored.ts';
import type { Engine, EngineName } from './merge.ts';
import type { MergedSurroundings } from './surroundings.ts';
import type { KeyRef } from './version.ts';

/** Two or more writes that have not seen each other and differ: what a policy is handed. */
export interface Conflict extends KeyRef {
  /** The replica set's regions in the owner's order: the one named first outranks. */
  readonly regions: readonly Region[];
  /** At least two, in no order that means anything. */
  readonly contenders: readonly Write[];
  /** What all of them stem from, with every ETag it is known by in any region. */
  readonly base?: Base;
  /** Of the rule: metadata that describes bytes, besides what is known to. */
  readonly byteFields?: ByteFields;
  /** Keys under which losers of this key are kept, as far as the journal knows. */
  readonly kept?: readonly ObjectKey[];
  /** From an entry: tags that mattered stand in it. Of one from before they did they can't be asked for, and count as none. */
  readonly isReplayed?: true;
  /** User metadata that does not count where contenders are compared. */
  readonly ignoreMetadata?: IgnoredMetadata;
  /** What policies have asked for so far. */
  readonly aids?: Aids;
}

/** What a pure function can't fetch by itself. */
export interface Aids {
  /** By `contentName`. */
  readonly contents: ReadonlyMap<string, Material>;
  readonly engines: Readonly<Partial<Record<EngineName, Engine>>>;
  /** By the name of the question. */
  readonly answers: Readonly<Record<string, Answer>>;
  /** Of the keys that losers are kept under, those that nobody has deleted since. */
  readonly standing?: readonly ObjectKey[];
}

export type Material =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  /** It can't be had any more; a sentence for the journal. */
  | { readonly kind: 'missing'; readonly why: string };

export function contentName({ region, id }: { region: Region; id: VersionId }): string {
  return `${region}/${id}`;
}

/** What a policy needs before it can say anything. */
export type Ask =
  /** The contents of these writes, and whoever can merge them, if that is wanted. */
  | { readonly kind: 'contents'; readonly of: readonly Write[]; readonly engine?: EngineName }
  /** The tags of these writes, into their states. */
  | { readonly kind: 'tags'; readonly of: readonly Write[] }
  /** Which of these keys nobody has deleted since losers were kept under them. */
  | { readonly kind: 'standing'; readonly of: readonly ObjectKey[] }
  /** The word of the owner's own code. */
  | { readonly kind: 'answer'; readonly question: Question };

export interface Question {
  /** The same for the same conflict under the same step: the journal keeps the answer under it. */
  readonly name: string;
  readonly step: PolicyStep;
  /** All that the owner's code is told, as JSON has it: whoever asks only carries it there. */
  readonly request: Readonly<Record<string, unknown>>;
}

/**
 * What a policy makes of a conflict: it narrows the field to those that it prefers, or abstains; where more than one is left the next policy
 * goes on, and the stamp closes every chain, so one is left in the end. Or it settles all of the field by something else than choosing.
 */
export type Resolution =
  | {
      readonly kind: 'narrows';
      readonly to: readonly Write[];
      readonly why: string;
      readonly flags?: readonly string[];
    }
  | { readonly kind: 'abstains'; readonly why: string; readonly flags?: readonly string[] }
  | Ending
  | { readonly kind: 'asks'; readonly ask: Ask; readonly why: string; readonly flags?: readonly string[] };

/** Settles the whole field at once. */
export type Ending =
  /** New content. `like` is whom it resembles most: the first by rank. */
  | {
      readonly kind: 'merges';
      readonly content: Uint8Array;
      readonly around: MergedSurroundings;
      readonly like: Write;
      /** Those whose content it was made of: of the contenders all others have lost. */
      readonly holds: readonly Write[];
      /** Those that lost where something clashed, and are kept whole under keys of their own. */
      readonly siblings?: readonly KeptLoser[];
      readonly why: string;
      readonly flags?: readonly string[];
    }
  /** One wins, and others get keys of their own. */
  | {
      readonly kind: 'keeps';
      readonly winner: Write;
      readonly siblings: readonly KeptLoser[];
      readonly why: string;
      readonly flags?: readonly string[];
    }
  /** A person has to choose. */
  | { readonly kind: 'holds'; readonly why: string; readonly flags?: readonly string[] };

export interface KeptLoser {
  readonly write: Write;
  readonly key: ObjectKey;
}

/** A rule by its place in the configuration, from 0 as its paths count, and by what the owner calls it: `rules[14] contracts`. */
export function ruleTitle({
  rule,
  name,
}: {
  readonly rule: number | 'none';
  readonly name?: string | undefined;
}): string {
  return name === undefined ? `rules[${rule}]` : `rules[${rule}] ${name}`;
}

/** A rule of the configuration, ready to be asked. */
export interface Rule {
  /** Its place in the configuration, from 0. */
  readonly index: number;
  /** What the owner calls it. */
  readonly name?: string;
  readonly policies: readonly PolicyStep[];
  readonly deletes: DeleteRule;
  /** What is the same. Left out: writes that changed nothing contend like any other, and all metadata counts. */
  readonly unchanged?: 'yields' | 'contends';
  readonly ignoreMetadata?: IgnoredMetadata;
  /** `observe`: what would become of a key is recorded, and nothing is done. */
  readonly mode?: 'observe' | 'enforce';
  /** Who brings regions to an outcome; left out: we do. */
  readonly carrier?: S3Carrier;
  /** One of its policies may make new content of several writes: it is asked about all that nothing has seen, at once. */
  readonly merges?: boolean;
  /** What has to be fetched before `resolve` can speak for all policies; undefined if nothing is missing (any more). */
  asks(conflict: Conflict): Ask | undefined;
  /** Metadata that describes bytes, besides what is known to. */
  readonly byteFields?: ByteFields;
  /** Pure, total and independent of the order of contenders; the winner is one of them. A policy whose aids are missing abstains. */
  resolve(conflict: Conflict): Verdict;
}

/** S3's own replication brings what it can, and we what it does not: deletes among that, for HEAD does not tell a replicated delete marker from a client's. */
export interface S3Carrier {
  /** How long a version may take, milliseconds: then somebody looks, and brings what is not there. */
  readonly graceMs: number;
}

export interface Verdict {
  /** Of a merge: the contender that it resembles most. Of what is held: whom the stamp would choose. */
  readonly winner: Write;
  /** The policy that had the last word. */
  readonly decidedBy: string;
  /** A sentence for a person, naming regions, values and the policy. */
  readonly why: string;
  readonly flags: readonly string[];
  /** Set where the outcome is not simply one of the contenders. */
  readonly ending?: Ending;
}

export type { DeleteRule };
