/** US dollars for a million requests, us-east-1, as of 2026, from secondary sources. */
export const S3_DOLLARS = { HeadObject: 0.4, GetObject: 0.4, CopyObject: 5, PutObject: 5, List: 5, DeleteObject: 0 };
/** For a million units: 1 KB of a write, 4 KB of a consistent read. */
export const DYNAMODB_DOLLARS = { write: 0.625, read: 0.125 };
export const SQS_DOLLARS = 0.4;
/** Invocations; and a million GB-seconds on arm64. */
export const LAMBDA_DOLLARS = { invocation: 0.2, gbSecond: 13.3334 };
/** One GB from a region to another, between most of them. */
export const TRANSFER_DOLLARS_A_GB = 0.02;
