import middy from '@middy/core';
import type { Context, EventBridgeEvent, S3Event, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type { Quick } from '../src/adapters/aws/embedded/exchange.ts';
import { unwrapSqsBody } from '../src/adapters/aws/events/index.ts';
import { type Telling, takeTogether } from '../src/app/reconcile/take-sightings.ts';
import type { FunctionEnvironment } from './environment.ts';
import { isMessage, leaveOut } from './left-out.ts';
import { NotAllTaken, sightingsIn, type Told } from './sightings.ts';
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

/** `cause` is the request id, which an asynchronous invocation keeps over its retries. */
export async function takePayload(payload: unknown, cause: string, wiring: Wiring): Promise<Summary> {
  const told = { ...toldBy(payload, cause, wiring), cause, isRepeated: true };
  const { errors, ...summary } = await takeTogether([told], wiring.deps);
  refuseUnlessTaken(told, errors.flat());
  return summary;
}

/** A malformed record is logged and counted, and no reason to fail: it would be the same at every try. */
function toldBy(payload: unknown, cause: string, wiring: Wiring): Told {
  const told = sightingsIn(payload, wiring);
  for (const { why, record } of told.malformed) leaveOut(why, { cause, record }, wiring);
  for (const problem of told.problems) wiring.deps.logger.error(problem, { cause });
  return told;
}

function refuseUnlessTaken({ problems, malformed }: Told, errors: readonly unknown[]): void {
  if (errors.length + problems.length > 0)
    throw new NotAllTaken(errors, [...malformed.map(({ why }) => why), ...problems]);
}

/** All messages together, so that a key that many of them tell of is looked at once; those that told of what failed come back alone. */
async function takeBatch({ Records }: SQSEvent, wiring: Wiring): Promise<SQSBatchResponse> {
  const read = Records.filter((record) => isMessage(record, wiring)).map((record) => ({
    record,
    ...readMessage(record, wiring),
  }));
  const tellings = read.flatMap(({ telling }) => telling ?? []);
  const { errors } = await takeTogether(tellings, wiring.deps);
  const failures = await Promise.all(
    read.map(async ({ record, telling, problem }) => {
      try {
        if (problem !== undefined || telling === undefined) throw new TypeError(problem);
        refuseUnlessTaken(telling, errors[tellings.indexOf(telling)] ?? []);
        return [];
      } catch (error) {
        await comeBack(record, error, wiring);
        return [{ itemIdentifier: record.messageId }];
      }
    }),
  );
  return { batchItemFailures: failures.flat() };
}

/** Under the message's own id; where it carries an event that an invocation failed on, under that one's. */
function readMessage({ body, messageId, attributes }: SQSRecord, wiring: Wiring): Read {
  const unwrapped = unwrapSqsBody(body);
  if ('problem' in unwrapped) return { problem: unwrapped.problem };
  const { payload, requestId = messageId } = unwrapped;
  const isRepeated = unwrapped.requestId !== undefined || attributes?.ApproximateReceiveCount !== '1';
  return { telling: { ...toldBy(payload, requestId, wiring), cause: requestId, isRepeated } };
}

type Read =
  | { readonly telling: Told & Telling; readonly problem?: undefined }
  | { readonly telling?: undefined; readonly problem: string };

/** Also the way of the events that come back from the failed-events queue: then under the request id that they failed under. */
export async function takeRecord(record: SQSRecord, wiring: Wiring): Promise<Summary> {
  try {
    const unwrapped = unwrapSqsBody(record.body);
    if ('problem' in unwrapped) throw new TypeError(unwrapped.problem);
    return await takePayload(unwrapped.payload, unwrapped.requestId ?? record.messageId, wiring);
  } catch (error) {
    await comeBack(record, error, wiring);
    throw error;
  }
}

/** With delays that grow with its deliveries. */
async function comeBack({ messageId, ...record }: SQSRecord, error: unknown, wiring: Wiring): Promise<void> {
  const why = error instanceof Error ? error.message : error;
  wiring.deps.logger.error(`Message ${messageId} was not taken: ${why}`, { messageId });
  const attempt = Number(record.attributes?.ApproximateReceiveCount ?? 1);
  await wiring.retryLater(record.eventSourceARN, record.receiptHandle, attempt);
}

function isFromQueue(event: ObjectEvent): event is SQSEvent {
  const records: unknown = event !== null && typeof event === 'object' && 'Records' in event && event.Records;
  return (
    Array.isArray(records) &&
    records.some((record: { eventSource?: unknown } | null | undefined) => record?.eventSource === 'aws:sqs')
  );
}
