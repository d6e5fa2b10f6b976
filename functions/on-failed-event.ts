import middy from '@middy/core';
import sqsPartialBatchFailure from '@middy/sqs-partial-batch-failure';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { FunctionEnvironment } from './environment.ts';
import { takeRecord } from './on-object-event.ts';
import { lazily, wire } from './wiring.ts';

/** Events whose invocation failed for good: tried again with growing delays, until they rest as dead letters. */
export function createHandler(environment: FunctionEnvironment) {
  const wiring = wire('on-failed-event', environment);
  return middy<SQSEvent, PromiseSettledResult<unknown>[]>()
    .use(sqsPartialBatchFailure({ logger: () => undefined })) // takeRecord has logged the reason
    .handler(({ Records }: SQSEvent) =>
      Promise.allSettled(Records.map((record) => takeRecord(record, wiring))),
    ) as unknown as (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;
}

export const handler = lazily(createHandler);
