import middy from '@middy/core';
import type { Context, EventBridgeEvent, S3Event, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { Quick } from '../src/adapters/aws/embedded/exchange.ts';
import { unwrapSqsBody } from '../src/adapters/aws/events/index.ts';
import { takeSightings } from '../src/app/reconcile/take-sightings.ts';
import type { FunctionEnvironment } from './environment.ts';
import { isMessage, leaveOut } from './left-out.ts';
import { NotAllTaken, sightingsIn } from './sightings.ts';
import { lazily, type Wiring, wire } from './wiring.ts';

export type ObjectEvent = S3Event | SQSEvent | EventBridgeEvent<string, unknown>;

export interface Summary {
  readonly keys: number;
  readonly echoes: number;
  readonly waiting: number;
}

/** S3 tells of a new version or delete marker: directly, wrapped in SQS, or by EventBridge. */
export function createHandler(environment: FunctionEnvironment, quick?: Quick) {
  const { wiring, middleware } = wire('on-object-event', environment, quick);
  const take = async (event: ObjectEvent, { awsRequestId }: Context) =>
    isFromQueue(event) ? takeBatch(event, await wiring()) : takePayload(event, awsRequestId, await wiring());
  return middy<ObjectEvent, Summary | SQSBatchResponse>().use(middleware).handler(take) as unknown as (
    event: ObjectEvent,
    context: Context,
  ) => Promise<Summary | SQSBatchResponse>;
}

export const handler = lazily(createHandler);

/**
 * `cause` is the request id, which an asynchronous invocation keeps over its retries. A malformed record is logged and counted, and no reason to
 * fail: it would be the same at every try.
 */
export async function takePayload(payload: unknown, cause: string, wiring: Wiring): Promise<Summary> {
  const { sightings, problems, malformed } = sightingsIn(payload, wiring);
  for (const { why, record } of malformed) leaveOut(why, { cause, record }, wiring);
  const { errors, ...summary } = await takeSightings(sightings, cause, wiring.deps);
  for (const problem of problems) wiring.deps.logger.error(problem, { cause });
  if (errors.length + problems.length > 0)
    throw new NotAllTaken(errors, [...malformed.map(({ why }) => why), ...problems]);
  return summary;
}

async function takeBatch({ Records }: SQSEvent, wiring: Wiring): Promise<SQSBatchResponse> {
  const messages = Records.filter((record) => isMessage(record, wiring));
  const ends = await Promise.allSettled(messages.map((record) => takeRecord(record, wiring)));
  const failed = messages.filter((_, at) => ends[at]?.status === 'rejected');
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}

/** Also the way of the events that come back from the failed-events queue: then under the request id that they failed under. */
export async function takeRecord({ body, messageId, ...record }: SQSRecord, wiring: Wiring): Promise<Summary> {
  try {
    const unwrapped = unwrapSqsBody(body);
    if ('problem' in unwrapped) throw new TypeError(unwrapped.problem);
    return await takePayload(unwrapped.payload, unwrapped.requestId ?? messageId, wiring);
  } catch (error) {
    wiring.deps.logger.error(`Message ${messageId} was not taken: ${error instanceof Error ? error.message : error}`, {
      messageId,
    });
    await wiring.retryLater(
      record.eventSourceARN,
      record.receiptHandle,
      Number(record.attributes?.ApproximateReceiveCount ?? 1),
    );
    throw error;
  }
}

function isFromQueue(event: ObjectEvent): event is SQSEvent {
  const records: unknown = event !== null && typeof event === 'object' && 'Records' in event && event.Records;
  return (
    Array.isArray(records) &&
    records.some((record: { eventSource?: unknown } | null | undefined) => record?.eventSource === 'aws:sqs')
  );
}
