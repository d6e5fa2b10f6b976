/** What a key holds now in one region, as far as a listing tells: enough to tell most differences, but for metadata. */
export interface ListedKey {
  readonly key: string;
  /** As S3 gives it, quotes included. */
  readonly etag: string | undefined;
  /** Bytes. */
  readonly size: number;
}

/** What a bucket holds, a page at a time, in the order of its keys' bytes in UTF-8. */
export type Listing = AsyncIterable<readonly ListedKey[]>;
