import type {
  $Command,
  S3Client,
  S3ClientResolvedConfig,
  ServiceInputTypes,
  ServiceOutputTypes,
} from '@aws-sdk/client-s3';
import type { BucketPlace } from './diagnosis.ts';
import type { TimeLimit } from './limits.ts';
import { type Rejection, rejectionOf } from './rejection.ts';

/** A real bucket with the client that reaches it. */
export interface RemoteBucket extends BucketPlace {
  readonly client: S3Client;
}

/** What a request came to: S3's answer, or why there is none. */
export type Reply<Output> =
  | { readonly output: Output; readonly rejection?: undefined }
  | { readonly output?: undefined; readonly rejection: Rejection };

/** Sends one command, with the SDK's retries, within its time; `signal` gives up earlier. */
export async function ask<Input extends ServiceInputTypes, Output extends ServiceOutputTypes>(
  remote: RemoteBucket,
  command: $Command<Input, Output, S3ClientResolvedConfig>,
  limit: TimeLimit,
  signal?: AbortSignal,
): Promise<Reply<Output>> {
  const deadline = AbortSignal.timeout(limit.totalMs);
  const abortSignal = signal ? AbortSignal.any([deadline, signal]) : deadline;
  try {
    return { output: await remote.client.send(command, { abortSignal, requestTimeout: limit.attemptMs }) };
  } catch (thrown) {
    return { rejection: rejectionOf(thrown) };
  }
}
