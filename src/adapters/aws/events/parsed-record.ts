import type { ObjectKey, VersionId } from '../../../domain/model/ids.ts';

/** A new version or delete marker that S3 told of, by whichever way; or (`removed`) one that somebody has removed by its id. */
export interface ParsedSighting {
  readonly bucket: string;
  /** As S3 holds it: decoded. */
  readonly key: ObjectKey;
  readonly versionId: VersionId;
  readonly kind: 'object' | 'delete' | 'removed';
  /** Who caused it, such as `AWS:AROA…:session`. EventBridge does not tell. */
  readonly principalId?: string;
  /** Milliseconds since 1970; the event's own time, which is not the version's LastModified. */
  readonly eventTime?: number;
  /** The id of the request that caused it, as its caller got it in the answer. */
  readonly requestId?: string;
  /** Orders the events of one key in one bucket, on AWS. */
  readonly sequencer?: string;
}

/** What one record came to. */
export type ParsedRecord =
  | { readonly sighting: ParsedSighting }
  | { readonly problem: string; readonly isMalformed?: true }
  | { readonly ignored: string };

/** A record that nobody can ever take. */
export const malformed = (problem: string): ParsedRecord => ({ problem, isMalformed: true });
