import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseRegion, type VersionId } from '../../../../../src/domain/model/ids.ts';
import {
  type Client,
  clientOf,
  DUBLIN,
  deletion,
  ELSEWHERE,
  etagOf,
  pushOf,
  SIZES,
  TOKYO,
} from '../../../../contract/object-store/object-store-cast.ts';
import { type HttpWorld, httpWorld } from '../../../../contract/object-store/object-store-worlds.ts';

let world: HttpWorld;
let [tokyo, dublin, elsewhere]: Client[] = [];

function cast(): { tokyo: Client; dublin: Client; elsewhere: Client } {
  if (!tokyo || !dublin || !elsewhere) throw new Error('no world');
  return { tokyo, dublin, elsewhere };
}

/** What an operation asked for, once versioning is known. */
async function requestsOf(operation: () => Promise<unknown>): Promise<string[]> {
  world.requests.length = 0;
  await operation();
  return [...world.requests];
}

beforeEach(async () => {
  world = await httpWorld();
  [tokyo, dublin, elsewhere] = [clientOf(world, TOKYO), clientOf(world, DUBLIN), clientOf(world, ELSEWHERE)];
  const { store } = world;
  await Promise.all([tokyo, dublin, elsewhere].map((client) => store.head(client.at('warm-up'))));
});
afterEach(() => world.stop());

describe('what an operation costs, versioning being known', () => {
  test('a head or a time: one HEAD, whatever it finds', async () => {
    const { tokyo } = cast();
    tokyo.puts('a', 'hello');
    tokyo.puts('b', 'hello');
    const marker = tokyo.deletes('b');
    for (const key of ['a', 'b', 'absent']) {
      expect(await requestsOf(() => world.store.head(tokyo.at(key)))).toEqual(['HeadObject ap-northeast-1']);
    }
    const time = () => world.store.timeOf(tokyo.at('b'), marker);
    expect(await requestsOf(time)).toEqual(['HeadObject ap-northeast-1']);
  });

  test('a copy: one CopyObject, asked of the target', async () => {
    const { tokyo, dublin } = cast();
    tokyo.puts('a', 'hello', { tags: [{ key: 't', value: 'v' }] });
    const push = await pushOf(world.store, tokyo, 'a');
    expect(await requestsOf(() => world.store.bring(dublin.at('a'), push))).toEqual(['CopyObject eu-west-1']);
    expect(await requestsOf(() => world.store.bring(dublin.at('a'), push))).toEqual(['CopyObject eu-west-1']);
  });

  test('a delete: one DeleteObject, and none where there is nothing to delete', async () => {
    const { tokyo, dublin } = cast();
    dublin.puts('a', 'hello');
    const push = deletion(tokyo, await etagOf(world.store, dublin, 'a'));
    expect(await requestsOf(() => world.store.bring(dublin.at('a'), push))).toEqual(['DeleteObject eu-west-1']);
    const nothing = deletion(tokyo, { kind: 'nothing' });
    expect(await requestsOf(() => world.store.bring(dublin.at('a'), nothing))).toEqual([]);
  });

  test('outside AWS an absent key: a HEAD, and a listing, since a HEAD need not tell of a delete there', async () => {
    const { elsewhere } = cast();
    const asked = await requestsOf(() => world.store.head(elsewhere.at('absent')));
    expect(asked).toEqual(['HeadObject elsewhere', 'ListObjectVersions elsewhere']);
    elsewhere.puts('a', 'hello');
    expect(await requestsOf(() => world.store.head(elsewhere.at('a')))).toEqual(['HeadObject elsewhere']);
    elsewhere.deletes('a');
    expect(await requestsOf(() => world.store.head(elsewhere.at('a')))).toEqual(['HeadObject elsewhere']);
  });

  test('between providers: the tags, the bytes, and one PutObject', async () => {
    const { tokyo, elsewhere } = cast();
    tokyo.puts('a', 'hello');
    const push = await pushOf(world.store, tokyo, 'a');
    const probing = await requestsOf(() => world.store.bring(elsewhere.at('a'), push));
    expect(probing.length).toBeLessThan(20);
    tokyo.puts('b', 'hello');
    const other = await pushOf(world.store, tokyo, 'b');
    expect(await requestsOf(() => world.store.bring(elsewhere.at('b'), other))).toEqual([
      'GetObjectTagging ap-northeast-1',
      'GetObject ap-northeast-1',
      'PutObject elsewhere',
    ]);
  });

  test('in parts: the tags, a creation, a request a part (and one to read it, between providers), a completion', async () => {
    const { tokyo, dublin, elsewhere } = cast();
    tokyo.puts('a', 'x'.repeat(SIZES.singleCopyBytes + 1));
    const push = await pushOf(world.store, tokyo, 'a');
    const within = await requestsOf(() => world.store.bring(dublin.at('a'), push));
    expect(within.sort()).toEqual([
      'CompleteMultipartUpload eu-west-1',
      'CreateMultipartUpload eu-west-1',
      'GetObjectTagging ap-northeast-1',
      ...Array.from({ length: 5 }, () => 'UploadPartCopy eu-west-1'),
    ]);
    tokyo.puts('b', 'x'.repeat(SIZES.singleCopyBytes + 1));
    const other = await pushOf(world.store, tokyo, 'b');
    const probing = await requestsOf(() => world.store.bring(elsewhere.at('b'), other));
    expect(probing.length).toBeLessThan(60);
    const between = await requestsOf(() => world.store.bring(elsewhere.at('a'), push));
    expect(between).toHaveLength(3 + 5 + 5);
  });

  test('a stack: pages down to the floor, and a HEAD for each object that is not known', async () => {
    const { tokyo } = cast();
    const ids = Array.from({ length: 8 }, (_, index) => tokyo.puts('a', `${index}`));
    const stack = (known: readonly VersionId[], floor?: VersionId) => () =>
      world.store.stack(tokyo.at('a'), { known: new Set(known), ...(floor ? { floor } : {}) });
    const list = 'ListObjectVersions ap-northeast-1';
    expect(await requestsOf(stack(ids))).toEqual([list, list, list]);
    expect(await requestsOf(stack(ids, ids[5]))).toEqual([list]);
    expect(await requestsOf(stack(ids, ids[4]))).toEqual([list, list]);
    const unknown = await requestsOf(stack(ids.slice(0, 6), ids[5]));
    expect(unknown).toEqual([list, 'HeadObject ap-northeast-1', 'HeadObject ap-northeast-1']);
  });

  test('a stack stops at the first longer key', async () => {
    const { tokyo } = cast();
    for (let index = 0; index < 9; index += 1) tokyo.puts(`a${index}`, '');
    const id = tokyo.puts('a', '');
    const read = () => world.store.stack(tokyo.at('a'), { known: new Set([id]) });
    expect(await requestsOf(read)).toEqual(['ListObjectVersions ap-northeast-1']);
  });
});

describe('versioning is asked for', () => {
  test('once, by all who need it at the same time', async () => {
    const fresh = await httpWorld();
    const { at } = clientOf(fresh, TOKYO);
    await Promise.all(['a', 'b', 'c'].map((key) => fresh.store.head(at(key))));
    expect(fresh.requests.filter((request) => request.startsWith('GetBucketVersioning'))).toHaveLength(1);
    await fresh.stop();
  });

  test('again after five minutes', async () => {
    const { tokyo } = cast();
    world.clock = 5 * 60_000 - 1;
    expect(await requestsOf(() => world.store.head(tokyo.at('a')))).toHaveLength(1);
    world.clock = 5 * 60_000;
    expect(await requestsOf(() => world.store.head(tokyo.at('a')))).toContain('GetBucketVersioning ap-northeast-1');
    expect(await requestsOf(() => world.store.head(tokyo.at('a')))).toHaveLength(1);
  });

  test('again at once while the answer was a bad one, so that a mended bucket works', async () => {
    const { tokyo } = cast();
    world.clock = 5 * 60_000;
    tokyo.versioning('Suspended');
    expect(await world.store.head(tokyo.at('a'))).toMatchObject({ reason: 'unversioned' });
    tokyo.versioning('Enabled');
    expect(await world.store.head(tokyo.at('a'))).toEqual({ kind: 'absent' });
  });

  test('again after a write that got no version id, which is never called applied', async () => {
    const { tokyo, dublin } = cast();
    tokyo.puts('a', 'hello');
    dublin.puts('b', 'hello');
    const push = await pushOf(world.store, tokyo, 'a');
    const expected = await etagOf(world.store, dublin, 'b');
    // Within the five minutes nobody knows.
    dublin.versioning('Suspended');
    expect(await world.store.bring(dublin.at('a'), push)).toMatchObject({ kind: 'failed', reason: 'unversioned' });
    expect(await world.store.head(dublin.at('a'))).toMatchObject({ reason: 'unversioned' });
    dublin.versioning('Enabled');
    await world.store.head(dublin.at('b'));
    dublin.versioning('Suspended');
    const result = await world.store.bring(dublin.at('b'), deletion(tokyo, expected));
    expect(result).toMatchObject({ kind: 'failed', reason: 'unversioned' });
  });
});

describe('a stack’s version that vanishes between the list and its HEAD', () => {
  test('is left out', async () => {
    const { tokyo } = cast();
    const ids = ['1', '2', '3'].map((body) => tokyo.puts('a', body));
    world.beforeRequest = ({ operation }) => {
      if (operation === 'HeadObject' && ids[1]) tokyo.removes('a', ids[1]);
      return undefined;
    };
    const stack = await world.store.stack(tokyo.at('a'), { known: new Set() });
    expect('kind' in stack || stack.map(({ id }) => id)).toEqual([ids[0], ids[2]]);
  });

  test('but a HEAD that fails for another reason leaves the whole unreadable', async () => {
    const { tokyo } = cast();
    for (const body of ['1', '2', '3']) tokyo.puts('a', body);
    const slow = { status: 503, code: 'SlowDown', message: 'slow' };
    world.beforeRequest = ({ operation }) => (operation === 'HeadObject' ? slow : undefined);
    expect(await world.store.stack(tokyo.at('a'), { known: new Set() })).toMatchObject({ reason: 'throttled' });
  });
});

test('a region that the set does not have is a mistake of the caller', async () => {
  const { tokyo } = cast();
  const at = { ...tokyo.at('a'), region: parseRegion('nowhere') };
  await expect(world.store.head(at)).rejects.toThrow(RangeError);
});
