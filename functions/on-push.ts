import type { SQSRecord } from 'aws-lambda';
import type { Quick } from '../src/adapters/aws/embedded/exchange.ts';
import { parseMessage } from '../src/adapters/aws/push-queue.ts';
import { type Meeting, meetingsOf } from '../src/app/deliver/meeting.ts';
import { takeMessage } from '../src/app/deliver/take-message.ts';
import type { FunctionEnvironment } from './environment.ts';
import { queueHandler } from './queue-handler.ts';
import { lazily, type Wiring, wire } from './wiring.ts';

/** Brings regions to decided outcomes, and looks again at keys that could not be known. */
export function createHandler(environment: FunctionEnvironment, quick?: Quick) {
  const { wiring, middleware } = wire('on-push', environment, quick);
  return queueHandler(middleware, wiring, takeRecord, meetingsIn);
}

export const handler = lazily(createHandler);

/** What is not finished is thrown, after the message was told to come back later. */
async function takeRecord(
  { body, messageId, attributes, ...record }: SQSRecord,
  { deps, retryLater }: Wiring,
  meeting: Meeting | undefined,
): Promise<void> {
  const attempt = Number(attributes?.ApproximateReceiveCount ?? 1);
  const message = parseMessage(body);
  try {
    if ('problem' in message) throw new TypeError(message.message);
    const end = await takeMessage(message, { cause: messageId, attempt, meeting }, deps);
    if (end.kind === 'again') throw new Error(end.why);
  } catch (error) {
    deps.logger.warn(
      `Delivery ${attempt} of message ${messageId} is to be repeated: ${error instanceof Error ? error.message : error}`,
      { messageId, ...aboutOf(message) },
    );
    await retryLater(record.eventSourceARN, record.receiptHandle, attempt);
    throw error;
  } finally {
    meeting?.leave();
  }
}

function meetingsIn(records: readonly SQSRecord[]): readonly (Meeting | undefined)[] {
  const messages = records.map((record) => (typeof record?.body === 'string' ? parseMessage(record.body) : undefined));
  return meetingsOf(messages.map((message) => (message && 'type' in message ? message : undefined)));
}

function aboutOf(message: ReturnType<typeof parseMessage>) {
  return 'problem' in message ? {} : { set: message.set, key: message.key, seq: message.seq };
}
