/** What a key holds now in one region, as far as a listing tells: enough to tell most differences, but for metadata. */
export interface ListedKey {
  readonly key: string;
  /** As S3 gives it, quotes included. */
  readonly etag: string | undefined;
  /** Bytes. */
  readonly size: number;
}
