import { afterEach, beforeEach, describe } from 'vitest';
import { bringingObjects } from './object-store-bring.ts';
import { type Client, clientOf, DUBLIN, ELSEWHERE, type StoreWorld, TOKYO } from './object-store-cast.ts';
import { bringingDeletes } from './object-store-deletes.ts';
import { readingHeads } from './object-store-heads.ts';
import { hostileKeys } from './object-store-keys.ts';
import { bringingLargeObjects } from './object-store-large.ts';
import { bringingSiblings, bringingWhatWasMade, readingContents } from './object-store-made.ts';
import { openingVersions } from './object-store-open.ts';
import { readingStacks } from './object-store-stacks.ts';
import { readingTags } from './object-store-tags.ts';

/** The world of the test that runs; made anew for each. */
export interface Scene {
  readonly world: StoreWorld;
  readonly store: StoreWorld['store'];
  readonly tokyo: Client;
  readonly dublin: Client;
  readonly elsewhere: Client;
}

/** What every object store guarantees: src/ports/object-store.ts, clause by clause. */
export function objectStoreContract(name: string, open: () => Promise<StoreWorld>): void {
  describe(`an object store ${name}`, () => {
    let world: StoreWorld;
    beforeEach(async () => {
      world = await open();
    });
    afterEach(() => world.stop());
    const scene = (): Scene => ({
      world,
      store: world.store,
      tokyo: clientOf(world, TOKYO),
      dublin: clientOf(world, DUBLIN),
      elsewhere: clientOf(world, ELSEWHERE),
    });

    describe('reads heads', () => readingHeads(scene));
    describe('reads stacks', () => readingStacks(scene));
    describe('brings objects', () => bringingObjects(scene));
    describe('brings large objects', () => bringingLargeObjects(scene));
    describe('brings deletes', () => bringingDeletes(scene));
    describe('reads contents', () => readingContents(scene));
    describe('opens versions', () => openingVersions(scene));
    describe('reads tags', () => readingTags(scene));
    describe('brings what was made', () => bringingWhatWasMade(scene));
    describe('brings siblings', () => bringingSiblings(scene));
    describe('takes any key', () => hostileKeys(scene));
  });
}
