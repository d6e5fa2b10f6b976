import { describe, expect, it } from 'vitest';
import { createMemoryJournal } from '../../../../src/adapters/memory/journal.ts';
import { countOpen, placed } from '../../../../src/app/asking/placed.ts';
import type { Decision } from '../../../../src/domain/model/decision.ts';
import { decision, documents, dublin, key, pending } from '../../../contract/journal/journal-cast.ts';

const HELD: Partial<Decision> = { suspended: { kind: 'held', standsOn: 0, wouldPush: [dublin] } };
const OPEN: Partial<Decision> = { pushes: { [dublin]: pending } as Decision['pushes'] };

/** It counts what is asked for. */
async function journalWith(...decisions: readonly Decision[]) {
  const memory = createMemoryJournal();
  for (const one of decisions) await memory.append(one);
  const asked: number[] = [];
  const following: typeof memory.following = async (entries) => {
    asked.push(entries.length);
    return await memory.following(entries);
  };
  return { journal: { ...memory, following }, asked };
}

describe('decisions of a list, each with where it has come to', () => {
  it('ask the journal once, and only about those that wait and are followed by none in the list', async () => {
    const list = [
      decision({ ...key('settled'), seq: 1 }),
      decision({ ...key('held'), seq: 1, ...HELD }),
      decision({ ...key('chosen elsewhere'), seq: 1, ...HELD }),
      decision({ ...key('chosen here'), seq: 2 }),
      decision({ ...key('chosen here'), seq: 1, ...HELD }),
    ];
    const { journal, asked } = await journalWith(...list, decision({ ...key('chosen elsewhere'), seq: 2 }));
    const kinds = (await placed(list, journal)).map(({ phase }) => phase.kind);
    expect(kinds).toEqual(['settled', 'held', 'superseded', 'settled', 'superseded']);
    expect(asked).toEqual([2]);
  });

  it('ask nothing where nothing waits', async () => {
    const list = [decision({ ...key('a'), seq: 1 }), decision({ ...key('b'), seq: 1 })];
    const { journal, asked } = await journalWith(...list);
    await placed(list, journal);
    expect(asked).toEqual([]);
  });
});

describe('what is open now', () => {
  it('is counted by keys, as the list of it has them: what a later decision took over is not among it', async () => {
    const { journal } = await journalWith(
      decision({ ...key('a'), seq: 1, ...OPEN }),
      decision({ ...key('a'), seq: 2, ...OPEN }),
      decision({ ...key('b'), seq: 1, ...HELD }),
      decision({ ...key('c'), seq: 1, ...HELD }),
      decision({ ...key('c'), seq: 2 }),
    );
    const { items } = await journal.open(documents, { limit: 10 });
    expect(await countOpen(documents, journal)).toEqual({ open: items.length, held: 1, isPart: false });
    expect(items.map(({ key: name, seq }) => `${name} ${seq}`)).toEqual(['b 1', 'a 2']);
  });

  it('is counted up to a limit, and then says so', async () => {
    const { journal } = await journalWith(
      ...['a', 'b', 'c'].map((name) => decision({ ...key(name), seq: 1, ...OPEN })),
    );
    expect(await countOpen(documents, journal, 2)).toMatchObject({ open: 2, isPart: true });
    expect(await countOpen(documents, journal, 3)).toMatchObject({ open: 3, isPart: false });
  });
});
