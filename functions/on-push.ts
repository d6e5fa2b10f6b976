import middy from '@middy/core';
import sqsPartialBatchFailure from '@middy/sqs-partial-batch-failure';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { parseMessage } from '../src/adapters/aws/push-queue.ts';
import { takeMessage } from '../src/app/take-message.ts';
import type { FunctionEnvironment } from './environment.ts';
import { lazily, type Wiring, wire } from './wiring.ts';

/** Brings regions to decided outcomes, and looks again at keys that could not be known. */
export function createHandler(environment: FunctionEnvironment) {
  const wiring = wire('on-push', environment);
  return middy<SQSEvent, PromiseSettledResult<unknown>[]>()
    .use(sqsPartialBatchFailure({ logger: () => undefined })) // takeRecord has logged the reason
    .handler(({ Records }: SQSEvent) =>
      Promise.allSettled(Records.map((record) => takeRecord(record, wiring))),
    ) as unknown as (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;
}

export const handler = lazily(createHandler);

/** What is not finished is thrown, after the message was told to come back later. */
async function takeRecord(
  { body, messageId, attributes, ...record }: SQSRecord,
  { deps, retryLater }: Wiring,
): Promise<void> {
  const attempt = Number(attributes.ApproximateReceiveCount);
  try {
    const message = parseMessage(body);
    if ('problem' in message) throw new TypeError(message.message);
    const end = await takeMessage(message, { cause: messageId, attempt }, deps);
    if (end.kind === 'again') throw new Error(end.why);
  } catch (error) {
    deps.logger.warn(
      `Delivery ${attempt} of message ${messageId} is to be repeated: ${error instanceof Error ? error.message : error}`,
      { messageId },
    );
    await retryLater(record.eventSourceARN, record.receiptHandle, attempt);
    throw error;
  }
}
