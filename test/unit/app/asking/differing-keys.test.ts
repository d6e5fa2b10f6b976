import { setImmediate as aTurn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { differingKeys, type FoundKey } from '../../../../src/app/asking/differing-keys.ts';
import { parseObjectKey, parseSetName } from '../../../../src/domain/model/ids.ts';
import type { KeyRef } from '../../../../src/domain/model/version.ts';
import type { ListedKey } from '../../../../src/ports/listed-key.ts';
import { smallWorld } from '../../../support/small-world.ts';
import { DUBLIN, VIRGINIA } from '../../../support/story.ts';

const SET = parseSetName('documents');
const LAST_WRITER = { policies: [{ use: 'last-writer-wins' }] };

async function* listing(...entries: readonly ListedKey[]) {
  yield entries;
}
const listed = (key: string, etag: string, size = 5): ListedKey => ({ key, etag: `"${etag}"`, size });

async function all(found: AsyncIterable<FoundKey>): Promise<FoundKey[]> {
  const keys: FoundKey[] = [];
  for await (const one of found) keys.push(one);
  return keys;
}

/** A world whose store and journal count what they are asked. */
function counted() {
  const world = smallWorld(LAST_WRITER);
  const { store, journal, sets } = world.deps;
  const asked: string[] = [];
  const ask = { now: 0, most: 0 };
  const deps = {
    sets,
    store,
    journal: {
      ...journal,
      async latest(ref: KeyRef, limit: number) {
        asked.push(ref.key);
        ask.most = Math.max(ask.most, ++ask.now);
        try {
          await aTurn(); // as long as anything that comes over a network
          return await journal.latest(ref, limit);
        } finally {
          ask.now--;
        }
      },
    },
  };
  return { world, deps, asked, ask };
}

describe('keys whose listings show other ETags', () => {
  it('are alike where the journal has them in agreement, whatever the ETags', async () => {
    const { world, deps, asked } = counted();
    await world.write(VIRGINIA, 'draft');
    await world.drain();
    const { key } = world.ref;
    const listings = ['aa-2', 'bb', 'cc'].map((etag) => listing(listed(key, etag)));
    expect(await all(differingKeys(SET, listings, deps))).toEqual([{ key, isAlike: true, isAsked: true }]);
    expect(asked).toEqual([key]);
  });

  it('are alike where nothing was decided and full checksums agree, as of objects under KMS', async () => {
    const { world, deps } = counted();
    for (const region of deps.sets.get(SET)?.regions ?? []) world.put(region, 'draft');
    const { key } = world.ref;
    const listings = ['aa', 'bb', 'cc'].map((etag) => listing(listed(key, etag)));
    expect(await all(differingKeys(SET, listings, deps))).toEqual([{ key, isAlike: true, isAsked: true }]);
  });

  it('differ where the regions hold different bytes, and where nobody can know', async () => {
    const { world, deps } = counted();
    await world.write(VIRGINIA, 'draft');
    await world.drain();
    world.put(DUBLIN, 'other');
    const { key } = world.ref;
    const listings = () => ['aa', 'bb', 'aa'].map((etag) => listing(listed(key, etag)));
    expect(await all(differingKeys(SET, listings(), deps))).toEqual([{ key, isAlike: false, isAsked: true }]);
    world.down.add(DUBLIN);
    expect(await all(differingKeys(SET, listings(), deps))).toMatchObject([{ isAlike: false }]);
  });

  it('alone are asked about: neither those that are alike, nor those of other sizes or missing somewhere', async () => {
    const { deps, asked } = counted();
    const listings = [
      listing(listed('alike', 'a'), listed('longer', 'b', 6), listed('only-here', 'c')),
      listing(listed('alike', 'a'), listed('longer', 'b')),
    ];
    expect(await all(differingKeys(SET, listings, deps))).toEqual([
      { key: 'alike', isAlike: true, isAsked: false },
      { key: 'longer', isAlike: false, isAsked: false },
      { key: 'only-here', isAlike: false, isAsked: false },
    ]);
    expect(asked).toEqual([]);
  });

  it('are asked about a few at a time, and come in their order', async () => {
    const { deps, asked, ask } = counted();
    const keys = Array.from({ length: 100 }, (_, at) => `key-${String(at).padStart(3, '0')}`);
    const listings = ['a', 'b'].map((etag) => listing(...keys.map((key) => listed(key, etag))));
    const found = await all(differingKeys(SET, listings, deps));
    expect(found.map(({ key }) => key)).toEqual(keys);
    expect(new Set(asked)).toEqual(new Set(keys));
    expect(ask.most).toBeGreaterThan(1);
    expect(ask.most).toBeLessThanOrEqual(16);
  });

  it('fail where the journal cannot be asked', async () => {
    const { deps } = counted();
    const journal = { ...deps.journal, latest: () => Promise.reject(new Error('no table')) };
    const listings = ['a', 'b'].map((etag) => listing(listed(parseObjectKey('one'), etag), listed('two', etag)));
    await expect(all(differingKeys(SET, listings, { ...deps, journal }))).rejects.toThrow('no table');
  });
});
