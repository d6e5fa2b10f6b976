import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { stackOptionsFor } from '../../../src/cli/site/stack-options.ts';
import { checkConfig } from '../../../src/config/index.ts';
import { CONFIG, type Running, running, TOKYO, VIRGINIA } from '../../support/running.ts';

vi.setConfig({ testTimeout: 60_000 });

interface Taken {
  readonly event: SQSEvent;
  readonly answer: SQSBatchResponse;
}

let stack: Running | undefined;
afterEach(() => stack?.stop());

/** The product with those settings under `deploy:`; what `on-object-event` was called with, and what it said. */
async function runningWith(deploy: object) {
  const options = stackOptionsFor(checkConfig({ ...CONFIG, deploy }, 'test'));
  const taken: Taken[] = [];
  const create = options.functions['on-object-event'];
  const functions: typeof options.functions = {
    ...options.functions,
    'on-object-event': (environment, quick) => {
      const handler = create(environment, quick);
      return async (event, context) => {
        const answer = await handler(event, context);
        taken.push({ event, answer } as Taken);
        return answer;
      };
    },
  };
  stack = await running({ ...options, functions });
  return { ...stack, taken };
}

const put = async ({ at }: Pick<Running, 'at'>, region: string, Key: string, Body: string) => {
  const { s3, Bucket } = at(region);
  await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
};

describe('triggers: sqs', () => {
  it('hands many events to one function; several of one key cause one look; every region agrees', async () => {
    const { taken, ...world } = await runningWith({ triggers: 'sqs', eventBatch: { size: 50, seconds: 1 } });
    await world.stack.pauseFunctions();
    for (let at = 0; at < 40; at++) await put(world, VIRGINIA, `key ${at % 20}`, `body ${at}`);
    world.stack.resumeFunctions();
    await world.stack.whenIdle(30_000);
    const [first, ...others] = taken;
    expect(first?.event.Records).toHaveLength(40);
    expect(first?.event.Records[0]).toMatchObject({ eventSource: 'aws:sqs' });
    expect(first?.answer).toEqual({ batchItemFailures: [] });
    // 40 echoes, in two regions.
    expect(others.length).toBeLessThan(20);
    for (let at = 0; at < 20; at++) {
      expect(new Set(await world.heads(`key ${at}`)).size).toBe(1);
      expect(await world.decisions(`key ${at}`)).toHaveLength(1);
    }
  });

  it('a key that fails comes back alone', async () => {
    const { taken, ...world } = await runningWith({ triggers: 'sqs', eventBatch: { size: 50, seconds: 1 } });
    await world.stack.pauseFunctions();
    for (let at = 0; at < 10; at++) await put(world, VIRGINIA, `key ${at}`, `body ${at}`);
    // Of no replica set: what tells of it can't be taken, and says so until it rests as a dead letter.
    await world.sendToQueue(`s3-concord-local-${VIRGINIA}-events`, JSON.stringify(eventOf('nobody-has-it', 'stray')));
    world.stack.resumeFunctions();
    await vi.waitFor(() => expect(taken.some(({ event }) => event.Records.length === 11)).toBe(true), 20_000);
    const whole = taken.find(({ event }) => event.Records.length === 11);
    const stray = whole?.event.Records.find(({ body }) => body.includes('nobody-has-it'));
    expect(whole?.answer).toEqual({ batchItemFailures: [{ itemIdentifier: stray?.messageId }] });
    await vi.waitFor(async () => {
      for (let at = 0; at < 10; at++) expect(new Set(await world.heads(`key ${at}`)).size).toBe(1);
    }, 20_000);
    await vi.waitFor(
      () => expect(taken.some(({ event }) => event.Records.every(({ body }) => body.includes('nobody')))).toBe(true),
      20_000,
    );
  });

  it('can be said of single buckets; the others call the function directly', async () => {
    const { taken, ...world } = await runningWith({
      bucketTriggers: { 'acme-tokyo': 'sqs' },
      eventBatch: { size: 10, seconds: 0 },
    });
    await put(world, TOKYO, 'queued', 'a');
    await put(world, VIRGINIA, 'direct', 'b');
    await world.stack.whenIdle(30_000);
    for (const key of ['queued', 'direct']) expect(new Set(await world.heads(key)).size).toBe(1);
    const sources = taken.map(
      ({ event }) => event.Records[0] as { eventSource: string; eventSourceARN?: string; awsRegion: string },
    );
    const ofTokyo = sources.filter(({ eventSource, awsRegion }) => awsRegion === TOKYO && eventSource === 'aws:sqs');
    expect(ofTokyo.length).toBeGreaterThan(0);
    expect(sources.filter(({ eventSource }) => eventSource === 'aws:sqs')).toEqual(ofTokyo);
    expect(sources.some(({ eventSource }) => eventSource === 'aws:s3')).toBe(true);
  });
});

function eventOf(bucket: string, key: string) {
  const s3 = { bucket: { name: bucket }, object: { key, versionId: 'v1', eTag: 'e', size: 1, sequencer: '1' } };
  const about = { eventVersion: '2.1', eventSource: 'aws:s3', awsRegion: VIRGINIA, eventName: 'ObjectCreated:Put' };
  return { Records: [{ ...about, eventTime: '2026-01-01T00:00:00.000Z', userIdentity: { principalId: 'me' }, s3 }] };
}
