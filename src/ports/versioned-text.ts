/** A text that somebody may change at any time. */
export interface VersionedText {
  /** As messages name it. */
  readonly name: string;
  /** The newest edition; undefined if that still is the version `known`. Throws `Unavailable` with a sentence that says what to do. One request. */
  read(known?: string): Promise<Edition | undefined>;
}

export interface Edition {
  readonly text: string;
  readonly version: string;
}
