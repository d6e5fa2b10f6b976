import type { VersionId } from '../domain/model/ids.ts';
import type { ObjectState, Unreadable } from '../domain/model/version.ts';
import type { KeyAt } from './object-store.ts';

/** Versions of any size, for people who fetch them: nothing is held in memory as a whole. */
export interface VersionReader {
  /** Begins to read one version; what it is comes first, its bytes as they are asked for. One request. */
  open(target: KeyAt, id: VersionId): Promise<Opened>;
}

export type Opened =
  | {
      readonly kind: 'open';
      readonly state: ObjectState;
      /** Throws `Unavailable` where the bytes break off, or do not match the checksum that S3 told of them. */
      readonly bytes: AsyncIterable<Uint8Array>;
      /** For whoever does not read to the end. */
      close(): void;
    }
  /** For good: the version is not there any more, it is a delete marker, or it lies in an archive. */
  | { readonly kind: 'gone'; readonly message: string }
  | Unreadable;
