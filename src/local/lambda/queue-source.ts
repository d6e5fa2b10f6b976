import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { DeleteMessageBatchCommand, type Message, ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Logger } from '../../ports/logger.ts';
import type { Activity } from '../activity.ts';
import type { Queue } from '../servers/queues.ts';
import { createSlots } from '../slots.ts';
import { failedMessages } from './batch-response.ts';
import type { LocalFunction } from './function.ts';
import { sqsEvent } from './sqs-event.ts';

/** As many as SQS hands over, and takes, by one request. */
const REQUEST_MESSAGES = 10;
/** How many batches of one queue are with the function at once: `maximumConcurrency` of the event source. */
const MAXIMUM_CONCURRENCY = 5;
/** Between two looks at the embedded queue, which cost no request. */
const LOOK_EVERY_MS = 10;
/** At an outside SQS. Short, for a poll must run out before its queue is at rest: whoever hangs up on one may lose what it receives. */
const LONG_POLL_SECONDS = 1;
const AFTER_ERROR_MS = 1000;

export interface QueueSourceOptions {
  readonly queue: Queue;
  readonly region: string;
  readonly client: SQSClient;
  readonly function: LocalFunction;
  /** Messages that the function gets at once at most, and how long they are gathered for where that is more than one request hands over. */
  readonly batch?: { readonly size: number; readonly windowMs: number } | undefined;
  /** Tells without a request whether a message can be received. Left out: the queue is asked by long polls. */
  readonly hasVisible?: (() => boolean) | undefined;
  readonly activity: Activity;
  readonly logger: Logger;
}

/** Lambda's event source mapping of a queue: receives batches, calls the function, deletes what it dealt with. Retries and redrive are SQS's. */
export interface QueueSource {
  /** Resolves once nothing is being received; batches that the function has already run on. */
  pause(): Promise<void>;
  resume(): void;
  /** Batches that are with the function, or whose messages are being deleted. After a pause. */
  readonly batches: number;
}

export function startQueueSource(options: QueueSourceOptions): QueueSource {
  const { activity, client, function: target, logger, queue } = options;
  const places = createSlots(MAXIMUM_CONCURRENCY);
  let polling: { readonly abort: AbortController; readonly ended: Promise<void> } | undefined;

  async function poll(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      if (!places.tryAcquire()) await rest(LOOK_EVERY_MS, signal);
      else if (!(await startBatch(signal))) places.release();
    }
  }

  /** True if a batch was received: it holds its place until the function is done with it. */
  async function startBatch(signal: AbortSignal): Promise<boolean> {
    try {
      if (options.hasVisible?.() === false) {
        await rest(LOOK_EVERY_MS, signal);
        return false;
      }
      const messages = await receive(client, queue, options.hasVisible ? 0 : LONG_POLL_SECONDS);
      if (messages.length === 0) return false;
      // The next one is begun when this one is full, so that they don't take each other's messages.
      const ended = activity.begin();
      void handleBatch(await gather(messages, signal)).finally(ended);
      return true;
    } catch (error) {
      logger.warn('A queue can not be read; trying again', { queue: queue.name, error });
      await rest(AFTER_ERROR_MS, signal);
      return false;
    }
  }

  /** More of what can be received, until the batch is full or its time is over. A pause ends it early. */
  async function gather(first: readonly Message[], signal: AbortSignal): Promise<readonly Message[]> {
    const { size, windowMs } = options.batch ?? { size: REQUEST_MESSAGES, windowMs: 0 };
    const messages = [...first];
    const until = performance.now() + windowMs;
    while (messages.length < size && performance.now() < until && !signal.aborted) {
      if (options.hasVisible?.() === false) await rest(LOOK_EVERY_MS, signal);
      else messages.push(...(await receive(client, queue, 0).catch(() => [])));
    }
    return messages;
  }

  /** A message that is not deleted comes back when its visibility timeout is over: the queue's own, or what the function set. */
  async function handleBatch(messages: readonly Message[]): Promise<void> {
    try {
      const payload = JSON.stringify(sqsEvent(messages, queue.arn, options.region));
      const outcome = await target.invoke(payload, randomUUID());
      if (outcome.ok) await deleteDone(messages, outcome.payload);
      else logger.warn('A batch failed as a whole', { function: target.name, error: outcome.error.errorMessage });
    } catch (error) {
      logger.warn('Messages that are done could not be deleted; they will be delivered again', {
        queue: queue.name,
        error,
      });
    } finally {
      places.release();
    }
  }

  async function deleteDone(messages: readonly Message[], answer: string): Promise<void> {
    const failed = failedMessages(
      answer,
      messages.map(({ MessageId }) => MessageId ?? ''),
    );
    const done = messages.filter(({ MessageId }) => !failed.has(MessageId ?? ''));
    for (let from = 0; from < done.length; from += REQUEST_MESSAGES) {
      const some = done.slice(from, from + REQUEST_MESSAGES);
      const Entries = some.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
      await client.send(new DeleteMessageBatchCommand({ QueueUrl: queue.url, Entries }));
    }
  }

  const source: QueueSource = {
    async pause() {
      const { abort, ended } = polling ?? {};
      polling = undefined;
      abort?.abort();
      await ended;
    },
    resume() {
      if (polling) return;
      const abort = new AbortController();
      polling = { abort, ended: poll(abort.signal) };
    },
    get batches() {
      return places.taken;
    },
  };
  source.resume();
  return source;
}

async function receive(client: SQSClient, queue: Queue, waitSeconds: number): Promise<readonly Message[]> {
  const { Messages } = await client.send(
    new ReceiveMessageCommand({
      QueueUrl: queue.url,
      MaxNumberOfMessages: REQUEST_MESSAGES,
      WaitTimeSeconds: waitSeconds,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    }),
  );
  return Messages ?? [];
}

/** Ends early, without an error, when the signal comes. */
async function rest(delayMs: number, signal: AbortSignal): Promise<void> {
  await delay(delayMs, undefined, { signal }).catch(() => {});
}
