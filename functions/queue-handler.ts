import middy from '@middy/core';
import sqsPartialBatchFailure from '@middy/sqs-partial-batch-failure';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { isMessage } from './left-out.ts';
import type { Wired, Wiring } from './wiring.ts';

/** A handler of a queue's batches: each record on its own, and those that throw are reported to come back. What they throw is logged by `take`. */
export function queueHandler(
  middleware: Wired['middleware'],
  wiring: Wired['wiring'],
  take: (record: SQSRecord, wiring: Wiring) => Promise<unknown>,
) {
  const takeOne = async (record: SQSRecord) => {
    const wired = await wiring();
    return isMessage(record, wired) ? await take(record, wired) : undefined;
  };
  return middy<SQSEvent, PromiseSettledResult<unknown>[]>()
    .use(middleware)
    .use(sqsPartialBatchFailure({ logger: () => undefined }))
    .handler(({ Records }: SQSEvent) => Promise.allSettled(Records.map(takeOne))) as unknown as (
    event: SQSEvent,
    context: Context,
  ) => Promise<SQSBatchResponse>;
}
