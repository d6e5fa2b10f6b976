import { ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { decoded } from './list-versions.ts';

/** What a key holds now, as far as a listing tells. */
export interface ListedKey {
  readonly key: string;
  /** As S3 gives it, quotes included. */
  readonly etag: string | undefined;
  /** Bytes. */
  readonly size: number;
}

/** All keys that hold an object now, in the order of their bytes in UTF-8; a thousand a request. Throws what the SDK throws. */
export async function* listKeys(client: S3Client, bucket: string, prefix: string): AsyncGenerator<ListedKey> {
  let after: string | undefined;
  do {
    const page = await client.send(
      new ListObjectsV2Command({
        Bucket: bucket,
        Prefix: prefix,
        // Keys may hold characters that XML can't.
        EncodingType: 'url',
        ...(after === undefined ? {} : { ContinuationToken: after }),
      }),
    );
    for (const { Key, ETag, Size } of page.Contents ?? [])
      yield { key: decoded(Key, page) ?? '', etag: ETag, size: Size ?? 0 };
    after = page.IsTruncated ? page.NextContinuationToken : undefined;
  } while (after !== undefined);
}
