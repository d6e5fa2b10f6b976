import { ListObjectsV2Command, type ListObjectsV2CommandOutput, type S3Client } from '@aws-sdk/client-s3';

export interface Entry {
  readonly etag: string;
  readonly size: number;
}

/** As many keys as one likes, made when they are listed: `key 0000042` holds what `entryOf` says. */
export interface ListedBucket {
  readonly keys: number;
  readonly entryOf: (at: number) => Entry | undefined;
}

const DIGITS = 9;
const PAGE = 1_000;

export const keyAt = (at: number): string => `key ${String(at).padStart(DIGITS, '0')}`;
const placeOf = (key: string): number => Number(key.slice('key '.length));

/** A client of a bucket that exists in its listing alone. `ask` is called with each request, and may throw what S3 would. */
export function listedBucket({ keys, entryOf }: ListedBucket, page = PAGE, ask: (request: number) => void = () => {}) {
  let requests = 0;
  const send = async (command: unknown): Promise<ListObjectsV2CommandOutput> => {
    if (!(command instanceof ListObjectsV2Command)) throw new Error('a listing was expected');
    ask(++requests);
    const { StartAfter, ContinuationToken, Prefix = '' } = command.input;
    let at = ContinuationToken ? Number(ContinuationToken) : StartAfter ? placeOf(StartAfter) + 1 : 0;
    const Contents: { Key: string; ETag: string; Size: number }[] = [];
    for (; at < keys && Contents.length < page; at++) {
      const entry = entryOf(at);
      const Key = keyAt(at);
      if (entry && Key.startsWith(Prefix)) Contents.push({ Key, ETag: entry.etag, Size: entry.size });
    }
    const IsTruncated = at < keys;
    return { Contents, IsTruncated, ...(IsTruncated ? { NextContinuationToken: String(at) } : {}), $metadata: {} };
  };
  return {
    client: { send } as unknown as S3Client,
    get requests() {
      return requests;
    },
  };
}
