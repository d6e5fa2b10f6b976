import { expect, test } from 'vitest';
import { fingerprint } from '../../src/app/fingerprint.ts';
import { parseObjectKey, parseVersionId } from '../../src/domain/ids.ts';
import type { ObjectState } from '../../src/domain/version.ts';
import type { Scene } from './object-store.ts';
import { applied, etagOf, pushOf } from './object-store-cast.ts';

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
      made: { bytes: MADE, tagsOf: { region, id } },
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

  test('tags of a version that is gone are gone with it', async () => {
    const { store, tokyo, dublin } = scene();
    const id = tokyo.puts('a', 'hello', { tags: TAGS });
    const push = await mergeOf(scene());
    tokyo.removes('a', id);
    applied(await store.bring(dublin.at('a'), push));
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
}
