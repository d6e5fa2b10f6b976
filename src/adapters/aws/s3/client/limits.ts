/**
 * A stack's versions that nobody knows are looked at one HEAD each. Fifty of them cost 0.00002 USD and, ten at a time, under a second; a key
 * that gained more than fifty unknown versions between two decisions is a hot one, of which the newest writes are what matters.
 */
export const MAX_VERSIONS_EXAMINED = 50;

/** User metadata, names and values together in UTF-8: S3 refuses more with MetadataTooLarge. */
export const MAX_METADATA_BYTES = 2048;

/** S3 takes part numbers from 1 to 10,000. */
export const MAX_PARTS = 10_000;

/** Versioning is switched off by hand and seldom: five minutes of trust make the check vanish from the bill. */
export const VERSIONING_TRUSTED_MS = 5 * 60_000;

/** What an endpoint outside AWS honours changes with its release, and a stack on one's own machine may run for weeks. */
export const CONDITIONS_TRUSTED_MS = 60 * 60_000;

/** Where a condition did not hold: a mended server works soon, and pushes that are tried again don't probe each time. */
export const CONDITIONS_DOUBTED_MS = 60_000;

export interface StoreLimits {
  /** Larger objects are copied in parts: CopyObject and PutObject end at 5 GB. */
  readonly singleCopyBytes: number;
  /** At least 5 MiB on S3. 128 MiB take a copy between continents about three seconds, so a lost part costs little. */
  readonly partBytes: number;
  /** Keeps 100 GB within a Lambda's fifteen minutes and below what one prefix takes without SlowDown. */
  readonly partsAtOnce: number;
  readonly headsAtOnce: number;
  /** S3 allows 1,000. Few keys have so many versions, and a page may be full of other keys that share the prefix. */
  readonly listPageSize: number;
  /** A completed upload may meet 409 for a write since its creation; then every part must be copied again. */
  readonly conflictRestarts: number;
  /** Streamed parts are lost with their connection, and the SDK can't repeat a stream. */
  readonly streamedPartAttempts: number;
  /** What moves no bytes, or those that a merge looks at: some megabytes. S3 answers within 200 ms, rarely a second; the functions that wait for it have thirty or more. */
  readonly read: TimeLimit;
  /** What a person fetches: up to 5 TB, which that person may break off. */
  readonly fetch: TimeLimit;
  /** What moves up to 5 GB: ten minutes are 9 MB a second, and leave a Lambda's fifteen room for what follows. */
  readonly write: TimeLimit;
}

/** Milliseconds. */
export interface TimeLimit {
  /** One try, from the request to the first of the answer. */
  readonly attemptMs: number;
  /** All tries together. */
  readonly totalMs: number;
}

export const STORE_LIMITS: StoreLimits = {
  singleCopyBytes: 5 * 2 ** 30,
  partBytes: 128 * 2 ** 20,
  partsAtOnce: 8,
  headsAtOnce: 10,
  listPageSize: 250,
  conflictRestarts: 2,
  streamedPartAttempts: 3,
  read: { attemptMs: 8_000, totalMs: 20_000 },
  write: { attemptMs: 600_000, totalMs: 600_000 },
  fetch: { attemptMs: 20_000, totalMs: 7 * 24 * 3_600_000 },
};
