import { expect, test } from 'vitest';
import { parseETag } from '../../../src/domain/model/ids.ts';
import { isSameState } from '../../../src/domain/model/version.ts';
import type { Scene } from './object-store.ts';
import { applied, etagOf, pushOf, SIZES } from './object-store-cast.ts';

/** Beyond one copy, in five parts of which the last is short; no two parts alike. */
const LARGE = Array.from({ length: SIZES.singleCopyBytes + 5 }, (_, index) =>
  String.fromCharCode(97 + ((index * 7) % 26)),
).join('');

const WRITTEN = {
  metadata: { author: 'ann' },
  system: { contentType: 'text/plain', cacheControl: 'max-age=60', expires: 'never' },
  websiteRedirectLocation: '/b',
  tags: [{ key: 'größe', value: 'a b+c' }],
} as const;

export function bringingLargeObjects(scene: () => Scene): void {
  test.each(['dublin', 'elsewhere'] as const)('everything arrives in %s, in parts', async (name) => {
    const { store, tokyo, [name]: target } = scene();
    tokyo.puts('a', LARGE, { ...WRITTEN, checksum: { algorithm: 'CRC32C' } });
    const push = await pushOf(store, tokyo, 'a');
    const result = applied(await store.bring(target.at('a'), push));
    expect(result.state).toMatchObject({ etag: expect.stringMatching(/-5$/), checksum: { algorithm: 'CRC32C' } });
    expect(isSameState(push.outcome.write.state, result.state)).toBe(true);
    expect(target.reads('a')).toBe(LARGE);
    expect(target.tagsOf('a')).toEqual(WRITTEN.tags);
    expect(await store.head(target.at('a'))).toMatchObject({
      id: result.id,
      marker: 'decision 7',
      state: result.state,
    });
  });

  test.each(['dublin', 'elsewhere'] as const)('without a checksum that parts can keep, to %s', async (name) => {
    const { store, tokyo, [name]: target } = scene();
    tokyo.puts('a', LARGE, { checksum: { algorithm: 'SHA256' } });
    const { state } = applied(await store.bring(target.at('a'), await pushOf(store, tokyo, 'a')));
    expect(state).toMatchObject({ checksum: { algorithm: 'CRC64NVME' } });
    expect(target.reads('a')).toBe(LARGE);
  });

  test('just what one copy takes is one copy', async () => {
    const { store, tokyo, dublin, elsewhere } = scene();
    tokyo.puts('a', LARGE.slice(0, SIZES.singleCopyBytes));
    for (const target of [dublin, elsewhere]) {
      const { state } = applied(await store.bring(target.at('a'), await pushOf(store, tokyo, 'a')));
      expect(state).not.toMatchObject({ etag: expect.stringContaining('-') });
    }
  });

  test.each(['dublin', 'elsewhere'] as const)(
    'in %s only while the head is what was expected, and no upload stays behind',
    async (name) => {
      const { store, tokyo, [name]: target } = scene();
      tokyo.puts('a', LARGE);
      target.puts('a', 'before');
      const push = await pushOf(store, tokyo, 'a', { expected: await etagOf(store, target, 'a') });
      applied(await store.bring(target.at('a'), push));
      const before = target.versionsOf('a');
      const stale = { kind: 'etag', etag: parseETag('0'.repeat(32)) } as const;
      for (const expected of [stale, push.expected, { kind: 'nothing' } as const]) {
        expect(await store.bring(target.at('a'), { ...push, expected })).toMatchObject({ kind: 'refused' });
      }
      target.deletes('a');
      expect(await store.bring(target.at('a'), push)).toMatchObject({ kind: 'refused' });
      expect(target.versionsOf('a').slice(1)).toEqual(before);
      expect(target.unfinishedUploads()).toBe(0);
    },
  );

  test.each(['dublin', 'elsewhere'] as const)(
    'from the next source to %s, and no upload stays behind',
    async (name) => {
      const { store, tokyo, [name]: target } = scene();
      const good = tokyo.puts('a', LARGE);
      const push = await pushOf(store, tokyo, 'a');
      const gone = tokyo.puts('a', LARGE);
      tokyo.removes('a', gone);
      const sources = [gone, good].map((id) => ({ region: tokyo.region, id }));
      expect(await store.bring(target.at('a'), { ...push, sources: sources.slice(0, 1) })).toMatchObject({
        reason: 'source-gone',
      });
      applied(await store.bring(target.at('a'), { ...push, sources }));
      expect(target.reads('a')).toBe(LARGE);
      expect(target.unfinishedUploads()).toBe(0);
    },
  );
}
