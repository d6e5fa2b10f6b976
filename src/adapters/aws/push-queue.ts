import { SendMessageBatchCommand, type SendMessageBatchRequestEntry, type SQSClient } from '@aws-sdk/client-sqs';
import { Unavailable } from '../../ports/errors.ts';
import type { ConcordMessage, PushQueue } from '../../ports/push-queue.ts';
import { adapterFailure } from './journal/failures.ts';
import { formatMessage } from './push-queue/message.ts';

export { createSqsClient, type SqsClientOptions } from './push-queue/client.ts';
export { type MessageProblem, parseMessage } from './push-queue/message.ts';
export { createVisibility, type Visibility } from './push-queue/visibility.ts';

/** SQS's limit for one batch. */
const BATCH_MESSAGES = 10;

/** AWS raised its limit for a batch, and for a message, from 256 KiB to 1 MiB in 2025; other implementations and older queues have not followed. */
const BATCH_BYTES = 256 * 1024;

/** A batch that was taken in part is sent again at once, for what is missing; after that the sender's own queue is the better place to wait. */
const BATCH_ATTEMPTS = 3;

export interface PushQueueOptions {
  readonly client: SQSClient;
  readonly queueUrl: string;
}

/** The push queue in SQS. Throws `Unavailable` when not every message is known to be taken: some may be, and come twice. */
export function createPushQueue({ client, queueUrl }: PushQueueOptions): PushQueue {
  return {
    async send(messages) {
      for (const batch of inBatches(messages.map(outgoingOf))) await sendBatch(batch);
    },
  };

  async function sendBatch(outgoing: readonly Outgoing[]): Promise<void> {
    let missing: SendMessageBatchRequestEntry[] = outgoing.map((entry, at) => ({ Id: String(at), ...entry }));
    let reasons = '';
    for (let attempt = 0; attempt < BATCH_ATTEMPTS && missing.length > 0; attempt++) {
      const { Failed = [] } = await ask(missing);
      missing = missing.filter(({ Id }) => Failed.some((failed) => failed.Id === Id));
      reasons = Failed.map(({ Code, Message }) => `${Code}: ${Message ?? 'no message'}`).join('; ');
      if (Failed.some(({ SenderFault }) => SenderFault))
        throw new Error(`The push queue ${queueUrl} refused a message (${reasons}).`);
    }
    if (missing.length > 0)
      throw new Unavailable(
        `The push queue did not take ${missing.length} of ${outgoing.length} messages (${reasons}).`,
      );
  }

  async function ask(entries: SendMessageBatchRequestEntry[]) {
    try {
      return await client.send(new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries: entries }));
    } catch (error) {
      const region = await client.config.region();
      throw adapterFailure(error, {
        action: 'sqs:SendMessage',
        what: 'push queue',
        resource: `queue ${queueUrl}`,
        region,
      });
    }
  }
}

type Outgoing = Pick<SendMessageBatchRequestEntry, 'DelaySeconds'> & { readonly MessageBody: string };

function outgoingOf(message: ConcordMessage): Outgoing {
  const body = formatMessage(message);
  const bytes = Buffer.byteLength(body);
  if (bytes > BATCH_BYTES)
    throw new RangeError(`a message about ${message.set}/${message.key} has ${bytes} bytes; SQS takes ${BATCH_BYTES}`);
  const delay = message.type === 'look-again' ? message.delaySeconds : undefined;
  return { MessageBody: body, ...(delay === undefined ? {} : { DelaySeconds: delay }) };
}

/** In the order given, each batch within both limits. */
function inBatches(outgoing: readonly Outgoing[]): Outgoing[][] {
  const batches: Outgoing[][] = [];
  let bytes = 0;
  for (const entry of outgoing) {
    const last = batches.at(-1);
    bytes += Buffer.byteLength(entry.MessageBody);
    if (last && last.length < BATCH_MESSAGES && bytes <= BATCH_BYTES) last.push(entry);
    else {
      batches.push([entry]);
      bytes = Buffer.byteLength(entry.MessageBody);
    }
  }
  return batches;
}
