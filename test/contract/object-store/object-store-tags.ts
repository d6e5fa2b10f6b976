import { expect, test } from 'vitest';
import { parseVersionId } from '../../../src/domain/model/ids.ts';
import { Unavailable } from '../../../src/ports/errors.ts';
import type { Scene } from './object-store.ts';

const TAGS = [
  { key: 'team', value: 'red + blue' },
  { key: 'größe', value: '' },
];

export function readingTags(scene: () => Scene): void {
  test('those of the very version that was named, also under a younger one', async () => {
    const { store, tokyo } = scene();
    const older = tokyo.puts('a', 'hello', { tags: TAGS });
    const bare = tokyo.puts('a', 'hello');
    expect(await store.tags(tokyo.at('a'), older)).toEqual({ team: 'red + blue', größe: '' });
    expect(await store.tags(tokyo.at('a'), bare)).toEqual({});
  });

  test('as they are now: they change without a new version', async () => {
    const { store, tokyo } = scene();
    const id = tokyo.puts('a', 'hello', { tags: TAGS });
    tokyo.s3.putObjectTagging({
      bucket: tokyo.bucket,
      key: 'a',
      versionId: id,
      tags: [{ key: 'team', value: 'green' }],
    });
    expect(await store.tags(tokyo.at('a'), id)).toEqual({ team: 'green' });
  });

  test('none of a version that is gone', async () => {
    const { store, tokyo } = scene();
    const id = tokyo.puts('a', 'hello', { tags: TAGS });
    tokyo.puts('a', 'later');
    tokyo.removes('a', id);
    expect(await store.tags(tokyo.at('a'), id)).toBeUndefined();
    expect(await store.tags(tokyo.at('b'), id)).toBeUndefined();
  });

  test('nor of a delete marker; but of what is archived, also where a bucket keeps no versions any more', async () => {
    const { store, tokyo } = scene();
    const id = tokyo.puts('a', 'hello', { tags: TAGS });
    tokyo.s3.setStorageClass({ bucket: tokyo.bucket, key: 'a', versionId: id }, 'GLACIER');
    const marker = tokyo.deletes('a');
    tokyo.versioning('Suspended');
    expect(await store.tags(tokyo.at('a'), marker)).toBeUndefined();
    expect(await store.tags(tokyo.at('a'), id)).toEqual({ team: 'red + blue', größe: '' });
  });

  test('never guesses: a region that does not tell is no version without tags', async () => {
    const { world, store, tokyo, dublin } = scene();
    const id = tokyo.puts('a', 'hello', { tags: TAGS });
    world.fail(tokyo.region, { status: 403, code: 'AccessDenied', message: 'no' });
    await expect(store.tags(tokyo.at('a'), id)).rejects.toThrow(Unavailable);
    await expect(store.tags(tokyo.at('a'), id)).rejects.toThrow('s3:GetObjectVersionTagging');
    world.fail(tokyo.region, { status: 503, code: 'SlowDown', message: 'slow' });
    await expect(store.tags(tokyo.at('a'), id)).rejects.toThrow(Unavailable);
    await world.cutOff(tokyo.region);
    await expect(store.tags(tokyo.at('a'), id)).rejects.toThrow(Unavailable);
    dublin.s3.deleteBucket({ bucket: dublin.bucket });
    await expect(store.tags(dublin.at('a'), parseVersionId('v'))).rejects.toThrow(Unavailable);
  });
}
