import { expect, test } from 'vitest';
import { parseETag, parseVersionId } from '../../../src/domain/model/ids.ts';
import { isSameState } from '../../../src/domain/model/version.ts';
import type { Scene } from './object-store.ts';
import { applied, etagOf, outcomeOf, pushOf } from './object-store-cast.ts';

const RICH = {
  metadata: { author: 'ann', note: 'x=1; y="2"', 'previous-etag': 'abc' },
  system: {
    contentType: 'text/plain; charset=utf-8',
    contentEncoding: 'identity',
    contentLanguage: 'de, en',
    contentDisposition: 'attachment; filename="a b.txt"',
    cacheControl: 'max-age=60, private',
    expires: 'Thu, 01 Jan 1970 00:00:00 +0000 or never',
  },
  websiteRedirectLocation: '/elsewhere?a=b',
  tags: [
    { key: 'team', value: 'red + blue' },
    { key: 'größe', value: '1+1=2' },
  ],
  checksum: { algorithm: 'SHA256' },
} as const;

export function bringingObjects(scene: () => Scene): void {
  test.each(['dublin', 'elsewhere'] as const)('everything arrives in %s, with the marker', async (name) => {
    const { store, tokyo, [name]: target } = scene();
    tokyo.puts('a', 'hello', RICH);
    const push = await pushOf(store, tokyo, 'a', { marker: 'decision 7; region=eu-west-1' });
    const result = applied(await store.bring(target.at('a'), push));
    const head = await store.head(target.at('a'));
    expect(head).toMatchObject({
      kind: 'object',
      id: result.id,
      marker: 'decision 7; region=eu-west-1',
      state: push.outcome.write.state,
    });
    expect(head.kind === 'object' && head.state).toEqual(result.state);
    expect(isSameState(push.outcome.write.state, result.state)).toBe(true);
    expect(result).not.toHaveProperty('withoutMarker');
    expect(target.reads('a')).toBe('hello');
    expect(target.tagsOf('a')).toEqual(tokyo.tagsOf('a'));
  });

  test.each(['dublin', 'elsewhere'] as const)('an empty object arrives in %s', async (name) => {
    const { store, tokyo, [name]: target } = scene();
    tokyo.puts('a', '');
    applied(await store.bring(target.at('a'), await pushOf(store, tokyo, 'a')));
    expect(target.reads('a')).toBe('');
  });

  test('from another provider, back into this one', async () => {
    const { store, tokyo, elsewhere } = scene();
    elsewhere.puts('a', 'hello', RICH);
    const push = await pushOf(store, elsewhere, 'a');
    const { state } = applied(await store.bring(tokyo.at('a'), push));
    expect(isSameState(push.outcome.write.state, state)).toBe(true);
    expect(tokyo.tagsOf('a')).toEqual(elsewhere.tagsOf('a'));
  });

  test.each(['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const)(
    'a checksum by %s is kept',
    async (algorithm) => {
      const { store, tokyo, dublin, elsewhere } = scene();
      tokyo.puts('a', 'hello', { checksum: { algorithm } });
      const push = await pushOf(store, tokyo, 'a');
      for (const target of [dublin, elsewhere]) {
        const { state } = applied(await store.bring(target.at('a'), push));
        expect(state).toMatchObject({ checksum: { algorithm } });
        expect(isSameState(push.outcome.write.state, state)).toBe(true);
      }
    },
  );

  test('a multipart object becomes a plain one of another ETag and the same checksum', async () => {
    const { store, tokyo, dublin, elsewhere } = scene();
    tokyo.uploads('a', ['x'.repeat(1024), 'y']);
    const push = await pushOf(store, tokyo, 'a');
    for (const target of [dublin, elsewhere]) {
      const { state } = applied(await store.bring(target.at('a'), push));
      expect(isSameState(push.outcome.write.state, state)).toBe(true);
      expect(state).not.toMatchObject({ etag: expect.stringContaining('-') });
      expect(await store.head(target.at('a'))).toMatchObject({ state });
    }
  });

  test.each(['dublin', 'elsewhere'] as const)('in %s only while the head is what was expected', async (name) => {
    const { store, tokyo, [name]: target } = scene();
    tokyo.puts('a', 'hello');
    target.puts('a', 'before');
    const expected = await etagOf(store, target, 'a');
    const push = await pushOf(store, tokyo, 'a', { expected });
    applied(await store.bring(target.at('a'), push));
    const before = target.versionsOf('a');
    expect(await store.bring(target.at('a'), push)).toMatchObject({
      kind: 'refused',
      message: expect.stringMatching(/docs-(dublin|elsewhere)\/a/),
    });
    expect(await store.bring(target.at('a'), { ...push, expected: { kind: 'nothing' } })).toMatchObject({
      kind: 'refused',
    });
    const stale = { kind: 'etag', etag: parseETag('0'.repeat(32)) } as const;
    expect(await store.bring(target.at('a'), { ...push, expected: stale })).toMatchObject({ kind: 'refused' });
    expect(target.versionsOf('a')).toEqual(before);
  });

  test.each(['dublin', 'elsewhere'] as const)(
    'an ETag matches neither a delete marker nor nothing in %s',
    async (name) => {
      const { store, tokyo, [name]: target } = scene();
      tokyo.puts('a', 'hello');
      tokyo.puts('b', 'hello');
      target.puts('a', 'hello');
      const expected = await etagOf(store, target, 'a');
      target.deletes('a');
      for (const key of ['a', 'b']) {
        const before = target.versionsOf(key);
        const push = await pushOf(store, tokyo, key, { expected });
        expect(await store.bring(target.at(key), push)).toMatchObject({ kind: 'refused' });
        expect(target.versionsOf(key)).toEqual(before);
      }
    },
  );

  test.each(['dublin', 'elsewhere'] as const)('a delete marker in %s counts as nothing', async (name) => {
    const { store, tokyo, [name]: target } = scene();
    tokyo.puts('a', 'hello');
    target.puts('a', 'before');
    target.deletes('a');
    applied(await store.bring(target.at('a'), await pushOf(store, tokyo, 'a')));
    expect(target.reads('a')).toBe('hello');
  });

  test('the version that was decided, not what came after it; also back onto its own key', async () => {
    const { store, tokyo, dublin, elsewhere } = scene();
    tokyo.puts('a', 'decided', RICH);
    const push = await pushOf(store, tokyo, 'a');
    tokyo.puts('a', 'later');
    for (const target of [dublin, elsewhere]) applied(await store.bring(target.at('a'), push));
    applied(await store.bring(tokyo.at('a'), { ...push, expected: await etagOf(store, tokyo, 'a') }));
    for (const target of [tokyo, dublin, elsewhere]) expect(target.reads('a')).toBe('decided');
  });

  test.each(['dublin', 'elsewhere'] as const)(
    'to %s from the next source, where one is gone, a marker, or archived',
    async (name) => {
      const { store, tokyo, [name]: target } = scene();
      const good = tokyo.puts('a', 'hello');
      const push = await pushOf(store, tokyo, 'a');
      const archived = tokyo.puts('a', 'hello');
      tokyo.s3.setStorageClass({ bucket: tokyo.bucket, key: 'a', versionId: archived }, 'GLACIER');
      const removed = tokyo.puts('a', 'hello');
      tokyo.removes('a', removed);
      const marker = tokyo.deletes('a');
      const sources = [removed, marker, archived, good].map((id) => ({ region: tokyo.region, id }));
      const result = await store.bring(target.at('a'), { ...push, sources });
      expect(result).toMatchObject({ kind: 'applied' });
      expect(target.reads('a')).toBe('hello');
    },
  );

  test.each(['dublin', 'elsewhere'] as const)('nothing to %s where no source is left, saying why', async (name) => {
    const { store, tokyo, [name]: target } = scene();
    const archived = tokyo.puts('a', 'hello');
    const push = await pushOf(store, tokyo, 'a');
    tokyo.s3.setStorageClass({ bucket: tokyo.bucket, key: 'a', versionId: archived }, 'DEEP_ARCHIVE');
    const gone = { region: tokyo.region, id: parseVersionId('Zx3LQ0a9bS8T1QdGkq9d6uYh2mW4nV7r') };
    const bring = (sources: typeof push.sources) => store.bring(target.at('a'), { ...push, sources });
    expect(await bring([])).toMatchObject({
      kind: 'failed',
      reason: 'source-gone',
      message: expect.stringMatching(/No source/),
    });
    expect(await bring([gone])).toMatchObject({
      kind: 'failed',
      reason: 'source-gone',
      message: expect.stringMatching(/is gone/),
    });
    expect(await bring([gone, ...push.sources])).toMatchObject({
      reason: 'source-archived',
      message: expect.stringMatching(/Restore it/),
    });
    expect(target.versionsOf('a')).toEqual([]);
  });

  test('a source that is gone is not mistaken for a target that changed', async () => {
    const { store, tokyo, dublin } = scene();
    const id = tokyo.puts('a', 'hello');
    dublin.puts('a', 'before');
    const push = await pushOf(store, tokyo, 'a', { expected: await etagOf(store, dublin, 'a') });
    tokyo.removes('a', id);
    expect(await store.bring(dublin.at('a'), push)).toMatchObject({ kind: 'failed', reason: 'source-gone' });
    expect(dublin.reads('a')).toBe('before');
  });

  test('a null version that was replaced under its id is gone', async () => {
    const { store, tokyo, dublin, elsewhere } = scene();
    tokyo.versioning('Suspended');
    tokyo.puts('a', 'decided');
    tokyo.versioning('Enabled');
    const push = await pushOf(store, tokyo, 'a');
    tokyo.versioning('Suspended');
    tokyo.puts('a', 'replaced');
    for (const target of [dublin, elsewhere]) {
      expect(await store.bring(target.at('a'), push)).toMatchObject({ kind: 'failed', reason: 'source-gone' });
      expect(target.versionsOf('a')).toEqual([]);
    }
  });

  test('the marker is left out, and said so, where 2 KB of metadata have no room for it', async () => {
    const { store, tokyo, dublin, elsewhere } = scene();
    const marker = 'm'.repeat(100);
    const room = 2048 - 's3-concord'.length - marker.length - 'note'.length;
    tokyo.puts('fits', '', { metadata: { note: 'n'.repeat(room) } });
    tokyo.puts('full', '', { metadata: { note: 'n'.repeat(room + 1) } });
    for (const target of [dublin, elsewhere]) {
      const fits = applied(await store.bring(target.at('fits'), await pushOf(store, tokyo, 'fits', { marker })));
      expect(fits).not.toHaveProperty('withoutMarker');
      expect(await store.head(target.at('fits'))).toMatchObject({ marker });
      const full = applied(await store.bring(target.at('full'), await pushOf(store, tokyo, 'full', { marker })));
      expect(full.withoutMarker).toBe(true);
      const head = await store.head(target.at('full'));
      expect(head).not.toHaveProperty('marker');
      expect(head).toMatchObject({ state: { metadata: { note: 'n'.repeat(room + 1) } } });
    }
  });

  test('the marker of a winner that is itself a copy is replaced', async () => {
    const { store, tokyo, dublin } = scene();
    tokyo.puts('a', 'hello', { metadata: { 's3-concord': 'decision 1' } });
    applied(await store.bring(dublin.at('a'), await pushOf(store, tokyo, 'a', { marker: 'decision 2' })));
    expect(await store.head(dublin.at('a'))).toMatchObject({ marker: 'decision 2', state: { metadata: {} } });
  });

  test.each(['dublin', 'elsewhere'] as const)('never to %s without versioning, or suspended', async (name) => {
    const { store, tokyo, [name]: target } = scene();
    tokyo.puts('a', 'hello');
    target.versioning('Suspended');
    const result = await store.bring(target.at('a'), await pushOf(store, tokyo, 'a'));
    expect(result).toMatchObject({
      kind: 'failed',
      reason: 'unversioned',
      message: expect.stringMatching(/Enable versioning/),
    });
    expect(target.versionsOf('a')).toEqual([]);
  });

  test.each([
    [{ status: 403, code: 'AccessDenied', message: 'no' }, 'denied'],
    [{ status: 503, code: 'SlowDown', message: 'slow' }, 'throttled'],
    [{ status: 500, code: 'InternalError', message: 'oh' }, 'unreachable'],
  ] as const)('%o at the target fails it: %s', async (fault, reason) => {
    const { world, store, tokyo, dublin, elsewhere } = scene();
    tokyo.puts('a', 'hello');
    const push = await pushOf(store, tokyo, 'a');
    for (const target of [dublin, elsewhere]) {
      world.fail(target.region, fault);
      const result = await store.bring(target.at('a'), push);
      expect(result).toMatchObject({ kind: 'failed', reason, message: expect.stringContaining(target.region) });
      expect(target.versionsOf('a')).toEqual([]);
    }
  });

  test('a target that nobody answers for fails it, and so does a source that must be streamed', async () => {
    const { world, store, tokyo, elsewhere } = scene();
    tokyo.puts('a', 'hello');
    elsewhere.puts('b', 'hello');
    const [a, b] = [await pushOf(store, tokyo, 'a'), await pushOf(store, elsewhere, 'b')];
    await world.cutOff(elsewhere.region);
    expect(await store.bring(elsewhere.at('a'), a)).toMatchObject({ kind: 'failed', reason: 'unreachable' });
    expect(await store.bring(tokyo.at('b'), b)).toMatchObject({ kind: 'failed', reason: 'unreachable' });
  });

  test('from wherever a source still answers', async () => {
    const { world, store, tokyo, dublin, elsewhere } = scene();
    elsewhere.puts('a', 'hello');
    const push = await pushOf(store, elsewhere, 'a');
    const copy = applied(await store.bring(tokyo.at('a'), push));
    await world.cutOff(elsewhere.region);
    const sources = [...push.sources, { region: tokyo.region, id: copy.id }];
    applied(await store.bring(dublin.at('a'), { ...push, sources }));
    expect(dublin.reads('a')).toBe('hello');
    expect(outcomeOf(elsewhere, copy.id, copy.state)).toBeDefined();
  });
}
