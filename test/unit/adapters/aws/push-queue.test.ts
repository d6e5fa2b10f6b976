import { ReceiveMessageCommand, type SendMessageBatchCommandInput, type SQSClient } from '@aws-sdk/client-sqs';
import { type FauxqsServer, startFauxqs } from 'fauxqs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { delaySeconds } from '../../../../src/adapters/aws/push-queue/visibility.ts';
import {
  createPushQueue,
  createSqsClient,
  createVisibility,
  parseMessage,
} from '../../../../src/adapters/aws/push-queue.ts';
import type { ConcordMessage } from '../../../../src/ports/push-queue.ts';
import { lookAgainMessage, pushMessage } from '../../../contract/push-queue.ts';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
let server: FauxqsServer;
let client: SQSClient;
let queues = 0;
let queue: { queueUrl: string; queueArn: string; queueName: string };

beforeAll(async () => {
  server = await startFauxqs({ port: 0, logger: false });
});
afterAll(() => server.stop());
beforeEach(() => {
  client = createSqsClient({ region: 'us-east-1', endpoint: server.address, credentials, maxAttempts: 1 });
  queue = server.createQueue(`queue-${++queues}`);
});

/** The sizes of the batches that are sent from now on; `fail` says which entries of which request SQS does not take. */
function batches(
  fail: (request: number, id: string) => 'throttled' | 'malformed' | undefined = () => undefined,
): string[][] {
  const sent: string[][] = [];
  client.middlewareStack.add(
    (next) => async (request) => {
      const { Entries = [] } = request.input as SendMessageBatchCommandInput;
      const at = sent.push(Entries.map(({ MessageBody = '' }) => MessageBody)) - 1;
      const failed = Entries.flatMap(({ Id = '' }) => {
        const reason = fail(at, Id);
        return reason ? [{ Id, SenderFault: reason === 'malformed', Code: reason, Message: 'said SQS' }] : [];
      });
      const answer = await next(request);
      return failed.length > 0 ? { ...answer, output: { ...answer.output, Failed: failed } } : answer;
    },
    { step: 'initialize', name: 'batches' },
  );
  return sent;
}

const messages = (count: number) => Array.from({ length: count }, (_, at) => pushMessage({ seq: at + 1 }));
const pushQueue = () => createPushQueue({ client, queueUrl: queue.queueUrl });

it('a message that is to come later is delayed by SQS, and says nothing of it', async () => {
  await pushQueue().send([{ ...lookAgainMessage(), delaySeconds: 900 } as ConcordMessage, pushMessage()]);
  const { ready, delayed } = server.inspectQueue(queue.queueName)?.messages ?? { ready: [], delayed: [] };
  expect(ready.map(({ body }) => parseMessage(body))).toEqual([pushMessage()]);
  expect(delayed.map(({ body }) => parseMessage(body))).toEqual([lookAgainMessage()]);
  const [late] = delayed;
  expect((late?.delayUntil ?? 0) - Date.now()).toBeGreaterThan(800_000);
});

describe('requests', () => {
  it.each([
    [0, []],
    [1, [1]],
    [10, [10]],
    [11, [10, 1]],
    [25, [10, 10, 5]],
  ])('for %i messages have %j entries', async (count, expected) => {
    const sent = batches();
    await pushQueue().send(messages(count));
    expect(sent.map(({ length }) => length)).toEqual(expected);
  });

  it('stay within 256 KiB each', async () => {
    const sent = batches();
    await pushQueue().send(Array.from({ length: 5 }, () => lookAgainMessage({ reason: 'é'.repeat(50_000) })));
    expect(sent.map(({ length }) => length)).toEqual([2, 2, 1]);
  });

  it('are not made for a message that no queue takes', async () => {
    const sent = batches();
    await expect(pushQueue().send([pushMessage(), lookAgainMessage({ reason: 'x'.repeat(300_000) })])).rejects.toThrow(
      RangeError,
    );
    expect(sent).toEqual([]);
  });
});

describe('a batch that is taken in part', () => {
  it('is sent again for what is missing, and for nothing else', async () => {
    const sent = batches((request, id) => (request < 2 && id === '1' ? 'throttled' : undefined));
    await pushQueue().send(messages(3));
    expect(sent.map((bodies) => bodies.map((body) => JSON.parse(body).seq))).toEqual([[1, 2, 3], [2], [2]]);
  });

  it('is Unavailable after the third attempt', async () => {
    const sent = batches((_, id) => (id === '0' ? 'throttled' : undefined));
    const failing = pushQueue().send(messages(3));
    await expect(failing).rejects.toMatchObject({
      name: 'Unavailable',
      message: expect.stringContaining('1 of 3 messages (throttled: said SQS)'),
    });
    expect(sent).toHaveLength(3);
  });

  it('is an error at once where the message is at fault', async () => {
    const sent = batches((_, id) => (id === '0' ? 'malformed' : undefined));
    const failing = pushQueue().send(messages(3));
    await expect(failing).rejects.toThrow('refused a message (malformed');
    await expect(failing).rejects.not.toMatchObject({ name: 'Unavailable' });
    expect(sent).toHaveLength(1);
  });
});

describe('a queue that can not be had', () => {
  it('is Unavailable where nobody listens', async () => {
    const nobody = createSqsClient({
      region: 'us-east-1',
      endpoint: 'http://127.0.0.1:1',
      credentials,
      maxAttempts: 1,
    });
    const failing = createPushQueue({ client: nobody, queueUrl: 'http://127.0.0.1:1/0/q' }).send(messages(1));
    await expect(failing).rejects.toMatchObject({ name: 'Unavailable' });
  });

  it('is named where it does not exist', async () => {
    const missing = createPushQueue({ client, queueUrl: `${queue.queueUrl}-missing` }).send(messages(1));
    await expect(missing).rejects.toThrow(/There is no queue .*-missing in us-east-1/);
  });
});

describe('a message', () => {
  it.each([pushMessage(), lookAgainMessage()])('is read as it was written: $type', (message) => {
    expect(parseMessage(JSON.stringify(message))).toEqual(message);
  });

  it('of a newer schema is told from a malformed one, whatever else it holds', () => {
    expect(parseMessage('{"schema":2,"type":"hold"}')).toMatchObject({
      problem: 'newer-schema',
      message: expect.stringContaining('schema 2'),
    });
  });

  const push = pushMessage();
  const look = lookAgainMessage();
  it.each([
    ['', 'JSON'],
    ['null', 'the message is not an object'],
    ['[]', 'the message is not an object'],
    [{}, '"schema" is not a whole number from 1'],
    [{ ...push, schema: 0 }, '"schema"'],
    [{ ...push, type: 'pull' }, '"type" is none of push, look-again'],
    [{ ...push, set: '' }, 'replica set name must not be empty'],
    [{ ...push, key: '' }, 'object key must not be empty'],
    [{ ...push, key: 7 }, '"key" is not a text'],
    [{ ...push, region: undefined }, '"region" is not a text'],
    [{ ...push, seq: 0 }, '"seq" is not a whole number from 1'],
    [{ ...push, seq: 1.5 }, '"seq"'],
    [{ ...push, seq: '1' }, '"seq"'],
    [{ ...look, seq: -1 }, '"seq" is not a whole number from 0'],
    [{ ...look, sightings: {} }, '"sightings" is not a list'],
    [{ ...look, sightings: [null] }, 'a sighting is not an object'],
    [
      { ...look, sightings: [{ region: 'r', id: 'i', kind: 'head', maker: 'client' }] },
      '"kind" is none of object, delete',
    ],
    [{ ...look, sightings: [{ region: 'r', id: 'i', kind: 'delete', maker: 'me' }] }, '"maker" is none of'],
    [{ ...look, reason: null }, '"reason" is not a text'],
  ])('is malformed: %j', (body, why) => {
    const read = parseMessage(typeof body === 'string' ? body : JSON.stringify(body));
    expect(read).toMatchObject({ problem: 'malformed', message: expect.stringContaining(why) });
  });
});

describe('visibility', () => {
  it.each([
    [1, 0, 3],
    [1, 0.999, 5],
    [2, 0.999, 10],
    [3, 0, 10],
    [99, 0.999, 900],
    [99, 0, 450],
    [5000, 0.5, 675],
  ])('after attempt %i, with chance %d, is %i seconds', (attempt, chance, seconds) => {
    expect(delaySeconds(attempt, { baseSeconds: 5, maxSeconds: 900, random: () => chance })).toBe(seconds);
  });

  it('is at least a second and at most twelve hours', () => {
    expect(delaySeconds(1, { baseSeconds: 0, maxSeconds: 0, random: () => 0 })).toBe(1);
    expect(delaySeconds(40, { baseSeconds: 60, maxSeconds: 1e9, random: () => 0.9 })).toBe(43_200);
  });

  it('is set on the queue that the event names', async () => {
    await pushQueue().send([pushMessage()]);
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({ QueueUrl: queue.queueUrl, VisibilityTimeout: 1000 }),
    );
    const before = Date.now();
    const visibility = createVisibility({ client, baseSeconds: 100, maxSeconds: 200, random: () => 0.5 });
    await visibility.retryLater(queue.queueArn, Messages[0]?.ReceiptHandle ?? '', 2);
    const [inFlight] = server.inspectQueue(queue.queueName)?.messages.inflight ?? [];
    const seconds = ((inFlight?.visibilityDeadline ?? 0) - before) / 1000;
    expect(seconds).toBeGreaterThanOrEqual(150);
    expect(seconds).toBeLessThan(170);
  });

  it('is left as it is where the message has come back already', async () => {
    await createVisibility({ client, baseSeconds: 1, maxSeconds: 1, random: () => 0 }).retryLater(
      queue.queueArn,
      'long gone',
      1,
    );
  });

  it.each([
    ['arn:aws:sqs:eu-west-1:123456789012:pushes', 'https://sqs.eu-west-1.amazonaws.com/123456789012/pushes'],
    ['arn:aws-cn:sqs:cn-north-1:123456789012:pushes', 'https://sqs.cn-north-1.amazonaws.com.cn/123456789012/pushes'],
  ])('of %s is asked of %s', async (arn, url) => {
    const aws = createSqsClient({ region: 'eu-west-1', credentials });
    let asked: unknown;
    aws.middlewareStack.add(
      () => (request) => {
        asked = (request.input as { QueueUrl?: string }).QueueUrl;
        return Promise.resolve({ output: { $metadata: {} }, response: undefined });
      },
      { step: 'initialize' },
    );
    await createVisibility({ client: aws, baseSeconds: 1, maxSeconds: 1, random: () => 0 }).retryLater(
      arn,
      'handle',
      1,
    );
    expect(asked).toBe(url);
  });
});
