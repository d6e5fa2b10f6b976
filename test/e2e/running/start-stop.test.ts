import { once } from 'node:events';
import { Agent, createServer, request } from 'node:http';
import { connect } from 'node:net';
import { GetQueueUrlCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { listen } from '../../../src/loopback/listen.ts';
import { type Commands, commandsBeside } from '../../support/commands.ts';
import { CONFIG, DUBLIN, VIRGINIA } from '../../support/running.ts';

vi.setConfig({ testTimeout: 60_000 });

/** Beyond the five seconds that running functions get: a supervisor waits for ten. */
const SECONDS = 8_000;

describe('`npx concord local` ends within seconds, while its stdin stays open and clients hold connections,', () => {
  it.each([
    ['when it is told to quit', ({ local }: Commands) => void local.child.stdin?.write('quit\n')],
    ['when a supervisor ends it', ({ local }: Commands) => void local.child.kill('SIGTERM')],
    // As npm does, which passes on what the terminal has sent to both.
    [
      'when the same signal comes twice',
      ({ local }: Commands) => {
        local.child.kill('SIGINT');
        local.child.kill('SIGINT');
      },
    ],
  ])('%s', async (_, end) => {
    const commands = await commandsBeside(CONFIG);
    onTestFinished(() => commands.stop());
    await commands.put(VIRGINIA, 'a', 'hello');
    const urls = [...Object.values(commands.ready.regions).map(({ endpoint }) => endpoint), ...services(commands)];
    await Promise.all(urls.flatMap((url) => [keepAlive(url), sendHalf(url)]));
    await longPoll(commands);
    const began = Date.now();
    end(commands);
    const { code } = await commands.local.ended;
    expect([code, Date.now() - began]).toEqual([0, expect.toSatisfy((ms: number) => ms < SECONDS)]);
  });
});

it('`npx concord local` ends, and says why, where a port is taken that comes last: the console’s', async () => {
  const occupant = await listen(createServer(), 0, 'a test');
  onTestFinished(() => occupant.stop());
  const commands = await commandsBeside(CONFIG);
  onTestFinished(() => commands.stop());
  const base = Number(new URL(occupant.endpoint).port) - 3;
  const { code, stderr } = await commands.concord('local', '--port', String(base), '--json');
  expect([code, stderr]).toEqual([1, expect.stringContaining('is in use: choose another base port')]);
  expect((await commands.concord('open')).code).toBe(0);
});

function services({ ready }: Commands): string[] {
  return [ready.dynamodb, ready.sqs, ready.lambda, ready.console.replace(/#.*/, '')];
}

/** A connection that has been used, and that its client holds for the next request. */
async function keepAlive(url: string): Promise<void> {
  const agent = new Agent({ keepAlive: true });
  onTestFinished(() => agent.destroy());
  const [response] = await once(request(url, { agent }).end(), 'response');
  await response.resume().toArray();
}

async function sendHalf(url: string): Promise<void> {
  const { host, port } = new URL(url);
  const socket = connect(Number(port), '127.0.0.1').on('error', () => {});
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  // The server's `100 Continue` tells that it has begun to deal with the request.
  socket.write(`POST / HTTP/1.1\r\nHost: ${host}\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\nhalf`);
  await once(socket, 'data');
}

/** Resolves once the server has the poll; the poll itself waits on. */
async function longPoll({ ready }: Commands): Promise<void> {
  const credentials = { accessKeyId: 'me', secretAccessKey: 'x' };
  const sqs = new SQSClient({ region: DUBLIN, endpoint: ready.sqs, credentials, maxAttempts: 1 });
  onTestFinished(() => sqs.destroy());
  const urlOf = async (queue: string) =>
    (await sqs.send(new GetQueueUrlCommand({ QueueName: `s3-concord-local-${DUBLIN}-${queue}` }))).QueueUrl;
  const QueueUrl = await urlOf('push-dead');
  sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 })).catch(() => {});
  // What is asked after the poll is answered after the poll has come in.
  await urlOf('push');
}
