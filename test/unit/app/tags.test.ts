import { describe, expect, it } from 'vitest';
import { createMemoryObjectStore } from '../../../src/adapters/memory/object-store.ts';
import { parseVersionId, type Region, type VersionId } from '../../../src/domain/model/ids.ts';
import { smallWorld } from '../../support/small-world.ts';
import { DUBLIN, TOKYO, VIRGINIA } from '../../support/story.ts';

type Tags = Record<string, string>;
const REGIONS = [VIRGINIA, DUBLIN, TOKYO];

/** Three regions, uploads with tags, and a note of every request that reads or copies. */
function scene() {
  const world = smallWorld({ policies: [{ use: 'last-writer-wins' }] });
  const asked: string[] = [];
  const store = createMemoryObjectStore({
    sets: world.deps.sets,
    s3For: () => world.s3,
    faults: ({ region }, operation) => {
      asked.push(operation);
      return world.down.has(region) ? { status: 0, code: 'ECONNREFUSED', message: 'nobody answers' } : undefined;
    },
  });
  Object.assign(world.deps, { store });
  const puts = (region: Region, body: string, tags: Tags = {}): VersionId => {
    const input = { bucket: world.bucketOf(region), key: world.ref.key, body: Buffer.from(body) };
    return parseVersionId(world.s3.putObject({ ...input, tags: toSet(tags) }).versionId ?? '');
  };
  return {
    ...world,
    puts,
    async writes(region: Region, body: string, tags: Tags = {}): Promise<VersionId> {
      const id = puts(region, body, tags);
      await world.tell(region, id);
      await world.drain();
      return id;
    },
    retags(region: Region, tags: Tags): void {
      world.s3.putObjectTagging({ bucket: world.bucketOf(region), key: world.ref.key, tags: toSet(tags) });
    },
    tags: () =>
      REGIONS.map((region) => {
        const head = world.headOf(region);
        return head?.kind === 'object'
          ? Object.fromEntries(head.tags.map(({ key, value }) => [key, value]))
          : undefined;
      }),
    /** What was asked of the regions meanwhile: HEADs, reads of tags, copies. */
    async counting(work: () => Promise<unknown>) {
      asked.length = 0;
      await work();
      const count = (operation: string) => asked.filter((one) => one === operation).length;
      return { heads: count('head'), tags: count('tags'), copies: count('bring'), stacks: count('stack') };
    },
  };
}

const toSet = (tags: Tags) => Object.entries(tags).map(([key, value]) => ({ key, value }));

describe('tags as part of a state', () => {
  it('are told by any entry that tells them: an upload that changes them alone has changed something', async () => {
    const world = scene();
    await world.writes(VIRGINIA, 'same', { scan: 'clean' });
    // An equal upload where Tokyo can't be read: the second entry tells of tags, the first one does not.
    world.down.add(TOKYO);
    await world.writes(DUBLIN, 'same', { scan: 'clean' });
    world.down.delete(TOKYO);
    const edit = world.puts(DUBLIN, 'other', { scan: 'clean' });
    const infected = world.puts(TOKYO, 'same', { scan: 'infected' });
    await world.tell(DUBLIN, edit);
    await world.tell(TOKYO, infected);
    await world.drain();
    expect(world.tags()).toEqual([{ scan: 'infected' }, { scan: 'infected' }, { scan: 'infected' }]);
    expect((await world.latest()).why).not.toContain('changed nothing');
  });

  it('an upload that changes tags alone reaches every region', async () => {
    const world = scene();
    await world.writes(VIRGINIA, 'same', { scan: 'clean' });
    await world.writes(VIRGINIA, 'same', { scan: 'infected' });
    expect(world.tags()).toEqual([{ scan: 'infected' }, { scan: 'infected' }, { scan: 'infected' }]);
    expect((await world.latest()).situation).toBe('fast-forward');
    await world.writes(DUBLIN, 'same', { scan: 'clean', by: 'ada' });
    await world.writes(TOKYO, 'same');
    expect(world.tags()).toEqual([{}, {}, {}]);
  });

  it('equal bytes with other tags conflict, and the regions come to agree', async () => {
    const world = scene();
    const [first, second] = [world.puts(VIRGINIA, 'same', { a: '1' }), world.puts(DUBLIN, 'same', { a: '2' })];
    await world.tell(VIRGINIA, first);
    await world.tell(DUBLIN, second);
    await world.drain();
    expect(world.tags()).toEqual([{ a: '2' }, { a: '2' }, { a: '2' }]);
    const { situation, losers } = await world.latest();
    expect([situation, losers]).toEqual(['conflict', [{ region: VIRGINIA, id: first }]]);
  });

  it('equal bytes with equal tags, in whatever order they were written, are one state', async () => {
    const world = scene();
    const first = world.puts(VIRGINIA, 'same', { a: '1', b: '2' });
    world.puts(DUBLIN, 'same', { b: '2', a: '1' });
    await world.tell(VIRGINIA, first);
    expect((await world.latest()).situation).toBe('identical');
    expect(Object.keys((await world.latest()).pushes)).toEqual([TOKYO]);
  });

  it('stand in the entry where they were read, and are not read again', async () => {
    const world = scene();
    await world.writes(VIRGINIA, 'same', { a: '1' });
    await world.writes(VIRGINIA, 'same', { a: '2' });
    expect((await world.latest()).outcome.write.state).toMatchObject({ tagCount: 1, tags: { a: '2' } });
    expect(await world.counting(() => world.writes(DUBLIN, 'same', { a: '3' }))).toMatchObject({ tags: 1, copies: 2 });
  });

  it('of a head that the journal knows hold as they were when it was decided', async () => {
    const world = scene();
    await world.writes(VIRGINIA, 'same', { a: '1' });
    world.retags(VIRGINIA, { a: '2', b: '3' });
    world.retags(DUBLIN, {});
    expect(await world.counting(() => world.look())).toMatchObject({ tags: 0, copies: 0 });
    expect((await world.latest()).seq).toBe(1);
  });
});

describe('requests', () => {
  it('an upload without tags costs R HEADs and R - 1 copies, bytes that were there included', async () => {
    const world = scene();
    await world.writes(VIRGINIA, 'one');
    const plain = { heads: 3, tags: 0, copies: 2, stacks: 0 };
    expect(await world.counting(() => world.writes(VIRGINIA, 'two'))).toEqual(plain);
    expect(await world.counting(() => world.writes(DUBLIN, 'three'))).toEqual(plain);
    expect(await world.counting(() => world.writes(TOKYO, 'three'))).toMatchObject({ tags: 0, copies: 0 });
  });

  it('so does one with tags, unless nothing but tags could tell it from what stands: both are read then', async () => {
    const world = scene();
    await world.writes(VIRGINIA, 'one', { a: '1' });
    expect(await world.counting(() => world.writes(VIRGINIA, 'two', { a: '1' }))).toMatchObject({ tags: 0, copies: 2 });
    expect(await world.counting(() => world.writes(VIRGINIA, 'two', { a: '1', b: '2' }))).toMatchObject({
      tags: 0,
      copies: 2,
    });
    expect(await world.counting(() => world.writes(VIRGINIA, 'two', { a: '1', b: '3' }))).toMatchObject({
      tags: 2,
      copies: 2,
    });
    expect(await world.counting(() => world.writes(VIRGINIA, 'two', { a: '1', b: '3' }))).toMatchObject({
      tags: 1,
      copies: 0,
    });
  });
});
