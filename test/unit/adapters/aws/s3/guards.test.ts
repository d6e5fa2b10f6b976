import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createObjectStore, createS3Client, isOutside } from '../../../../../src/adapters/aws/s3/index.ts';
import { PROBE_PREFIX } from '../../../../../src/adapters/aws/s3/reserved.ts';
import { createS3, type S3 } from '../../../../../src/adapters/memory/s3/index.ts';
import { parseVersionId } from '../../../../../src/domain/model/ids.ts';
import type { ReplicaSet } from '../../../../../src/domain/model/replica-set.ts';
import { type S3Server, startS3Server } from '../../../../../src/local/s3/server.ts';
import type { ObjectStore } from '../../../../../src/ports/object-store.ts';
import {
  applied,
  type Client,
  clientOf,
  DUBLIN,
  deletion,
  etagOf,
  pushOf,
  replicaSet,
  SET,
  SIZES,
  TOKYO,
} from '../../../../contract/object-store/object-store-cast.ts';
import {
  type Front,
  IGNORING_ALL,
  IGNORING_ON_COPIES,
  SILENT_ON_MARKERS,
  startFront,
} from '../../../../support/s3-front.ts';

/** Tokyo and Dublin lie at one endpoint outside AWS, which may have habits. */
let model: S3;
let server: S3Server;
let front: Front;
let store: ObjectStore;
let tokyo: Client;
let dublin: Client;
let now: number;

const PLACE = { region: DUBLIN, bucket: 'docs' };

beforeEach(async () => {
  now = Date.now();
  model = createS3({ limits: { copyBytes: SIZES.singleCopyBytes, partBytes: SIZES.partBytes } });
  model.createBucket({ bucket: 'docs-tokyo', region: TOKYO, versioning: 'Enabled' });
  model.createBucket({ bucket: 'docs-dublin', region: TOKYO, versioning: 'Enabled' });
  server = await startS3Server({ model, region: TOKYO });
  front = await startFront(server.endpoint);
  store = storeAt(front.endpoint);
  const world = { store, s3Of: () => model } as unknown as Parameters<typeof clientOf>[0];
  [tokyo, dublin] = [clientOf(world, TOKYO), clientOf(world, DUBLIN)];
});
afterEach(async () => {
  await front.stop();
  await server.stop();
});

function storeAt(endpoint: string): ObjectStore {
  const buckets = {
    [TOKYO]: { bucket: 'docs-tokyo', endpoint },
    [DUBLIN]: { bucket: 'docs-dublin', endpoint },
  };
  const set: ReplicaSet = { ...replicaSet(), regions: [TOKYO, DUBLIN], buckets };
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  return createObjectStore({
    sets: new Map([[SET, set]]),
    clientFor: () => createS3Client({ region: TOKYO, endpoint, forcePathStyle: true, credentials, maxAttempts: 1 }),
    clock: { now: () => now },
    limits: SIZES,
  });
}

/** All that lies in Dublin's bucket: versions, markers and unfinished uploads. */
function inDublin(): string[] {
  const at = { bucket: 'docs-dublin' };
  const versions = model.listObjectVersions(at).versions.map(({ key }) => key);
  return [...versions, ...model.listMultipartUploads(at).uploads.map(({ key }) => key)];
}

const probes = () => front.requests.filter((request) => request.includes(PROBE_PREFIX)).length;
const copies = () => front.requests.filter((request) => request === 'COPY /docs-dublin/a').length;
const LARGE = 'x'.repeat(SIZES.singleCopyBytes + 1);

describe('an endpoint outside AWS that honours conditions', () => {
  test.each(['hello', LARGE])(
    'is written to once they were tried out, and nothing of that stays behind',
    async (body) => {
      tokyo.puts('a', body);
      const push = await pushOf(store, tokyo, 'a');
      applied(await store.bring(dublin.at('a'), push));
      expect(probes()).toBeGreaterThan(5);
      expect(inDublin()).toEqual(['a']);
      const before = probes();
      expect(await store.bring(dublin.at('a'), push)).toMatchObject({ kind: 'refused' });
      expect(probes()).toBe(before);
    },
  );

  test('is asked once by all that are brought at the same time, and again after an hour', async () => {
    tokyo.puts('a', 'hello');
    const push = await pushOf(store, tokyo, 'a');
    await Promise.all(['a', 'b', 'c'].map((key) => store.bring(dublin.at(key), push)));
    const once = probes();
    expect(once).toBeGreaterThan(5);
    now += 3_600_000 - 1;
    await store.bring(dublin.at('d'), push);
    expect(probes()).toBe(once);
    now += 1;
    await store.bring(dublin.at('e'), push);
    expect(probes()).toBe(2 * once);
  });

  test('what a probe left that died is removed by a later one, and a fresh one is left alone', async () => {
    const left = `${PROBE_PREFIX}dead/put`;
    dublin.puts(left, 'one');
    dublin.deletes(left);
    model.createMultipartUpload({ bucket: 'docs-dublin', key: left });
    tokyo.puts('a', 'hello');
    applied(await store.bring(dublin.at('a'), await pushOf(store, tokyo, 'a')));
    expect(inDublin()).toEqual([left, left, 'a', left]);
    now += 3_700_000;
    expect(await store.bring(dublin.at('a'), await pushOf(store, tokyo, 'a'))).toMatchObject({ kind: 'refused' });
    expect(inDublin()).toEqual(['a']);
  });
});

test('AWS itself is never tried out, also where its endpoint is spelled out', async () => {
  const endpoint = 'https://bucket.vpce-1a2b.s3.eu-west-1.vpce.amazonaws.com';
  expect([endpoint, undefined].map((one) => isOutside({ ...PLACE, endpoint: one }))).toEqual([false, false]);
  const others = ['http://127.0.0.1:9000', 'https://amazonaws.com.example.org', 'https://s3.notamazonaws.com'];
  expect(others.map((one) => isOutside({ ...PLACE, endpoint: one }))).toEqual([true, true, true]);
});

describe('where conditions are ignored', () => {
  const UNGUARDED = { kind: 'failed', reason: 'unguarded' };

  test.each([
    ['a copy', 'hello'],
    ['a copy in parts', LARGE],
  ])('%s is not brought, and the reason is told', async (_, body) => {
    front.habits = IGNORING_ALL;
    tokyo.puts('a', body);
    const result = await store.bring(dublin.at('a'), await pushOf(store, tokyo, 'a'));
    expect(result).toMatchObject({ ...UNGUARDED, message: expect.stringContaining(front.endpoint) });
    expect(result).toMatchObject({ message: expect.stringContaining('does not honour If-None-Match on') });
    expect(inDublin()).toEqual([]);
  });

  test('nor is a merge, nor a delete', async () => {
    front.habits = IGNORING_ALL;
    tokyo.puts('a', 'hello');
    dublin.puts('a', 'theirs');
    const made = { bytes: Buffer.from('hello') };
    const push = await pushOf(store, tokyo, 'a', { made, expected: await etagOf(store, dublin, 'a') });
    expect(await store.bring(dublin.at('a'), push)).toMatchObject(UNGUARDED);
    const gone = deletion(tokyo, await etagOf(store, dublin, 'a'));
    expect(await store.bring(dublin.at('a'), gone)).toMatchObject({
      ...UNGUARDED,
      message: expect.stringContaining('If-Match on DeleteObject'),
    });
    expect(inDublin()).toEqual(['a']);
  });

  test('once mended the server is taken at its word after a minute, and not before', async () => {
    front.habits = IGNORING_ALL;
    tokyo.puts('a', 'hello');
    const push = await pushOf(store, tokyo, 'a');
    expect(await store.bring(dublin.at('a'), push)).toMatchObject(UNGUARDED);
    const once = probes();
    front.habits = {};
    now += 59_999;
    expect(await store.bring(dublin.at('a'), push)).toMatchObject(UNGUARDED);
    expect(probes()).toBe(once);
    now += 1;
    applied(await store.bring(dublin.at('a'), push));
  });

  test('on copies alone: the bytes stream through a conditional put, with all that they carry', async () => {
    front.habits = IGNORING_ON_COPIES;
    const tags = [{ key: 'team', value: 'docs' }];
    tokyo.puts('a', 'hello', { metadata: { n: '1' }, system: { contentType: 'text/plain' }, tags });
    const push = await pushOf(store, tokyo, 'a');
    applied(await store.bring(dublin.at('a'), push));
    expect(dublin.reads('a')).toBe('hello');
    expect(dublin.tagsOf('a')).toEqual(tags);
    const head = await store.head(dublin.at('a'));
    expect(head).toMatchObject({
      marker: push.marker,
      state: { metadata: { n: '1' }, headers: { contentType: 'text/plain' } },
    });
    dublin.puts('a', 'nobody has seen this');
    expect(await store.bring(dublin.at('a'), push)).toMatchObject({ kind: 'refused' });
    expect(dublin.reads('a')).toBe('nobody has seen this');
    expect(copies()).toBe(0);
  });

  test('a source that is not taken by its version is streamed as well, whole and in parts', async () => {
    front.habits = {
      request: (headers) => {
        const source = headers['x-amz-copy-source'];
        if (typeof source === 'string') headers['x-amz-copy-source'] = source.replace(/\?versionId=.*/, '');
      },
    };
    for (const [key, body] of [
      ['a', 'hello'],
      ['b', LARGE],
    ] as const) {
      tokyo.puts(key, body);
      const push = await pushOf(store, tokyo, key);
      tokyo.puts(key, `newer ${body}`);
      applied(await store.bring(dublin.at(key), push));
      expect(dublin.reads(key)).toBe(body);
    }
  });

  test('a server that does not know them is not written to', async () => {
    front.habits = { instead: ({ hasCondition }) => (hasCondition ? 501 : undefined) };
    tokyo.puts('a', 'hello');
    const result = await store.bring(dublin.at('a'), await pushOf(store, tokyo, 'a'));
    expect(result).toMatchObject({ ...UNGUARDED, message: expect.stringContaining('answered 501') });
  });
});

test('where nothing can be tried out nothing is written, and the next push tries again', async () => {
  tokyo.puts('a', 'hello');
  const push = await pushOf(store, tokyo, 'a');
  front.habits = { instead: ({ method }) => (method === 'PUT' ? 403 : undefined) };
  expect(await store.bring(dublin.at('a'), push)).toMatchObject({ kind: 'failed', reason: 'denied' });
  front.habits = {};
  applied(await store.bring(dublin.at('a'), push));
});

describe('a delete marker that a HEAD does not tell of', () => {
  beforeEach(() => {
    front.habits = SILENT_ON_MARKERS;
  });

  test('is found in the listing, with its time', async () => {
    dublin.puts('a', 'hello');
    dublin.puts('ab', 'another key');
    const marker = dublin.deletes('a');
    expect(await store.head(dublin.at('a'))).toEqual({ kind: 'delete', id: marker, time: expect.any(Number) });
    expect(await store.timeOf(dublin.at('a'), marker)).toEqual(expect.any(Number));
    expect(await store.timeOf(dublin.at('a'), parseVersionId('never'))).toBeUndefined();
  });

  test('and a key that was never there is absent', async () => {
    dublin.puts('ab', 'another key');
    expect(await store.head(dublin.at('a'))).toEqual({ kind: 'absent' });
  });

  test('a write between the two answers leaves the key unread for now', async () => {
    front.habits = {
      answer: (_, { method }) => void (method === 'HEAD' && dublin.puts('a', 'just now')),
    };
    expect(await store.head(dublin.at('a'))).toMatchObject({ kind: 'unreadable', reason: 'throttled' });
  });
});

test('where If-None-Match takes a delete marker for an object, a push over one fails and says so, in place of being refused for ever', async () => {
  tokyo.puts('a', 'hello');
  dublin.puts('a', 'old');
  dublin.deletes('a');
  front.habits = {
    instead: ({ url, hasCondition }) => (url.pathname === '/docs-dublin/a' && hasCondition ? 412 : undefined),
  };
  const result = await store.bring(dublin.at('a'), await pushOf(store, tokyo, 'a'));
  expect(result).toMatchObject({
    kind: 'failed',
    reason: 'unguarded',
    message: expect.stringContaining('write over a delete marker'),
  });
});
