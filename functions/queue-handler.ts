import middy from '@middy/core';
import sqsPartialBatchFailure from '@middy/sqs-partial-batch-failure';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { Wired } from './wiring.ts';

/** A handler of a queue's batches: each record on its own, and those that throw are reported to come back. What they throw is logged by `take`. */
export function queueHandler(middleware: Wired['middleware'], take: (record: SQSRecord) => Promise<unknown>) {
  return middy<SQSEvent, PromiseSettledResult<unknown>[]>()
    .use(middleware)
    .use(sqsPartialBatchFailure({ logger: () => undefined }))
    .handler(({ Records }: SQSEvent) => Promise.allSettled(Records.map(take))) as unknown as (
    event: SQSEvent,
    context: Context,
  ) => Promise<SQSBatchResponse>;
}
