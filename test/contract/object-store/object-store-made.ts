import { hash } from 'node:crypto';
import { expect, test } from 'vitest';
import { fingerprint } from '../../../src/app/fingerprint.ts';
import { parseETag, parseObjectKey, parseVersionId } from '../../../src/domain/model/ids.ts';
import type { ObjectState, Place } from '../../../src/domain/model/version.ts';
import type { Scene } from './object-store.ts';
import { applied, etagOf, pushOf, SIZES } from './object-store-cast.ts';

const TAGS = [{ key: 'team', value: 'red + blue' }];

export function readingContents(scene: () => Scene): void {
  test.each(['', 'hello', '\u0000\u00ff\ud83d\ude00'])(
    'the very bytes of the version that was named: %j',
    async (text) => {
      const { store, tokyo } = scene();
      const id = tokyo.puts('a', text);
      tokyo.puts('a', 'newer');
      const content = await store.read(tokyo.at('a'), id, 100);
      expect(content).toMatchObject({ kind: 'bytes' });
      expect(content.kind === 'bytes' && Buffer.from(content.bytes)).toEqual(Buffer.from(text));
    },
  );

  test('nothing of one that is larger than asked for', async () => {
    const { store, elsewhere } = scene();
    const id = elsewhere.puts('a', 'hello');
    expect(await store.read(elsewhere.at('a'), id, 4)).toEqual({ kind: 'too-large', size: 5 });
    expect(await store.read(elsewhere.at('a'), id, 5)).toMatchObject({ kind: 'bytes' });
  });

  test('a version that was removed is gone for good', async () => {
    const { store, tokyo } = scene();
    const id = tokyo.puts('a', 'hello');
    tokyo.removes('a', id);
    const content = await store.read(tokyo.at('a'), id, 100);
    expect(content).toMatchObject({ kind: 'gone', message: expect.stringContaining(TOKYO_NAME) });
  });

  test('so is a delete marker, an id that the bucket never gave out, and what lies in an archive', async () => {
    const { store, tokyo } = scene();
    const archived = tokyo.puts('a', 'hello');
    tokyo.s3.setStorageClass({ bucket: tokyo.bucket, key: 'a', versionId: archived }, 'GLACIER');
    const ids = [archived, tokyo.deletes('a'), parseVersionId('Zx3LQ0a9bS8T1QdGkq9d6uYh2mW4nV7r'), parseVersionId('.')];
    for (const id of ids) {
      const content = await store.read(tokyo.at('a'), id, 100);
      expect(content).toMatchObject({ kind: 'gone', message: expect.stringContaining(TOKYO_NAME) });
    }
    expect(await store.read(tokyo.at('a'), archived, 100)).toMatchObject({
      message: expect.stringContaining('Restore it'),
    });
  });

  test('a null version that was replaced under its id is gone to whom it was known by its ETag', async () => {
    const { store, tokyo } = scene();
    tokyo.versioning('Suspended');
    const id = tokyo.puts('a', 'decided');
    const etag = parseETag(hash('md5', 'decided'));
    expect(await store.read(tokyo.at('a'), id, 100, etag)).toMatchObject({ kind: 'bytes' });
    tokyo.puts('a', 'another');
    expect(await store.read(tokyo.at('a'), id, 100, etag)).toMatchObject({ kind: 'gone' });
    expect(await store.read(tokyo.at('a'), id, 100)).toMatchObject({ kind: 'bytes' });
  });

  test('what a reader does to its bytes is nothing to the bucket', async () => {
    const { store, tokyo } = scene();
    const id = tokyo.puts('a', 'hello');
    const content = await store.read(tokyo.at('a'), id, 100);
    if (content.kind === 'bytes') content.bytes.fill(0);
    expect(tokyo.reads('a')).toBe('hello');
  });

  test('also where a bucket keeps no versions any more', async () => {
    const { store, tokyo } = scene();
    const id = tokyo.puts('a', 'hello');
    tokyo.versioning('Suspended');
    expect(await store.read(tokyo.at('a'), id, 100)).toMatchObject({ kind: 'bytes' });
  });

  test('a bucket that is missing or denied is no reason to call anything gone', async () => {
    const { store, tokyo, dublin, world } = scene();
    const id = tokyo.puts('a', 'hello');
    world.fail(tokyo.region, { status: 403, code: 'AccessDenied', message: 'no' });
    expect(await store.read(tokyo.at('a'), id, 100)).toMatchObject({ kind: 'unreadable', reason: 'denied' });
    dublin.s3.deleteBucket({ bucket: dublin.bucket });
    expect(await store.read(dublin.at('a'), id, 100)).toMatchObject({ kind: 'unreadable', reason: 'missing-bucket' });
  });

  test('a region that does not answer is no reason to call anything gone', async () => {
    const { store, tokyo, world } = scene();
    const id = tokyo.puts('a', 'hello');
    await world.cutOff(tokyo.region);
    expect(await store.read(tokyo.at('a'), id, 100)).toMatchObject({ kind: 'unreadable', reason: 'unreachable' });
  });
}

const TOKYO_NAME = 'ap-northeast-1';

export function bringingWhatWasMade(scene: () => Scene): void {
  const MADE = Buffer.from('made of both');

  /** The push of a merge that takes after the source's current version. */
  async function mergeOf({ store, tokyo }: Scene, changes: object = {}) {
    const push = await pushOf(store, tokyo, 'a', { marker: 'decision 7', ...changes });
    const state = push.outcome.write.state as ObjectState;
    const merged: ObjectState = { ...state, size: MADE.length, ...fingerprint(MADE) };
    const { region, id } = push.outcome.write;
    const write = { ...push.outcome.write, state: merged, id: parseVersionId('merge-of-both'), via: 'merge' as const };
    return {
      ...push,
      sources: [],
      outcome: { kind: 'winner' as const, write },
      made: { bytes: MADE, tagsOf: [{ region, id }] },
    };
  }

  test.each(['tokyo', 'dublin', 'elsewhere'] as const)(
    'in %s, with headers, metadata, marker and tags',
    async (name) => {
      const { store, tokyo, [name]: target } = scene();
      tokyo.puts('a', 'hello', { metadata: { author: 'ann' }, system: { contentType: 'text/x' }, tags: TAGS });
      const expected = name === 'tokyo' ? await etagOf(store, tokyo, 'a') : { kind: 'nothing' };
      const push = await mergeOf(scene(), { expected });
      const result = applied(await store.bring(target.at('a'), push));
      const head = await store.head(target.at('a'));
      expect(target.reads('a')).toBe('made of both');
      expect(head).toMatchObject({
        id: result.id,
        marker: 'decision 7',
        state: {
          metadata: { author: 'ann' },
          headers: { contentType: 'text/x' },
          checksum: fingerprint(MADE).checksum,
        },
      });
      expect(target.tagsOf('a')).toEqual(TAGS);
    },
  );

  test('nothing is written where somebody wrote meanwhile, or where bytes differ from what was decided', async () => {
    const { store, tokyo, dublin } = scene();
    tokyo.puts('a', 'hello');
    const push = await mergeOf(scene(), { expected: { kind: 'nothing' } });
    const bad = { ...push, made: { ...push.made, bytes: Buffer.from('something else') } };
    expect(await store.bring(dublin.at('a'), bad)).toMatchObject({ kind: 'failed' });
    expect(dublin.versionsOf('a')).toEqual([]);
    dublin.puts('a', 'meanwhile');
    expect(await store.bring(dublin.at('a'), push)).toMatchObject({ kind: 'refused' });
    expect(dublin.reads('a')).toBe('meanwhile');
  });

  test.each(['tokyo', 'elsewhere'] as const)(
    'in %s, with the tags that the outcome tells, and none are read',
    async (name) => {
      const { store, tokyo, [name]: target } = scene();
      tokyo.puts('a', 'hello', { tags: TAGS });
      const expected = name === 'tokyo' ? await etagOf(store, tokyo, 'a') : { kind: 'nothing' };
      const { outcome, made, ...push } = await mergeOf(scene(), { expected });
      const tags = { 'a+b = c': 'x=/@:', empty: '' };
      const state = { ...outcome.write.state, tags } as ObjectState;
      const told = {
        ...push,
        outcome: { ...outcome, write: { ...outcome.write, state } },
        made: { bytes: made.bytes },
      };
      applied(await store.bring(target.at('a'), told));
      const found = [...target.tagsOf('a')].sort((a, b) => (a.key < b.key ? -1 : 1));
      expect(found).toEqual(Object.entries(tags).map(([key, value]) => ({ key, value })));
    },
  );

  test('tags of a version that is gone are gone with it', async () => {
    const { store, tokyo, dublin } = scene();
    const id = tokyo.puts('a', 'hello', { tags: TAGS });
    const push = await mergeOf(scene());
    tokyo.removes('a', id);
    applied(await store.bring(dublin.at('a'), push));
    expect(dublin.tagsOf('a')).toEqual([]);
  });

  test('tags of a version that can’t be read for now are waited for', async () => {
    const { world, store, tokyo, dublin, elsewhere } = scene();
    tokyo.puts('a', 'hello');
    const id = elsewhere.puts('a', 'hello', { tags: TAGS });
    const push = await mergeOf(scene());
    const made = { ...push.made, tagsOf: [{ region: elsewhere.region, id }] };
    await world.cutOff(elsewhere.region);
    expect(await store.bring(dublin.at('a'), { ...push, made })).toMatchObject({
      kind: 'failed',
      reason: 'unreachable',
      message: expect.stringContaining(elsewhere.region),
    });
    expect(dublin.versionsOf('a')).toEqual([]);
  });

  test('or read where else the version lies; without any only where it is gone everywhere', async () => {
    const { world, store, tokyo, dublin, elsewhere } = scene();
    const copy = tokyo.puts('a', 'hello', { tags: TAGS });
    const id = elsewhere.puts('a', 'hello', { tags: TAGS });
    const push = await mergeOf(scene());
    const [gone, there] = [parseVersionId('Zx3LQ0a9bS8T1QdGkq9d6uYh2mW4nV7r'), { region: tokyo.region, id: copy }];
    await world.cutOff(elsewhere.region);
    const silent = { region: elsewhere.region, id };
    const bring = (key: string, tagsOf: readonly Place[]) =>
      store.bring(dublin.at(key), { ...push, made: { ...push.made, tagsOf } });
    applied(await bring('a', [silent, there]));
    expect(dublin.tagsOf('a')).toEqual(TAGS);
    applied(
      await bring('b', [
        { ...there, id: gone },
        { ...there, key: parseObjectKey('a') },
      ]),
    );
    expect(dublin.tagsOf('b')).toEqual(TAGS);
    expect(await bring('c', [{ ...there, id: gone }, silent])).toMatchObject({ reason: 'unreachable' });
    expect(dublin.versionsOf('c')).toEqual([]);
  });

  test('tags can be read of what is archived, and under another key', async () => {
    const { store, tokyo, dublin } = scene();
    tokyo.puts('a', 'hello');
    const id = tokyo.puts('b', 'hello', { tags: TAGS });
    tokyo.s3.setStorageClass({ bucket: tokyo.bucket, key: 'b', versionId: id }, 'GLACIER');
    const push = await mergeOf(scene());
    const made = { ...push.made, tagsOf: [{ region: tokyo.region, id, key: parseObjectKey('b') }] };
    applied(await store.bring(dublin.at('a'), { ...push, made }));
    expect(dublin.tagsOf('a')).toEqual(TAGS);
  });

  test('refused on another object than was expected, on a delete marker, and on nothing', async () => {
    const { store, tokyo, dublin, elsewhere } = scene();
    tokyo.puts('a', 'hello');
    for (const target of [dublin, elsewhere]) {
      target.puts('a', 'before');
      const push = await mergeOf(scene(), { expected: await etagOf(store, target, 'a') });
      target.puts('a', 'newer');
      expect(await store.bring(target.at('a'), push)).toMatchObject({ kind: 'refused' });
      target.deletes('a');
      expect(await store.bring(target.at('a'), push)).toMatchObject({ kind: 'refused' });
      expect(await store.bring(target.at('b'), push)).toMatchObject({ kind: 'refused' });
      expect(target.versionsOf('a')).toHaveLength(3);
      expect(target.versionsOf('b')).toEqual([]);
    }
  });

  test('without the marker where 2 KB of metadata have no room for it', async () => {
    const { store, tokyo, dublin } = scene();
    tokyo.puts('a', 'hello', { metadata: { note: 'n'.repeat(2040) } });
    const push = await mergeOf(scene());
    expect(applied(await store.bring(dublin.at('a'), push)).withoutMarker).toBe(true);
    expect(await store.head(dublin.at('a'))).not.toHaveProperty('marker');
  });

  test('never without versioning', async () => {
    const { store, tokyo, dublin } = scene();
    tokyo.puts('a', 'hello');
    dublin.versioning('Suspended');
    expect(await store.bring(dublin.at('a'), await mergeOf(scene()))).toMatchObject({ reason: 'unversioned' });
    expect(dublin.versionsOf('a')).toEqual([]);
  });

  test('nothing at all is made of no bytes, and sources are not asked', async () => {
    const { store, tokyo, dublin } = scene();
    const id = tokyo.puts('a', 'hello');
    const push = await mergeOf(scene());
    const { write } = push.outcome;
    const empty = { ...write, state: { ...write.state, size: 0, ...fingerprint(Buffer.of()) } };
    const sources = [{ region: tokyo.region, id }];
    const request = { ...push, sources, outcome: { ...push.outcome, write: empty }, made: { bytes: Buffer.of() } };
    expect(applied(await store.bring(dublin.at('a'), request)).state).toMatchObject({ size: 0 });
    expect(dublin.reads('a')).toBe('');
    expect(dublin.tagsOf('a')).toEqual([]);
  });
}

export function bringingSiblings(scene: () => Scene): void {
  const NAME = 'a (conflict ap-northeast-1 + ü).txt';

  test.each(['tokyo', 'dublin', 'elsewhere'] as const)(
    'from another key to %s, with metadata and tags',
    async (name) => {
      const { store, tokyo, [name]: target } = scene();
      tokyo.puts('a/ö+b.txt', 'hello', { metadata: { author: 'ann' }, tags: TAGS });
      const push = await pushOf(store, tokyo, 'a/ö+b.txt', { expected: { kind: 'nothing' } });
      const key = parseObjectKey('a/ö+b.txt');
      const write = { ...push.outcome.write, via: 'sibling' as const, key };
      const sources = [{ region: write.region, id: write.id, key }];
      const request = { ...push, outcome: { kind: 'winner' as const, write }, sources };
      applied(await store.bring(target.at(NAME), request));
      expect(target.reads(NAME)).toBe('hello');
      expect(target.tagsOf(NAME)).toEqual(TAGS);
      expect(await store.bring(target.at(NAME), request)).toMatchObject({ kind: 'refused' });
    },
  );

  test.each(['dublin', 'elsewhere'] as const)('in parts to %s, not of the name’s own versions', async (name) => {
    const { store, tokyo, [name]: target } = scene();
    const large = 'x'.repeat(SIZES.singleCopyBytes + 1);
    tokyo.puts('a/ö+b.txt', large, { tags: TAGS });
    tokyo.puts(NAME, 'y'.repeat(large.length));
    const push = await pushOf(store, tokyo, 'a/ö+b.txt');
    const key = parseObjectKey('a/ö+b.txt');
    const write = { ...push.outcome.write, via: 'sibling' as const, key };
    const sources = [{ region: write.region, id: write.id, key }];
    applied(await store.bring(target.at(NAME), { ...push, outcome: { kind: 'winner', write }, sources }));
    expect(target.reads(NAME)).toBe(large);
    expect(target.tagsOf(NAME)).toEqual(TAGS);
  });

  test('of a null version that was replaced under its id nothing is kept', async () => {
    const { store, tokyo, dublin } = scene();
    tokyo.versioning('Suspended');
    tokyo.puts('a', 'decided');
    tokyo.versioning('Enabled');
    const push = await pushOf(store, tokyo, 'a');
    tokyo.versioning('Suspended');
    tokyo.puts('a', 'another');
    const key = parseObjectKey('a');
    const write = { ...push.outcome.write, via: 'sibling' as const, key };
    const sources = [{ region: write.region, id: write.id, key }];
    const request = { ...push, outcome: { kind: 'winner' as const, write }, sources };
    expect(await store.bring(dublin.at(NAME), request)).toMatchObject({ kind: 'failed', reason: 'source-gone' });
    expect(dublin.versionsOf(NAME)).toEqual([]);
  });
}
