import { ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import type { ListedKey } from '../../../../ports/listed-key.ts';
import { isReserved } from '../reserved.ts';
import { keyIn } from './listed-text.ts';

/** All keys that hold an object now, but for reserved ones, in the order of their bytes in UTF-8; a thousand a request. Throws what the SDK throws. */
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
    for (const { Key, ETag, Size } of page.Contents ?? []) {
      const key = keyIn(page, Key) ?? '';
      if (!isReserved(key)) yield { key, etag: ETag, size: Size ?? 0 };
    }
    after = page.IsTruncated ? page.NextContinuationToken : undefined;
  } while (after !== undefined);
}
