import { DeleteObjectCommand, PutBucketVersioningCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DUBLIN, type Running, record, running, TOKYO, VIRGINIA } from '../support/running.ts';

let concord: Running;
beforeEach(async () => {
  concord = await running({ maxReceiveCount: 2 });
});
afterEach(async () => {
  await concord.stop();
});

async function put(region: string, Key: string, Body: string, Metadata: Record<string, string> = {}) {
  const { s3, Bucket } = concord.at(region);
  return await s3.send(new PutObjectCommand({ Bucket, Key, Body, Metadata }));
}

/** As SQS hands it over. */
const message = (messageId: string, payload: unknown) => ({
  messageId,
  receiptHandle: 'r',
  body: JSON.stringify(payload),
  attributes: { ApproximateReceiveCount: '1' },
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn:aws:sqs:us-east-1:000000000000:theirs',
  awsRegion: VIRGINIA,
});

const ON_OBJECT_EVENT = `s3-concord-local-${VIRGINIA}-on-object-event`;

describe('events', () => {
  it('a malformed record and an unknown bucket are named, and the good record among them is taken', async () => {
    await concord.stack.stopRegion(VIRGINIA); // so that only the event below tells of the write
    await concord.stack.startRegion(VIRGINIA);
    const { VersionId } = await put(VIRGINIA, 'good.txt', 'good');
    const good = record(VIRGINIA, 'acme-virginia', 'good.txt', VersionId);
    const stranger = record(VIRGINIA, 'somebody-elses', 'x', 'v');
    const { failed, answer } = await concord.invoke(ON_OBJECT_EVENT, {
      Records: [{ eventSource: 'aws:s3', s3: {} }, stranger, good],
    });
    expect(failed).toBe(true);
    expect(answer).toMatchObject({ errorType: 'NotAllTaken' });
    expect(JSON.stringify(answer)).toMatch(/Record 0.*somebody-elses belongs to no replica set/);
    await concord.stack.whenIdle();
    expect(new Set(await concord.heads('good.txt')).size).toBe(1);
  });

  it.each([
    ['null', null],
    ['text', 'nonsense'],
    ['a number', 7],
    ['an empty object', {}],
    ['a record without s3', { ...record(VIRGINIA, 'acme-virginia', 'x', 'v'), s3: undefined }],
    ['a record without a key', record(VIRGINIA, 'acme-virginia', '', 'v')],
  ])('%s among the records stops neither the good ones nor the invocation', async (_, bad) => {
    const { VersionId } = await put(VIRGINIA, 'good.txt', 'good');
    const good = record(VIRGINIA, 'acme-virginia', 'good.txt', VersionId);
    const plain = await concord.invoke(ON_OBJECT_EVENT, { Records: [bad, good, bad] });
    expect(plain).toEqual({ failed: false, answer: { keys: 1, echoes: 0, waiting: 0 } });
    const wrapped = message('m1', { Records: [bad, good] });
    expect(await concord.invoke(ON_OBJECT_EVENT, { Records: [wrapped] })).toEqual({
      failed: false,
      answer: { batchItemFailures: [] },
    });
  });

  it.each([ON_OBJECT_EVENT, `s3-concord-local-${VIRGINIA}-on-failed-event`])(
    "what is no message in a queue's batch stops none of the others: %s",
    async (name) => {
      const { VersionId } = await put(VIRGINIA, 'good.txt', 'good');
      const good = message('m1', { Records: [record(VIRGINIA, 'acme-virginia', 'good.txt', VersionId)] });
      const { attributes: _, ...bare } = message('m2', { nonsense: true });
      expect(await concord.invoke(name, { Records: [null, good, {}, 'text', bare] })).toEqual({
        failed: false,
        answer: { batchItemFailures: [{ itemIdentifier: 'm2' }] },
      });
      await concord.stack.whenIdle();
      expect(await concord.decisions('good.txt')).toHaveLength(1);
    },
  );

  it('a malformed event of EventBridge is left out as well', async () => {
    const event = { source: 'aws.s3', 'detail-type': 'Object Created', detail: { bucket: { name: 'acme-virginia' } } };
    expect(await concord.invoke(ON_OBJECT_EVENT, event)).toMatchObject({ failed: false, answer: { keys: 0 } });
  });

  it('the test event of a new notification is taken in silence', async () => {
    const test = { Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'acme-virginia' };
    expect(await concord.invoke(ON_OBJECT_EVENT, test)).toEqual({
      failed: false,
      answer: { keys: 0, echoes: 0, waiting: 0 },
    });
  });

  it('events of what is tried out at endpoints are ignored', async () => {
    const { VersionId } = await put(VIRGINIA, '.s3-concord/probe/1/put', 'one');
    await concord.stack.whenIdle();
    const event = record(VIRGINIA, 'acme-virginia', '.s3-concord/probe/1/put', VersionId);
    expect(await concord.invoke(ON_OBJECT_EVENT, { Records: [event] })).toMatchObject({ answer: { keys: 0 } });
    expect(await concord.decisions('.s3-concord/probe/1/put')).toEqual([]);
  });

  it('an EventBridge event and one wrapped in SQS lead to the same', async () => {
    await concord.setFaults(VIRGINIA, []);
    const { VersionId, ETag } = await put(VIRGINIA, 'ä b.txt', 'text');
    const detail = {
      version: '0',
      bucket: { name: 'acme-virginia' },
      object: { key: 'ä b.txt', 'version-id': VersionId, etag: ETag, size: 4, sequencer: '00' },
      requester: '1',
      reason: 'PutObject',
    };
    const bridge = {
      version: '0',
      id: 'i',
      'detail-type': 'Object Created',
      source: 'aws.s3',
      account: '1',
      time: '2026-01-31T12:00:00Z',
      region: VIRGINIA,
      resources: [],
      detail,
    };
    expect(await concord.invoke(ON_OBJECT_EVENT, bridge)).toMatchObject({ failed: false, answer: { keys: 1 } });
    const good = message('m1', { Records: [record(VIRGINIA, 'acme-virginia', 'ä b.txt', VersionId)] });
    const bad = message('m2', { nonsense: true });
    expect(await concord.invoke(ON_OBJECT_EVENT, { Records: [good, bad] })).toEqual({
      failed: false,
      answer: { batchItemFailures: [{ itemIdentifier: 'm2' }] },
    });
    await concord.stack.whenIdle();
    expect(await concord.decisions('ä b.txt')).toHaveLength(1);
  });

  it('an event whose object is gone already decides nothing wrong', async () => {
    const { VersionId } = await put(VIRGINIA, 'gone.txt', 'x');
    const { s3, Bucket } = concord.at(VIRGINIA);
    await s3.send(new DeleteObjectCommand({ Bucket, Key: 'gone.txt' }));
    await concord.stack.whenIdle();
    const { failed } = await concord.invoke(ON_OBJECT_EVENT, {
      Records: [
        record(VIRGINIA, Bucket, 'gone.txt', VersionId),
        record(VIRGINIA, Bucket, 'never.txt', 'no-such-version'),
      ],
    });
    expect(failed).toBe(false);
    await concord.stack.whenIdle();
    expect(await concord.heads('gone.txt')).toEqual([undefined, undefined, undefined]);
    expect(await concord.decisions('never.txt')).toEqual([]);
  });
});

describe('keys', () => {
  const keys = [
    'a+b c.txt',
    'ü.txt',
    'u\u0308.txt',
    'dir/../up',
    'a//b',
    '//',
    'tab\tnew\nline\u0001',
    '%2F?#&=;,@',
    'k'.repeat(1024),
    'ü'.repeat(512),
    '#',
    '\\',
  ];
  it.each(keys.map((key) => [key.slice(0, 20), key]))(
    '%j reaches every region as it is, and so does its delete',
    async (_, key) => {
      await put(DUBLIN, key, `bytes of ${key.length}`);
      await concord.stack.whenIdle();
      const heads = await concord.heads(key);
      expect(heads[0]).toBeDefined();
      expect(new Set(heads).size).toBe(1);
      expect(await concord.decisions(key)).toMatchObject([{ key, situation: 'first' }]);
      const { s3, Bucket } = concord.at(TOKYO);
      await s3.send(new DeleteObjectCommand({ Bucket, Key: key }));
      await concord.stack.whenIdle();
      expect(await concord.heads(key)).toEqual([undefined, undefined, undefined]);
    },
  );

  it('two forms of one unicode text are two keys', async () => {
    await Promise.all([put(VIRGINIA, 'ü', 'one'), put(TOKYO, 'u\u0308', 'two')]);
    await concord.stack.whenIdle();
    expect((await concord.decisions('ü'))[0]?.situation).toBe('first');
    expect((await concord.heads('ü'))[0]).not.toBe((await concord.heads('u\u0308'))[0]);
  });
});

describe('buckets and objects', () => {
  it('a bucket whose versioning is suspended is never pushed to, and the journal says why', async () => {
    const { s3, Bucket } = concord.at(TOKYO);
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Suspended' } }));
    await put(VIRGINIA, 'plan.txt', 'text');
    await concord.takeFromQueue(`s3-concord-local-${VIRGINIA}-push-dead`);
    const [one, two, three] = await concord.heads('plan.txt');
    expect(one).toBe(two);
    expect(three).toBeUndefined();
    const [decision] = await concord.decisions('plan.txt');
    expect(decision?.pushes[TOKYO as never]).toMatchObject({
      state: 'blind',
      error: expect.stringMatching(/acme-tokyo.*versioning/i),
    });
  });

  it('metadata of 2 KB is pushed without a marker, and the journal knows the copy', async () => {
    const metadata = { big: 'x'.repeat(2045) };
    await put(VIRGINIA, 'full.txt', 'text', metadata);
    await concord.stack.whenIdle();
    expect((await concord.head(TOKYO, 'full.txt'))?.Metadata).toEqual(metadata);
    await put(TOKYO, 'full.txt', 'newer', metadata);
    await concord.stack.whenIdle();
    expect((await concord.decisions('full.txt')).map(({ situation }) => situation)).toEqual(['first', 'fast-forward']);
  });

  it('where the winning version was removed before it was copied everywhere, nothing is left to copy: it is deleted, and the entry says so', async () => {
    await concord.setFaults(DUBLIN, [{ operation: 'CopyObject', code: 'SlowDown', status: 503 }]);
    const { VersionId } = await put(VIRGINIA, 'fleeting.txt', 'soon gone');
    await expect
      .poll(async () => (await concord.decisions('fleeting.txt'))[0]?.pushes[TOKYO as never], { timeout: 10_000 })
      .toMatchObject({ state: 'applied' });
    for (const region of [VIRGINIA, TOKYO]) {
      const { s3, Bucket } = concord.at(region);
      const copy = region === TOKYO ? (await concord.head(TOKYO, 'fleeting.txt'))?.VersionId : VersionId;
      await s3.send(new DeleteObjectCommand({ Bucket, Key: 'fleeting.txt', VersionId: copy }));
    }
    await concord.setFaults(DUBLIN, []);
    await expect
      .poll(async () => (await concord.decisions('fleeting.txt')).at(-1), { timeout: 30_000 })
      .toMatchObject({ outcome: { write: { state: { kind: 'deleted' } } }, why: expect.stringMatching(/removed/i) });
    expect(await concord.heads('fleeting.txt')).toEqual([undefined, undefined, undefined]);
  }, 60_000);
});

describe('permissions and messages', () => {
  it('one region that denies a write does not hold up the others, and the dead letter names the missing permission', async () => {
    await concord.setFaults(TOKYO, [{ operation: 'CopyObject', from: 'functions', code: 'AccessDenied' }]);
    await put(VIRGINIA, 'denied.txt', 'text');
    const letter = await concord.takeFromQueue(`s3-concord-local-${VIRGINIA}-push-dead`);
    expect(JSON.parse(letter)).toMatchObject({ type: 'push', key: 'denied.txt', region: TOKYO });
    const [one, two, three] = await concord.heads('denied.txt');
    expect(one).toBe(two);
    expect(three).toBeUndefined();
    const [decision] = await concord.decisions('denied.txt');
    expect(decision?.pushes[TOKYO as never]).toMatchObject({
      state: 'failed',
      error: expect.stringMatching(/s3:PutObject.*acme-tokyo/),
    });
  });

  it('a message of a newer schema, and one that is none, are left for whoever can read them', async () => {
    const queue = `s3-concord-local-${VIRGINIA}-push`;
    await concord.sendToQueue(
      queue,
      JSON.stringify({ schema: 99, type: 'push', set: 'documents', key: 'k', seq: 1, region: TOKYO }),
    );
    await concord.sendToQueue(queue, 'not JSON');
    const letters = [await concord.takeFromQueue(`${queue}-dead`), await concord.takeFromQueue(`${queue}-dead`)];
    expect(letters.sort()).toEqual(['not JSON', expect.stringContaining('"schema":99')]);
  });
});
