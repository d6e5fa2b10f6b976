/** Content of one side, as stored. */
export interface Side {
  /** How conflict markers and sentences call it: its region. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

export interface MergeInput {
  /** What all sides stem from, where it is known and can be had. */
  readonly base?: Uint8Array | undefined;
  /** Two or more, by rank: the first wins what can't be merged. */
  readonly sides: readonly Side[];
  readonly options: Readonly<Record<string, unknown>>;
}

export type MergeResult =
  /** `clashes` names what the rank had to decide: paths, or lines. `note` is what people should know of it besides: the end of a sentence. */
  | {
      readonly kind: 'merged';
      readonly bytes: Uint8Array;
      readonly clashes: readonly string[];
      readonly note?: string;
    }
  /** A reason for the journal. */
  | { readonly kind: 'cannot'; readonly why: string };

/** Merges contents. Pure and total: whatever the bytes, it answers. */
export type Engine = (input: MergeInput) => MergeResult;

export type EngineName = 'json' | 'text' | 'union' | 'automerge';
