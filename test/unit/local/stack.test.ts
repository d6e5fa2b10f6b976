import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { CopyObjectCommand, DeleteObjectCommand, ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { expect, it, onTestFinished } from 'vitest';
import type { FunctionName } from '../../../src/local/names.ts';
import type { StackOptions } from '../../../src/local/options.ts';
import { sqsClient } from '../../../src/local/servers/queues.ts';
import { listen } from '../../../src/loopback/listen.ts';
import { stackOptions, until } from './fixtures.ts';
import { noting, put, s3, started, temporaryFolder } from './started.ts';

it('calls the function of the region where an object or a delete marker was made, or one removed, and no other', async () => {
  const { notes, on } = noting();
  const stack = await started({ on });
  const dublin = s3(stack, 'eu-west-1');
  await dublin.send(put('docs-dublin', 'a b'));
  await stack.whenIdle();
  await dublin.send(new DeleteObjectCommand({ Bucket: 'docs-dublin', Key: 'a b' }));
  await stack.whenIdle();
  const { Versions } = await dublin.send(new ListObjectVersionsCommand({ Bucket: 'docs-dublin' }));
  const [version] = Versions ?? [];
  await dublin.send(new DeleteObjectCommand({ Bucket: 'docs-dublin', Key: 'a b', VersionId: version?.VersionId }));
  await stack.whenIdle();

  expect(notes).toEqual([
    'eu-west-1: ObjectCreated:Put of a+b by AWS:ALICE',
    'eu-west-1: ObjectRemoved:DeleteMarkerCreated of a+b by AWS:ALICE',
    'eu-west-1: ObjectRemoved:Delete of a+b by AWS:ALICE',
  ]);
});

it('makes each function anew for each region, the sweep for one, and tells it where it is', async () => {
  const told: Record<string, string | undefined>[] = [];
  const remember = (name: FunctionName) => (environment: { AWS_REGION: string }) => {
    told.push({ name, ...environment });
    return async () => undefined;
  };
  const on = {
    'on-object-event': remember('on-object-event'),
    'on-push': remember('on-push'),
    'on-failed-event': remember('on-failed-event'),
    'on-schedule': remember('on-schedule'),
  };
  const stack = await started({ on, retryBaseSeconds: 1, sweepIdleSeconds: 7 });

  expect(told.map(({ AWS_REGION, name }) => `${AWS_REGION} ${name}`).sort()).toEqual([
    'eu-west-1 on-failed-event',
    'eu-west-1 on-object-event',
    'eu-west-1 on-push',
    'us-east-1 on-failed-event',
    'us-east-1 on-object-event',
    'us-east-1 on-push',
    'us-east-1 on-schedule',
  ]);
  expect(told.find(({ name }) => name === 'on-schedule')).toMatchObject({ CONCORD_SWEEP_IDLE_SECONDS: '7' });
  expect(told.find(({ AWS_REGION, name }) => AWS_REGION === 'eu-west-1' && name === 'on-push')).toEqual({
    name: 'on-push',
    AWS_REGION: 'eu-west-1',
    CONCORD_CONFIG: JSON.stringify(stackOptions().config),
    CONCORD_STACK: 's3-concord-local',
    CONCORD_TABLE: stack.table,
    CONCORD_PUSH_QUEUE_URL: `${stack.sqs}/000000000000/s3-concord-local-eu-west-1-push`,
    CONCORD_PUSH_PRINCIPALS: 'AWS:CONCORDONPUSHusZeastZ1,AWS:CONCORDONPUSHeuZwestZ1',
    CONCORD_S3_ENDPOINTS: JSON.stringify({
      'us-east-1': stack.regions['us-east-1']?.endpoint,
      'eu-west-1': stack.regions['eu-west-1']?.endpoint,
    }),
    CONCORD_RETRY_BASE_SECONDS: '1',
    CONCORD_SWEEP_IDLE_SECONDS: '7',
    CONCORD_LOG: 'terminal',
    AWS_ENDPOINT_URL_DYNAMODB: stack.dynamodb,
    AWS_ENDPOINT_URL_SQS: stack.sqs,
    AWS_ACCESS_KEY_ID: 'CONCORDONPUSHeuZwestZ1',
    AWS_SECRET_ACCESS_KEY: 'local',
  });
});

it('hands an event that fails for good to on-failed-event, by way of its queue', async () => {
  const records: unknown[] = [];
  const stack = await started({
    on: {
      'on-object-event': () => () => Promise.reject(new Error('no luck')),
      'on-failed-event': () => async (event) => {
        for (const { body } of (event as SQSEvent).Records) records.push(JSON.parse(body));
      },
    },
  });
  await s3(stack, 'eu-west-1').send(put('docs-dublin', 'a'));
  await stack.whenIdle();
  expect(records).toEqual([
    expect.objectContaining({
      requestContext: expect.objectContaining({ condition: 'RetriesExhausted', approximateInvokeCount: 3 }),
      requestPayload: { Records: [expect.objectContaining({ eventName: 'ObjectCreated:Put' })] },
    }),
  ]);
});

it('is idle only when functions, retries and queues have nothing left', async () => {
  let pushes = 0;
  const stack = await started({
    on: {
      'on-object-event':
        ({ CONCORD_PUSH_QUEUE_URL, AWS_ENDPOINT_URL_SQS }) =>
        async () => {
          const client = sqsClient(AWS_ENDPOINT_URL_SQS ?? '', 'eu-west-1');
          await client.send(
            new SendMessageCommand({ QueueUrl: CONCORD_PUSH_QUEUE_URL, MessageBody: 'push', DelaySeconds: 1 }),
          );
          client.destroy();
        },
      'on-push': () => async () => {
        pushes += 1;
        if (pushes === 1) throw new Error('once');
      },
    },
    visibilitySeconds: 1,
  });
  expect(await stack.isIdle()).toBe(true);
  await s3(stack, 'eu-west-1').send(put('docs-dublin', 'a'));
  expect(await stack.isIdle()).toBe(false);
  await expect(stack.whenIdle(50)).rejects.toThrow(/^not at rest after 50 ms: .*eu-west-1/);
  await stack.whenIdle();
  expect(pushes).toBe(2);
});

it('is idle over dead letters', async () => {
  const stack = await started({
    on: { 'on-push': () => () => Promise.reject(new Error('never')) },
    visibilitySeconds: 1,
    maxReceiveCount: 1,
  });
  const client = sqsClient(stack.sqs, 'eu-west-1');
  onTestFinished(() => client.destroy());
  const QueueUrl = `${stack.sqs}/000000000000/s3-concord-local-eu-west-1-push`;
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'hopeless' }));
  await stack.whenIdle();
  expect(await stack.status()).toMatchObject({ idle: true, deadLetters: 1 });
});

it('keeps objects, and events that nobody has dealt with, over a restart', async () => {
  const dataDir = temporaryFolder();
  const failing = { 'on-object-event': () => () => Promise.reject(new Error('not yet')) };
  const first = await started({ dataDir, on: failing, asyncRetryDelaysMs: [600_000] });
  await s3(first, 'eu-west-1').send(put('docs-dublin', 'a'));
  await until(
    'it has failed',
    async () => (await first.status()).regions['eu-west-1']?.functions['on-object-event']?.running === 0,
  );
  await first.stop();

  const { notes, on } = noting();
  const second = await started({ dataDir, on, maxReceiveCount: 7 });
  await second.whenIdle();
  expect(notes).toEqual(['eu-west-1: ObjectCreated:Put of a by AWS:ALICE']);
  const { Versions } = await s3(second, 'eu-west-1').send(new ListObjectVersionsCommand({ Bucket: 'docs-dublin' }));
  expect(Versions).toHaveLength(1);
  await second.stop();

  const third = await started({ dataDir, on });
  await third.whenIdle();
  expect(notes).toHaveLength(1);
});

it('keeps a folder to itself, and takes it over from a process that is gone', async () => {
  const dataDir = temporaryFolder();
  const first = await started({ dataDir });
  await expect(started({ dataDir })).rejects.toThrow(`${dataDir} is in use by process ${process.pid}`);
  expect(await first.isIdle()).toBe(true);
  await first.stop();

  const gone = spawnSync(process.execPath, ['--version']).pid;
  writeFileSync(join(dataDir, 'lock'), String(gone));
  await started({ dataDir });
});

it('outlives clients that hang up in the middle of a request', async () => {
  const stack = await started();
  for (const url of [stack.dynamodb, stack.sqs, stack.lambda, stack.regions['eu-west-1']?.endpoint ?? '']) {
    await hangUpOn(new URL(url));
  }
  await s3(stack, 'eu-west-1').send(put('docs-dublin', 'a'));
  await stack.whenIdle();
});

it('lets running functions end before it takes everything away from them, but does not wait for ever', async () => {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const seen: unknown[] = [];
  const onObjectEvent: StackOptions['functions']['on-object-event'] =
    ({ AWS_REGION, CONCORD_S3_ENDPOINTS }) =>
    async () => {
      seen.push('begun');
      await released;
      const endpoints = JSON.parse(CONCORD_S3_ENDPOINTS ?? '{}');
      seen.push(
        await fetch(`${endpoints[AWS_REGION]}/docs-dublin/a`).then(
          ({ status }) => status,
          () => 'gone',
        ),
      );
    };
  const patient = await started({ on: { 'on-object-event': onObjectEvent } });
  await s3(patient, 'eu-west-1').send(put('docs-dublin', 'a'));
  await until('the function runs', () => seen.length === 1);
  const stopped = patient.stop();
  release();
  await stopped;
  expect(seen).toEqual(['begun', 200]);

  const hanging = () => () => new Promise(() => {});
  const impatient = await started({ on: { 'on-object-event': hanging }, stopGraceMs: 20 });
  await s3(impatient, 'eu-west-1').send(put('docs-dublin', 'a'));
  await impatient.stop();
});

it('can be reached from this machine only', async () => {
  const stack = await started();
  const outside = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const [address] = outside
    .filter(({ internal, family }) => !internal && family === 'IPv4')
    .map((each) => each.address);
  // On a machine without a network there is nobody to keep out.
  if (address === undefined) return;
  for (const url of [stack.dynamodb, stack.sqs, stack.lambda, stack.regions['eu-west-1']?.endpoint ?? '']) {
    await expect(fetch(url.replace('127.0.0.1', address))).rejects.toThrow('fetch failed');
  }
});

/** Sends half of a request to whoever listens there, and resolves once the other side has seen the connection break. */
async function hangUpOn({ hostname, port }: URL): Promise<void> {
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  // The server's `100 Continue` tells that it has begun to deal with the request.
  socket.write(`POST / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Length: 100\r\nExpect: 100-continue\r\n\r\nhalf`);
  await once(socket, 'data');
  socket.resetAndDestroy();
  await once(socket, 'close');
}

it('copies between regions as S3 does', async () => {
  const { notes, on } = noting();
  const stack = await started({ on });
  await s3(stack, 'us-east-1').send(put('docs-virginia', 'a'));
  const copy = new CopyObjectCommand({ Bucket: 'docs-dublin', Key: 'a', CopySource: 'docs-virginia/a' });
  await s3(stack, 'eu-west-1', 'CONCORDONPUSHusZeastZ1').send(copy);
  await stack.whenIdle();
  expect(notes[1]).toBe('eu-west-1: ObjectCreated:Copy of a by AWS:CONCORDONPUSHusZeastZ1');
});

it('tells every set, and uses an endpoint that the configuration names instead of starting one', async () => {
  const endpoint = 'http://127.0.0.1:9';
  const stack = await started({
    config: {
      home: 'us-east-1',
      sets: {
        documents: { buckets: { 'us-east-1': 'docs-virginia', 'eu-west-1': { bucket: 'docs-dublin', endpoint } } },
        plans: { buckets: { 'us-east-1': 'plans-virginia' } },
      },
    },
  });
  expect(stack.regions).toEqual({
    'us-east-1': {
      endpoint: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      bucket: 'docs-virginia',
      buckets: { documents: 'docs-virginia', plans: 'plans-virginia' },
    },
    'eu-west-1': { endpoint, bucket: 'docs-dublin', buckets: { documents: 'docs-dublin' } },
  });
  await s3(stack, 'us-east-1').send(put('plans-virginia', 'a'));
});

it('uses DynamoDB and SQS servers that the environment names', async () => {
  const { notes, on } = noting();
  const outside = await started();
  const environment = { AWS_ENDPOINT_URL_DYNAMODB: outside.dynamodb, AWS_ENDPOINT_URL_SQS: outside.sqs };
  const on2 = {
    'on-object-event': () => () => Promise.reject(new Error('never')),
    'on-failed-event': on['on-object-event'],
  };
  await outside.stopRegion('eu-west-1');
  const stack = await started({
    environment,
    on: { ...on2, 'on-failed-event': () => async () => void notes.push('by queue') },
  });
  expect([stack.dynamodb, stack.sqs]).toEqual([outside.dynamodb, outside.sqs]);
  await s3(stack, 'eu-west-1').send(put('docs-dublin', 'a'));
  await stack.whenIdle();
  expect(notes).toEqual(['by queue']);
});

/** Below the ports that systems give out by themselves, and different for test runs side by side. */
async function freeBasePort(): Promise<number> {
  for (let base = 10_000 + (process.pid % 1000) * 20; ; base += 20) {
    const ports = Array.from({ length: 12 }, (_, offset) => base + offset);
    const servers = await Promise.allSettled(ports.map((port) => listen(createServer(), port, 'a probe')));
    for (const server of servers) if (server.status === 'fulfilled') await server.value.stop();
    if (servers.every(({ status }) => status === 'fulfilled')) return base;
  }
}

it('counts its ports up from the base port, and says which one is taken, leaving nothing behind', async () => {
  const base = await freeBasePort();
  const occupant = await listen(createServer(), base + 11, 'a test');
  await expect(started({ port: base })).rejects.toThrow(`port ${base + 11}, wanted for S3 in eu-west-1, is in use`);
  await occupant.stop();

  const stack = await started({ port: base });
  const url = (offset: number) => `http://127.0.0.1:${base + offset}`;
  expect([stack.lambda, stack.dynamodb, stack.sqs]).toEqual([url(0), url(1), url(2)]);
  expect(Object.values(stack.regions).map(({ endpoint }) => endpoint)).toEqual([url(10), url(11)]);
});
