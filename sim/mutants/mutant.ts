/** A small wrong version of the product: texts of source files, each exchanged for another. White space in `find` stands for any. */
export interface Mutant {
  readonly name: string;
  /** Under which it shows; last-writer-wins if left out. */
  readonly policy?: string;
  /** People undo decisions in every history. */
  readonly isUndoing?: true;
  /** People open windows in every history. */
  readonly isHalting?: true;
  /** What S3's own replication can bring is left to it in every history. */
  readonly isCarriedByS3?: true;
  readonly edits: readonly Edit[];
  /** A history of `test/regressions` in which it shows: for what chance finds in one of a hundred thousand. */
  readonly kept?: string;
}

export interface Edit {
  /** From the repository's root. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** Of a file below `src`. */
export const edit = (file: string, find: string, replace: string): Edit => ({ file: `src/${file}.ts`, find, replace });
