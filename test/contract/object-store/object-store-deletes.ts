import { expect, test } from 'vitest';
import { parseETag } from '../../../src/domain/model/ids.ts';
import type { Scene } from './object-store.ts';
import { deletion, etagOf } from './object-store-cast.ts';

export function bringingDeletes(scene: () => Scene): void {
  test('a delete marker on the object that was expected, and no version is lost', async () => {
    const { store, tokyo, dublin } = scene();
    const id = dublin.puts('a', 'hello');
    const expected = await etagOf(store, dublin, 'a');
    const result = await store.bring(dublin.at('a'), deletion(tokyo, expected));
    expect(result).toEqual({ kind: 'applied', id: expect.any(String), state: { kind: 'deleted' } });
    expect(await store.head(dublin.at('a'))).toEqual({ kind: 'delete', id: 'id' in result && result.id });
    expect(dublin.reads('a', id)).toBe('hello');
  });

  test('refused on another object, on a delete marker, on nothing, and where nothing was expected', async () => {
    const { store, tokyo, dublin } = scene();
    dublin.puts('a', 'hello');
    dublin.puts('b', 'hello');
    const expected = await etagOf(store, dublin, 'a');
    dublin.puts('a', 'newer');
    dublin.deletes('b');
    for (const key of ['a', 'b', 'c']) {
      const before = dublin.versionsOf(key);
      expect(await store.bring(dublin.at(key), deletion(tokyo, expected))).toMatchObject({ kind: 'refused' });
      expect(await store.bring(dublin.at(key), deletion(tokyo, { kind: 'nothing' }))).toMatchObject({
        kind: 'refused',
      });
      expect(dublin.versionsOf(key)).toEqual(before);
    }
  });

  test('failed where the target can’t keep versions, is denied or does not answer', async () => {
    const { world, store, tokyo, dublin, elsewhere } = scene();
    const push = deletion(tokyo, { kind: 'etag', etag: parseETag('5d41402abc4b2a76b9719d911017c592') });
    dublin.puts('a', 'hello');
    dublin.versioning('Suspended');
    expect(await store.bring(dublin.at('a'), push)).toMatchObject({ kind: 'failed', reason: 'unversioned' });
    expect(dublin.reads('a')).toBe('hello');
    world.fail(dublin.region, { status: 403, code: 'AccessDenied', message: 'no' });
    expect(await store.bring(dublin.at('a'), push)).toMatchObject({ kind: 'failed', reason: 'denied' });
    await world.cutOff(elsewhere.region);
    expect(await store.bring(elsewhere.at('a'), push)).toMatchObject({ kind: 'failed', reason: 'unreachable' });
  });
}
