import { CopyObjectCommand, CreateMultipartUploadCommand, UploadPartCopyCommand } from '@aws-sdk/client-s3';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { expect, it, onTestFinished } from 'vitest';
import { sqsClient } from '../../../src/local/servers/queues.ts';
import { until } from './fixtures.ts';
import { noting, put, s3, started } from './started.ts';
import { virtualSchedule } from './virtual-schedule.ts';

it('a stopped region refuses connections and holds its queue back; started again it goes on, and nothing is lost', async () => {
  const pushed: string[] = [];
  const stack = await started({
    on: {
      'on-push':
        ({ AWS_REGION }) =>
        async (event) => {
          for (const { body } of (event as SQSEvent).Records) pushed.push(`${AWS_REGION}: ${body}`);
        },
    },
  });
  const client = sqsClient(stack.sqs, 'eu-west-1');
  onTestFinished(() => client.destroy());
  await stack.stopRegion('eu-west-1');
  for (const region of ['eu-west-1', 'us-east-1']) {
    const QueueUrl = `${stack.sqs}/000000000000/s3-concord-local-${region}-push`;
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'hello' }));
  }
  await until('the other region has worked', () => pushed.length > 0);
  await expect(s3(stack, 'eu-west-1').send(put('docs-dublin', 'a'))).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  expect((await stack.status()).regions['eu-west-1']).toMatchObject({ up: false, queues: { push: { visible: 1 } } });
  expect(await stack.isIdle()).toBe(false);
  expect(pushed).toEqual(['us-east-1: hello']);

  await stack.startRegion('eu-west-1');
  await stack.whenIdle();
  expect(pushed).toEqual(['us-east-1: hello', 'eu-west-1: hello']);
  await s3(stack, 'eu-west-1').send(put('docs-dublin', 'a'));
});

it('paused functions wait while uploads land, also over an outage, and go on when they are resumed', async () => {
  const { notes, on } = noting();
  const stack = await started({ on });
  await stack.pauseFunctions();
  await s3(stack, 'eu-west-1').send(put('docs-dublin', 'a'));
  await s3(stack, 'us-east-1').send(put('docs-virginia', 'b'));
  await stack.stopRegion('eu-west-1');
  await stack.startRegion('eu-west-1');
  expect(await stack.status()).toMatchObject({ idle: false, regions: { 'eu-west-1': { up: true, paused: true } } });
  await expect(stack.whenIdle(50)).rejects.toThrow('the functions of us-east-1 are paused');
  await stack.stopRegion('eu-west-1');
  stack.resumeFunctions();
  await until('the region that is up has worked', () => notes.length > 0);
  expect(notes).toEqual([expect.stringMatching(/^us-east-1: .* of b /)]);
  await stack.startRegion('eu-west-1');
  await stack.whenIdle();
  expect(notes).toHaveLength(2);
});

it('holds back the retries of a stopped region', async () => {
  const time = virtualSchedule();
  let attempts = 0;
  const stack = await started({
    schedule: time.schedule,
    asyncRetryDelaysMs: [60_000],
    on: {
      'on-object-event': () => async () => {
        attempts += 1;
        if (attempts === 1) throw new Error('once');
      },
    },
  });
  await s3(stack, 'eu-west-1').send(put('docs-dublin', 'a'));
  await until('a retry is scheduled', () => time.delays().includes(60_000));
  await stack.stopRegion('eu-west-1');
  await time.pass(60_000);
  expect(attempts).toBe(1);
  await stack.startRegion('eu-west-1');
  await stack.whenIdle();
  expect(attempts).toBe(2);
});

it('slows requests of functions from other regions down, and nobody else', async () => {
  const stack = await started({ latencyMs: 300 });
  const milliseconds = async (accessKeyId: string) => {
    const begin = performance.now();
    await s3(stack, 'eu-west-1', accessKeyId).send(put('docs-dublin', accessKeyId));
    return performance.now() - begin;
  };
  await milliseconds('warm up');
  expect(await milliseconds('CONCORDONPUSHusZeastZ1')).toBeGreaterThanOrEqual(300);
  expect(await milliseconds('CONCORDONPUSHeuZwestZ1')).toBeLessThan(300);
  expect(await milliseconds('ALICE')).toBeLessThan(300);
});

it('answers with the faults that are installed, for those whom they concern, as often as they say', async () => {
  const stack = await started();
  stack.setFaults('eu-west-1', [
    { code: 'SlowDown', operation: 'PutObject', keyPrefix: 'slow/', from: 'functions', times: 1 },
  ]);
  const tried = (key: string, accessKeyId?: string) =>
    s3(stack, 'eu-west-1', accessKeyId)
      .send(put('docs-dublin', key))
      .then(
        () => 'fine',
        (error: Error) => error.name,
      );
  expect(await tried('slow/a')).toBe('fine');
  expect(await tried('fast', 'CONCORDONPUSHusZeastZ1')).toBe('fine');
  expect(await tried('slow/a', 'CONCORDONPUSHusZeastZ1')).toBe('SlowDown');
  expect(await tried('slow/a', 'CONCORDONPUSHusZeastZ1')).toBe('fine');
});

it('cannot copy out of a region that is stopped, as it can out of one that is up', async () => {
  const stack = await started();
  await s3(stack, 'us-east-1').send(put('docs-virginia', 'a b'));
  const dublin = s3(stack, 'eu-west-1', 'CONCORDONPUSHeuZwestZ1');
  const CopySource = '/docs-virginia/a%20b';
  const copy = () => dublin.send(new CopyObjectCommand({ Bucket: 'docs-dublin', Key: 'a b', CopySource }));
  const { UploadId } = await dublin.send(new CreateMultipartUploadCommand({ Bucket: 'docs-dublin', Key: 'a b' }));
  const part = { Bucket: 'docs-dublin', Key: 'a b', UploadId, PartNumber: 1, CopySource };
  const copyPart = () => dublin.send(new UploadPartCopyCommand(part));

  await stack.stopRegion('us-east-1');
  const outage = {
    name: 'ServiceUnavailable',
    message: expect.stringMatching(/docs-virginia, lies in us-east-1, which is stopped/),
    $metadata: { httpStatusCode: 503 },
  };
  await expect(copy()).rejects.toMatchObject(outage);
  await expect(copyPart()).rejects.toMatchObject(outage);
  const malformed = new CopyObjectCommand({ Bucket: 'docs-dublin', Key: 'a b', CopySource: 'docs-virginia' });
  stack.setFaults('eu-west-1', [{ code: 'SlowDown', operation: 'CopyObject', times: 1 }]);
  await expect(dublin.send(malformed)).rejects.toMatchObject({ name: 'SlowDown' });
  await expect(dublin.send(malformed)).rejects.toMatchObject({ name: 'InvalidArgument' });
  // Copies inside a region that is up, and requests that name no source, don't care.
  await dublin.send(put('docs-dublin', 'c'));
  await dublin.send(new CopyObjectCommand({ Bucket: 'docs-dublin', Key: 'd', CopySource: 'docs-dublin/c' }));

  await stack.startRegion('us-east-1');
  await copy();
  await copyPart();
});
