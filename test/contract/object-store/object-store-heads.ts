import { expect, test } from 'vitest';
import { parseVersionId } from '../../../src/domain/model/ids.ts';
import { Unavailable } from '../../../src/ports/errors.ts';
import type { Scene } from './object-store.ts';

const HEADERS = {
  contentType: 'text/plain; charset=utf-8',
  contentEncoding: 'identity',
  contentLanguage: 'de, en',
  contentDisposition: 'attachment; filename="a.txt"',
  cacheControl: 'max-age=60',
  expires: 'when hell freezes over',
};

/** What a region answers, and what is made of it. */
const FAILURES = [
  [{ status: 403, code: 'AccessDenied', message: 'no' }, 'denied', /Allow s3:.* on arn:aws:s3:::docs-tokyo/],
  [{ status: 503, code: 'SlowDown', message: 'slow' }, 'throttled', /slow down/],
  [{ status: 500, code: 'InternalError', message: 'oh' }, 'unreachable', /tried again/],
] as const;

export function readingHeads(scene: () => Scene): void {
  test('an object with everything that a copy must carry', async () => {
    const { store, tokyo } = scene();
    const id = tokyo.puts('a', 'hello', {
      metadata: { Author: 'ann', 's3-concord': 'a marker' },
      system: HEADERS,
      websiteRedirectLocation: '/b',
      tags: [{ key: 'team', value: 'red' }],
      checksum: { algorithm: 'SHA256' },
    });
    expect(await store.head(tokyo.at('a'))).toEqual({
      kind: 'object',
      id,
      time: expect.any(Number),
      marker: 'a marker',
      state: {
        kind: 'object',
        etag: '5d41402abc4b2a76b9719d911017c592',
        size: 5,
        checksum: { algorithm: 'SHA256', value: 'LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=' },
        headers: { ...HEADERS, websiteRedirectLocation: '/b' },
        metadata: { author: 'ann' },
        tagCount: 1,
      },
    });
  });

  test('a bare object has the type that S3 gives it, no marker and no tags', async () => {
    const { store, tokyo } = scene();
    tokyo.puts('a', '');
    expect(await store.head(tokyo.at('a'))).toEqual({
      kind: 'object',
      id: expect.any(String),
      time: expect.any(Number),
      state: {
        kind: 'object',
        etag: 'd41d8cd98f00b204e9800998ecf8427e',
        size: 0,
        checksum: { algorithm: 'CRC64NVME', value: 'AAAAAAAAAAA=' },
        headers: { contentType: 'binary/octet-stream' },
        metadata: {},
      },
    });
  });

  test('times are whole seconds', async () => {
    const { store, tokyo } = scene();
    tokyo.puts('a', '1');
    const head = await store.head(tokyo.at('a'));
    expect(head.kind === 'object' && head.time % 1000).toBe(0);
  });

  test('a composite checksum is no statement about the content, a full one of a multipart upload is', async () => {
    const { store, tokyo } = scene();
    tokyo.s3.createBucket({ bucket: 'unused', region: tokyo.region });
    const upload = tokyo.s3.createMultipartUpload({ bucket: tokyo.bucket, key: 'c', checksumAlgorithm: 'SHA256' });
    const at = { bucket: tokyo.bucket, key: 'c', uploadId: upload.uploadId };
    const part = tokyo.s3.uploadPart({
      ...at,
      partNumber: 1,
      body: Buffer.from('x'),
      checksum: { algorithm: 'SHA256' },
    });
    const value = part.checksum?.value ?? '';
    tokyo.s3.completeMultipartUpload({ ...at, parts: [{ ...part, checksums: { SHA256: value } }] });
    const composite = await store.head(tokyo.at('c'));
    expect(composite.kind === 'object' && composite.state.checksum).toBeUndefined();
    tokyo.uploads('f', ['x']);
    const full = await store.head(tokyo.at('f'));
    expect(full).toMatchObject({ state: { etag: expect.stringMatching(/-1$/), checksum: { algorithm: 'CRC64NVME' } } });
  });

  test('a replica of S3 is told from a write', async () => {
    const { store, tokyo, dublin } = scene();
    const id = tokyo.puts('a', 'hello');
    const { object } = tokyo.s3.getObject({ bucket: tokyo.bucket, key: 'a' });
    dublin.s3.insertReplica({ bucket: dublin.bucket, key: 'a', version: object });
    expect(await store.head(dublin.at('a'))).toMatchObject({ id, replica: true });
    expect(await store.head(tokyo.at('a'))).not.toHaveProperty('replica');
  });

  test.each(['PENDING', 'COMPLETED', 'FAILED'] as const)(
    'how far S3 has come with what it replicates: %s',
    async (status) => {
      const { store, tokyo } = scene();
      const id = tokyo.puts('a', 'hello');
      expect(await store.head(tokyo.at('a'))).not.toHaveProperty('replication');
      tokyo.s3.setReplicationStatus({ bucket: tokyo.bucket, key: 'a', versionId: id }, status);
      expect(await store.head(tokyo.at('a'))).toMatchObject({ id, replication: status });
    },
  );

  test('a delete marker with its id and without a time', async () => {
    const { store, tokyo } = scene();
    tokyo.puts('a', 'hello');
    const id = tokyo.deletes('a');
    expect(await store.head(tokyo.at('a'))).toEqual({ kind: 'delete', id });
  });

  test('nothing, also where longer keys begin alike', async () => {
    const { store, tokyo } = scene();
    tokyo.puts('a/b', 'hello');
    expect(await store.head(tokyo.at('a'))).toEqual({ kind: 'absent' });
  });

  test('a version from before versioning', async () => {
    const { world, store, tokyo } = scene();
    const s3 = world.s3Of(tokyo.region);
    s3.deleteBucket({ bucket: tokyo.bucket });
    s3.createBucket({ bucket: tokyo.bucket, region: tokyo.region });
    tokyo.puts('a', 'old');
    tokyo.versioning('Enabled');
    expect(await store.head(tokyo.at('a'))).toMatchObject({ kind: 'object', id: 'null' });
  });

  test('without versioning, or with versioning suspended, a region is unreadable', async () => {
    const { world, store, tokyo, dublin } = scene();
    tokyo.puts('a', 'hello');
    tokyo.versioning('Suspended');
    const suspended = await store.head(tokyo.at('a'));
    expect(suspended).toMatchObject({
      kind: 'unreadable',
      reason: 'unversioned',
      message: expect.stringMatching(/docs-tokyo is suspended/),
    });
    world.s3Of(dublin.region).deleteBucket({ bucket: dublin.bucket });
    world.s3Of(dublin.region).createBucket({ bucket: dublin.bucket, region: dublin.region });
    for (const key of ['a', 'absent']) {
      expect(await store.head(dublin.at(key))).toMatchObject({ kind: 'unreadable', reason: 'unversioned' });
      expect(await store.stack(dublin.at(key), { known: new Set() })).toMatchObject({ reason: 'unversioned' });
    }
  });

  test('a missing bucket is not an absent key', async () => {
    const { store, tokyo } = scene();
    tokyo.s3.deleteBucket({ bucket: tokyo.bucket });
    const missing = { kind: 'unreadable', reason: 'missing-bucket', message: expect.stringContaining('docs-tokyo') };
    expect(await store.head(tokyo.at('a'))).toEqual(missing);
    expect(await store.stack(tokyo.at('a'), { known: new Set() })).toEqual(missing);
    await expect(store.timeOf(tokyo.at('a'), parseVersionId('v'))).rejects.toThrow(Unavailable);
  });

  test.each(FAILURES)('%o leaves it unreadable: %s', async (fault, reason, words) => {
    const { world, store, tokyo, dublin } = scene();
    tokyo.puts('a', 'hello');
    dublin.puts('a', 'hello');
    world.fail(tokyo.region, fault);
    const unreadable = { kind: 'unreadable', reason, message: expect.stringMatching(words) };
    expect(await store.head(tokyo.at('a'))).toEqual(unreadable);
    expect(await store.stack(tokyo.at('a'), { known: new Set() })).toMatchObject({ kind: 'unreadable', reason });
    await expect(store.timeOf(tokyo.at('a'), parseVersionId('v'))).rejects.toThrow(Unavailable);
    expect(await store.head(dublin.at('a'))).toMatchObject({ kind: 'object' });
  });

  test('a region that nobody answers for is unreadable', async () => {
    const { world, store, tokyo } = scene();
    tokyo.puts('a', 'hello');
    await world.cutOff(tokyo.region);
    expect(await store.head(tokyo.at('a'))).toMatchObject({ kind: 'unreadable', reason: 'unreachable' });
    expect(await store.stack(tokyo.at('a'), { known: new Set() })).toMatchObject({ reason: 'unreachable' });
    await expect(store.timeOf(tokyo.at('a'), parseVersionId('v'))).rejects.toThrow(/ap-northeast-1.*can't be reached/);
  });

  test('the time of objects and delete markers, and of nothing that is gone', async () => {
    const { store, tokyo } = scene();
    const put = tokyo.puts('a', 'hello');
    const marker = tokyo.deletes('a');
    const times = tokyo.s3.stackOf({ bucket: tokyo.bucket, key: 'a' }).map(({ lastModified }) => lastModified);
    expect(await store.timeOf(tokyo.at('a'), marker)).toBe(times[0]);
    expect(await store.timeOf(tokyo.at('a'), put)).toBe(times[1]);
    tokyo.removes('a', marker);
    expect(await store.timeOf(tokyo.at('a'), marker)).toBeUndefined();
    expect(await store.timeOf(tokyo.at('b'), put)).toBeUndefined();
  });
}
