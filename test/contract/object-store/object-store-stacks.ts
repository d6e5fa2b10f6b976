import { expect, test } from 'vitest';
import { MAX_VERSIONS_EXAMINED } from '../../../src/adapters/aws/s3/client/limits.ts';
import { parseVersionId, type VersionId } from '../../../src/domain/model/ids.ts';
import type { Stack, Unreadable } from '../../../src/domain/model/version.ts';
import type { Scene } from './object-store.ts';
import { finish } from './object-store-cast.ts';

const NOTHING_KNOWN = { known: new Set<VersionId>() };

function idsOf(stack: Stack | Unreadable): readonly string[] {
  if ('kind' in stack) throw new Error(stack.message);
  return stack.map(({ id }) => id);
}

function kindsOf(stack: Stack | Unreadable): string {
  if ('kind' in stack) throw new Error(stack.message);
  return stack.map(({ kind }) => kind[0]).join('');
}

export function readingStacks(scene: () => Scene): void {
  test('an absent key has an empty one', async () => {
    const { store, tokyo } = scene();
    tokyo.puts('a/b', 'longer');
    expect(await store.stack(tokyo.at('a'), NOTHING_KNOWN)).toEqual([]);
  });

  test('objects and delete markers in their true order, oldest first, though their times tie', async () => {
    const { store, tokyo } = scene();
    const history = 'oddoodddoodo';
    const ids = [...history].map((kind, index) => (kind === 'o' ? tokyo.puts('a', `${index}`) : tokyo.deletes('a')));
    const stack = await store.stack(tokyo.at('a'), NOTHING_KNOWN);
    expect(idsOf(stack)).toEqual(ids);
    expect(kindsOf(stack)).toBe(history);
    const times = tokyo.s3.stackOf({ bucket: tokyo.bucket, key: 'a' }).map(({ lastModified }) => lastModified);
    expect(new Set(times).size).toBeLessThan(times.length);
    expect('kind' in stack || stack.map(({ time }) => time)).toEqual(times.reverse());
  });

  test('every entry is what a HEAD of it would tell', async () => {
    const { store, tokyo } = scene();
    tokyo.puts('a', 'hello', { metadata: { 's3-concord': 'm', n: '1' }, tags: [{ key: 't', value: '' }] });
    const head = await store.head(tokyo.at('a'));
    tokyo.deletes('a');
    const stack = await store.stack(tokyo.at('a'), NOTHING_KNOWN);
    expect('kind' in stack || stack[0]).toEqual(head);
    expect('kind' in stack || stack[1]).toEqual({ kind: 'delete', id: expect.any(String), time: expect.any(Number) });
  });

  test('of exactly this key, whatever other keys begin alike', async () => {
    const { store, tokyo } = scene();
    const before = tokyo.puts('a', 'mine');
    for (const key of ['a!', 'a/b', 'aa', 'A', 'b']) tokyo.puts(key, 'not mine');
    const after = tokyo.deletes('a');
    expect(idsOf(await store.stack(tokyo.at('a'), NOTHING_KNOWN))).toEqual([before, after]);
  });

  test('down to the floor, which is included, wherever in a page it lies', async () => {
    const { store, tokyo } = scene();
    const ids = [...'oodoodooo'].map((kind, index) =>
      kind === 'o' ? tokyo.puts('a', `${index}`) : tokyo.deletes('a'),
    );
    for (const [index, floor] of ids.entries()) {
      const stack = await store.stack(tokyo.at('a'), { ...NOTHING_KNOWN, floor });
      expect(idsOf(stack)).toEqual(ids.slice(index));
    }
  });

  test('whole where the floor was removed or never was', async () => {
    const { store, tokyo } = scene();
    const ids = ['1', '2', '3', '4', '5'].map((body) => tokyo.puts('a', body));
    const [, removed] = ids;
    tokyo.removes('a', removed ?? '');
    const rest = ids.filter((id) => id !== removed);
    for (const floor of [removed ?? parseVersionId('x'), parseVersionId('never-was')]) {
      expect(idsOf(await store.stack(tokyo.at('a'), { ...NOTHING_KNOWN, floor }))).toEqual(rest);
    }
  });

  test('what is known comes without details, delete markers as they are', async () => {
    const { store, tokyo } = scene();
    const [first, second] = [tokyo.puts('a', '1'), tokyo.puts('a', '2')];
    const marker = tokyo.deletes('a');
    const stack = await store.stack(tokyo.at('a'), { known: new Set([first, marker]) });
    expect(stack).toEqual([
      { kind: 'known', id: first, time: expect.any(Number), etag: 'c4ca4238a0b923820dcc509a6f75849b' },
      expect.objectContaining({ kind: 'object', id: second }),
      { kind: 'delete', id: marker, time: expect.any(Number) },
    ]);
  });

  test('of many unknown objects the newest are examined, and markers don’t count', async () => {
    const { store, tokyo } = scene();
    const old = ['x', 'y'].map((body) => tokyo.puts('a', body));
    for (let index = 0; index < MAX_VERSIONS_EXAMINED; index += 1) {
      tokyo.puts('a', `${index}`);
      if (index % 10 === 0) tokyo.deletes('a');
    }
    const stack = await store.stack(tokyo.at('a'), NOTHING_KNOWN);
    expect(idsOf(stack).slice(0, 2)).toEqual(old);
    expect(kindsOf(stack)).toMatch(/^kkod/);
    expect(kindsOf(stack).replaceAll(/[kd]/g, '')).toHaveLength(MAX_VERSIONS_EXAMINED);
  });

  test('more than a thousand versions', async () => {
    const { store, tokyo } = scene();
    const ids = Array.from({ length: 1003 }, (_, index) =>
      index % 7 === 3 ? tokyo.deletes('a') : tokyo.puts('a', ''),
    );
    const stack = await store.stack(tokyo.at('a'), { known: new Set(ids) });
    expect(idsOf(stack)).toEqual(ids);
  });

  test('a version from before versioning keeps its place', async () => {
    const { store, tokyo } = scene();
    tokyo.s3.deleteBucket({ bucket: tokyo.bucket });
    tokyo.s3.createBucket({ bucket: tokyo.bucket, region: tokyo.region });
    tokyo.puts('a', 'old');
    tokyo.puts('ab', 'another null');
    tokyo.versioning('Enabled');
    const ids = ['null', tokyo.deletes('a'), tokyo.puts('a', 'new')];
    expect(idsOf(await store.stack(tokyo.at('a'), NOTHING_KNOWN))).toEqual(ids);
  });

  test('an upload that was completed late lies where S3 puts it', async () => {
    const { store, tokyo } = scene();
    const upload = tokyo.s3.createMultipartUpload({ bucket: tokyo.bucket, key: 'a' });
    const marker = tokyo.deletes('a');
    const put = tokyo.puts('a', 'while it ran');
    const late = finish(tokyo.s3, { bucket: tokyo.bucket, key: 'a', uploadId: upload.uploadId }, ['late']);
    expect(idsOf(await store.stack(tokyo.at('a'), NOTHING_KNOWN))).toEqual([late, marker, put]);
  });
}
