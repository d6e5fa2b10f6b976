import { describe, expect, it } from 'vitest';
import {
  contentOf,
  type FetchDependencies,
  findVersion,
  openVersion,
} from '../../../../src/app/asking/fetch-version.ts';
import { parseRegion } from '../../../../src/domain/model/ids.ts';
import { type SmallWorld, smallWorld } from '../../../support/small-world.ts';
import { DUBLIN, TOKYO, VIRGINIA } from '../../../support/story.ts';

const depsOf = ({ deps, reader }: SmallWorld): FetchDependencies => ({ ...deps, reader });

async function fetched(world: SmallWorld, name: string, maxBytes = 1000): Promise<string> {
  const found = await findVersion(world.ref, name, depsOf(world));
  if (found.kind !== 'found') return found.kind;
  const content = await contentOf(found, maxBytes, depsOf(world));
  return content.kind === 'bytes' ? Buffer.from(content.bytes).toString() : content.kind;
}

/** A draft, over which Virginia and Dublin have written at once; Dublin's was later and won. */
async function contested(use = 'last-writer-wins', [here, there] = ['mine', 'theirs']) {
  const world = smallWorld({ policies: [{ use }] });
  const draft = await world.write(VIRGINIA, 'draft\n');
  await world.drain();
  const mine = world.put(VIRGINIA, here as string);
  const theirs = world.put(DUBLIN, there as string);
  await world.tell(VIRGINIA, mine);
  await world.tell(DUBLIN, theirs);
  await world.drain();
  return { world, draft, mine, theirs };
}

describe('a version', () => {
  it('is found by region and id, by its id or the beginning of it, by decision, and by region', async () => {
    const { world, draft, mine } = await contested();
    for (const name of [`${VIRGINIA}:${mine}`, `${VIRGINIA}/${mine}`, mine, mine.slice(0, 5)])
      expect(await fetched(world, name)).toBe('mine');
    expect(await fetched(world, '#1')).toBe('draft\n');
    expect(await fetched(world, draft)).toBe('draft\n');
    expect(await fetched(world, '#2')).toBe('theirs');
    expect(await fetched(world, TOKYO)).toBe('theirs');
  });

  it('is not guessed: what names none, or more than one, is said to', async () => {
    const { world, mine } = await contested();
    expect(await fetched(world, 'v.')).toBe('ambiguous');
    expect(await fetched(world, '#9')).toBe('unknown');
    expect(await fetched(world, '')).toBe('unknown');
    expect(await fetched(world, 'v.no-such-version')).toBe('unknown');
    expect(await fetched(world, `${DUBLIN}:${mine}`)).toBe('unknown');
  });

  it('that the journal does not know is looked for in every region', async () => {
    const { world } = await contested();
    const unseen = world.put(TOKYO, 'unseen');
    expect(await fetched(world, unseen)).toBe('unseen');
    expect(await fetched(world, TOKYO)).toBe('unseen');
  });

  it('that is gone where it was written is had from a copy', async () => {
    const { world, theirs } = await contested();
    world.expire(DUBLIN, theirs);
    expect(await fetched(world, theirs)).toBe('theirs');
  });

  it('of which no copy is left is gone', async () => {
    const { world, mine } = await contested();
    world.expire(VIRGINIA, mine);
    expect(await fetched(world, mine)).toBe('gone');
  });

  it('that cannot be read for now is not called gone', async () => {
    const { world, mine } = await contested();
    world.down.add(VIRGINIA);
    expect(await fetched(world, mine)).toBe('unreadable');
    expect(await fetched(world, VIRGINIA)).toBe('unreadable');
  });

  it('that is larger than asked for is not read', async () => {
    const { world, mine } = await contested();
    expect(await fetched(world, mine, 3)).toBe('too-large');
    expect(await fetched(world, mine, 4)).toBe('mine');
  });

  it('that holds something else by now is not taken for it', async () => {
    const { world, mine } = await contested();
    const found = await findVersion(world.ref, mine, depsOf(world));
    if (found.kind !== 'found' || found.state?.kind !== 'object') throw new Error('not found');
    const other = { ...found, state: { ...found.state, size: 5 } };
    expect(await openVersion(other, depsOf(world))).toMatchObject({
      kind: 'gone',
      why: expect.stringContaining('something else'),
    });
  });
});

describe('a merge', () => {
  it('is had from a copy, and is made again where none is left', async () => {
    const { world } = await contested('union', ['draft\nhere\n', 'draft\nthere\n']);
    const decision = await world.latest();
    const found = await findVersion(world.ref, `#${decision.seq}`, depsOf(world));
    if (found.kind !== 'found') throw new Error(found.why);
    expect(await openVersion(found, depsOf(world))).toMatchObject({ kind: 'open', from: { region: VIRGINIA } });
    const merged = await fetched(world, `#${decision.seq}`);
    for (const [region, { ids }] of Object.entries(decision.pushes))
      for (const id of ids) world.expire(parseRegion(region), id);
    expect(await contentOf(found, 100, depsOf(world))).toMatchObject({ kind: 'bytes', from: 'made again' });
    expect(await fetched(world, `#${decision.seq}`)).toBe(merged);
    expect(merged).toBe('draft\nthere\nhere\n');
  });
});
