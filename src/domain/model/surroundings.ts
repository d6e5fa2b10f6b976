import type { Write } from './decision.ts';
import type { ContentHeaders, Tags } from './version.ts';

/** What surrounds the bytes of an object. */
export interface Surroundings {
  readonly headers: ContentHeaders;
  readonly metadata: Readonly<Record<string, string>>;
  readonly tags: Tags;
}

/** Of a merge: all but the hashes, which take the new bytes. Plain data: a verdict holds it. */
export interface MergedSurroundings extends Surroundings {
  /** Fields of user metadata that get a hash of the new bytes, and how it is written. */
  readonly hashes: Readonly<Record<string, HashForm>>;
  readonly clashes: readonly Clash[];
}

/** What several changed differently, and who won. */
export interface Clash {
  /** As a sentence names it: `header Cache-Control`, `metadata owner`, `tag team`. */
  readonly field: string;
  readonly winner: Write;
}

export type HashName = 'md5' | 'sha1' | 'sha256';

/** Of some bytes, in hex of lower case. */
export type HashOf = (name: HashName) => string;

/** How a hash was written, and how another one has to be. */
export interface HashForm {
  readonly name: HashName;
  readonly as: 'hex' | 'HEX' | 'base64';
  /** What stands around it. */
  readonly before: string;
  readonly after: string;
}
