import { ListObjectsV2Command, type ListObjectsV2CommandOutput } from '@aws-sdk/client-s3';
import { Unavailable } from '../../../../ports/errors.ts';
import type { ListedKey } from '../../../../ports/listed-key.ts';
import { diagnose } from '../client/diagnosis.ts';
import { STORE_LIMITS } from '../client/limits.ts';
import { ask, type RemoteBucket } from '../client/remote.ts';
import { isReserved } from '../reserved.ts';
import { keyIn } from './listed-text.ts';

export interface Listed {
  readonly prefix: string;
  /** Only keys behind this one. */
  readonly after?: string | undefined;
}

/**
 * All keys that hold an object now, but for reserved ones, in the order of their bytes in UTF-8; a thousand a page and request, and the next page
 * is asked for while this one is taken. Throws `Unavailable` where the same request may work later, else an error that says what to mend.
 */
export async function* listKeys(remote: RemoteBucket, listed: Listed): AsyncGenerator<readonly ListedKey[]> {
  const begin = (token?: string) => {
    const page = pageOf(remote, listed, token);
    page.catch(() => {}); // told where it is awaited, which may be never
    return { page };
  };
  let coming: ReturnType<typeof begin> | undefined = begin();
  while (coming) {
    const page: ListObjectsV2CommandOutput = await coming.page;
    const next = page.IsTruncated ? page.NextContinuationToken : undefined;
    coming = next === undefined ? undefined : begin(next);
    const keys = (page.Contents ?? []).map(({ Key, ETag, Size }) => ({
      key: keyIn(page, Key) ?? '',
      etag: ETag,
      size: Size ?? 0,
    }));
    yield keys.filter(({ key }) => !isReserved(key));
  }
}

async function pageOf(
  remote: RemoteBucket,
  { prefix, after }: Listed,
  token?: string,
): Promise<ListObjectsV2CommandOutput> {
  const command = new ListObjectsV2Command({
    Bucket: remote.bucket,
    Prefix: prefix,
    // Keys may hold characters that XML can't.
    EncodingType: 'url',
    ...(token === undefined ? { StartAfter: after } : { ContinuationToken: token }),
  });
  const { output, rejection } = await ask(remote, command, STORE_LIMITS.read);
  if (output) return output;
  const { reason, message } = diagnose(rejection, remote, { bucket: ['s3:ListBucket'] });
  const mayWorkLater = reason === 'throttled' || reason === 'unreachable';
  throw mayWorkLater ? new Unavailable(message) : new Error(message);
}
