import { ChangeMessageVisibilityCommand, ReceiveMessageCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createActivity, isQuiet } from '../../../../src/local/activity.ts';
import type { Handler } from '../../../../src/local/lambda/function.ts';
import { type QueueSource, startQueueSource } from '../../../../src/local/lambda/queue-source.ts';
import { silentLogger } from '../../../../src/local/options.ts';
import {
  ensureQueues,
  isEmpty,
  queueDepth,
  type RegionQueues,
  sqsClient,
} from '../../../../src/local/servers/queues.ts';
import { type EmbeddedSqs, startSqs } from '../../../../src/local/servers/sqs.ts';
import { deployed, until } from '../fixtures.ts';

const REGION = 'eu-west-1';
const cleanups: (() => unknown)[] = [];
let sqs: EmbeddedSqs;
beforeEach(async () => {
  sqs = await startSqs({ port: 0 });
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
  await sqs.stop();
});

interface Setup {
  readonly visibilitySeconds?: number;
  readonly maxReceiveCount?: number;
  readonly longPoll?: boolean;
}

async function queueCalling(handle: (event: SQSEvent) => unknown, setup: Setup = {}) {
  const { visibilitySeconds = 600, maxReceiveCount = 1000 } = setup;
  const client = sqsClient(sqs.endpoint, REGION);
  const queues: RegionQueues = await ensureQueues(client, REGION, { visibilitySeconds, maxReceiveCount });
  const queue = queues.push;
  const activity = createActivity();
  const batches: SQSEvent[] = [];
  const underWay: number[] = [];
  const handler: Handler = async (event) => {
    batches.push(event as SQSEvent);
    underWay.push(activity.underWay);
    return handle(event as SQSEvent);
  };
  const start = (): QueueSource => {
    const hasVisible = setup.longPoll ? undefined : () => sqs.hasVisible(queue.name);
    const target = deployed(handler);
    const source = startQueueSource({
      queue,
      region: REGION,
      client,
      function: target,
      hasVisible,
      activity,
      logger: silentLogger,
    });
    cleanups.push(
      () => source.pause(),
      () => client.destroy(),
    );
    return source;
  };
  return {
    client,
    queue,
    batches,
    underWay,
    start,
    bodies: () => batches.map(({ Records }) => Records.map(({ body }) => body).sort()),
    async send(...messages: string[]) {
      for (const MessageBody of messages)
        await client.send(new SendMessageCommand({ QueueUrl: queue.url, MessageBody }));
    },
    isAtRest: () => isQuiet(activity, async () => isEmpty(await queueDepth(client, queue))),
    deadLetters: async () =>
      (await client.send(new ReceiveMessageCommand({ QueueUrl: queues['push-dead'].url, VisibilityTimeout: 60 })))
        .Messages ?? [],
    depth: () => queueDepth(client, queue),
  };
}

const idsOf = (event: SQSEvent, ...bodies: string[]) =>
  event.Records.filter(({ body }) => bodies.includes(body)).map(({ messageId }) => ({ itemIdentifier: messageId }));

describe('a batch', () => {
  it('holds at most ten messages, each in the shape that Lambda gives it', async () => {
    const queue = await queueCalling(() => undefined);
    await queue.send(...Array.from({ length: 12 }, (_, index) => `message ${index}`));
    queue.start();
    await until('the queue is at rest', queue.isAtRest);

    expect(queue.batches.map(({ Records }) => Records.length)).toEqual([10, 2]);
    expect(queue.underWay[0]).toBe(1);
    const sentWith = expect.stringMatching(/^\d{13}$/);
    expect(queue.batches[0]?.Records[0]).toEqual({
      messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      receiptHandle: expect.stringMatching(/./),
      body: 'message 0',
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: sentWith,
        ApproximateFirstReceiveTimestamp: sentWith,
        SenderId: expect.any(String),
      },
      messageAttributes: {},
      md5OfBody: expect.stringMatching(/^[0-9a-f]{32}$/),
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:eu-west-1:000000000000:s3-concord-local-eu-west-1-push',
      awsRegion: 'eu-west-1',
    });
  });

  it('carries message attributes', async () => {
    const { batches, client, isAtRest, queue, start } = await queueCalling(() => undefined);
    const MessageAttributes = { size: { DataType: 'Number', StringValue: '42' } };
    await client.send(new SendMessageCommand({ QueueUrl: queue.url, MessageBody: 'one', MessageAttributes }));
    start();
    await until('the queue is at rest', isAtRest);
    expect(batches[0]?.Records[0]?.messageAttributes).toEqual({
      size: { dataType: 'Number', stringValue: '42', stringListValues: [], binaryListValues: [] },
    });
  });
});

describe('after the function has answered', () => {
  it('only the messages that did not fail are deleted', async () => {
    const queue = await queueCalling((event) => ({ batchItemFailures: idsOf(event, 'bad') }));
    await queue.send('good', 'bad', 'fine');
    queue.start();
    await until('two are deleted', async () => (await queue.depth()).inFlight === 1);
    expect(queue.bodies()).toEqual([['bad', 'fine', 'good']]);
  });

  it('a failed message comes back alone when its visibility timeout is over, with its receives counted', async () => {
    let failures = 0;
    const queue = await queueCalling(
      (event) => {
        failures += 1;
        return failures === 1 ? { batchItemFailures: idsOf(event, 'bad') } : undefined;
      },
      { visibilitySeconds: 1 },
    );
    await queue.send('good', 'bad');
    queue.start();
    await until('the queue is at rest', queue.isAtRest);
    expect(queue.bodies()).toEqual([['bad', 'good'], ['bad']]);
    expect(queue.batches[1]?.Records[0]?.attributes.ApproximateReceiveCount).toBe('2');
  });

  it.each([
    ['throws', () => Promise.reject(new Error('broken'))],
    ['answers what makes no sense', () => ({ batchItemFailures: [{ itemIdentifier: 'somebody else' }] })],
  ])('the whole batch stays where the function %s', async (_what, handle) => {
    const queue = await queueCalling(handle);
    await queue.send('one', 'two');
    queue.start();
    await until('the function was called', () => queue.batches.length === 1);
    await until('it is done', async () => (await queue.depth()).inFlight === 2);
    await cleanups[0]?.();
    expect(await queue.depth()).toEqual({ visible: 0, inFlight: 2, delayed: 0 });
  });

  it('a visibility that the function set itself stands', async () => {
    const queue = await queueCalling(async (event) => {
      if (queue.batches.length > 1) return undefined;
      const [record] = event.Records;
      const change = { QueueUrl: queue.queue.url, ReceiptHandle: record?.receiptHandle, VisibilityTimeout: 1 };
      await queue.client.send(new ChangeMessageVisibilityCommand(change));
      return { batchItemFailures: idsOf(event, 'later') };
    });
    await queue.send('later');
    queue.start();
    await until('the queue is at rest, long before its own visibility timeout', queue.isAtRest);
    expect(queue.bodies()).toEqual([['later'], ['later']]);
  });
});

it('SQS moves a message to the dead letters once it was received too often, unchanged', async () => {
  const queue = await queueCalling(() => Promise.reject(new Error('never')), {
    visibilitySeconds: 1,
    maxReceiveCount: 2,
  });
  await queue.send('hopeless');
  queue.start();
  await until('the queue is at rest', queue.isAtRest);
  expect(queue.bodies()).toEqual([['hopeless'], ['hopeless']]);
  expect((await queue.deadLetters()).map(({ Body }) => Body)).toEqual(['hopeless']);
});

it.each([{ longPoll: false }, { longPoll: true }])(
  'a pause leaves messages untouched until a resume: %o',
  async (setup) => {
    const queue = await queueCalling(() => undefined, setup);
    const source = queue.start();
    await source.pause();
    await queue.send('one');
    expect(await queue.depth()).toEqual({ visible: 1, inFlight: 0, delayed: 0 });
    expect(queue.batches).toEqual([]);
    source.resume();
    await until('the queue is at rest', queue.isAtRest);
    expect(queue.bodies()).toEqual([['one']]);
  },
);
