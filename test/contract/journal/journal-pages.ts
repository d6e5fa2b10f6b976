import { expect, it } from 'vitest';
import type { JournalScene } from './journal.ts';
import { decision, documents, id, key, NOON, numbers, pagesOf, tokyo } from './journal-cast.ts';

/** Lists, a page at a time. */
export function readingPages(scene: () => JournalScene): void {
  it.each([
    [2, [[5, 4], [3, 2], [1]]],
    [5, [[5, 4, 3, 2, 1]]],
    [9, [[5, 4, 3, 2, 1]]],
  ])('of a history, newest first, %i at a time', async (limit, expected) => {
    const { journal, other, ref, appendAll } = scene();
    for (let seq = 1; seq <= 5; seq++) await appendAll(decision({ seq }));
    await journal.noteDelete(ref, id('d1'), 'client');
    expect((await pagesOf((page) => other.history(ref, page), limit)).map(numbers)).toEqual(expected);
  });

  it('of entries anywhere: what follows each, in the order asked for, and nothing after the last', async () => {
    const { journal, other, appendAll } = scene();
    for (const [text, count] of [
      ['a', 3],
      ['b', 1],
    ] as const)
      for (let seq = 1; seq <= count; seq++) await appendAll(decision({ ...key(text), seq }));
    await journal.noteDelete(key('b'), id('d1'), 'client');
    const asked = [
      [1, 'b'],
      [2, 'a'],
      [1, 'a'],
      [3, 'a'],
      [1, 'never'],
    ] as const;
    const found = await other.following(asked.map(([seq, text]) => ({ ...key(text), seq })));
    expect(found.map((one) => one?.seq)).toEqual([undefined, 3, 2, undefined, undefined]);
    expect(await other.following([])).toEqual([]);
  });

  it.each([[1], [2], [5]])('of what is open, oldest first, %i at a time', async (limit) => {
    const { other, appendAll } = scene();
    const ages = { e: 5, a: 3, d: 4, b: 1, c: 2 };
    for (const [text, age] of Object.entries(ages))
      await appendAll(decision({ ...key(text), seq: 1, decidedAt: NOON + age, doubt: [tokyo] }));
    const pages = await pagesOf((page) => other.open(documents, page), limit);
    expect(
      pages
        .flat()
        .map(({ key }) => key)
        .join(''),
    ).toBe('bcade');
    expect(pages.map((page) => page.length)).toEqual(Array.from(pages, (_, at) => Math.min(limit, 5 - at * limit)));
  });

  it('of what is open go on where they were, though what they showed closes meanwhile', async () => {
    const { journal, appendAll } = scene();
    for (const text of ['a', 'b', 'c', 'd'])
      await appendAll(decision({ ...key(text), seq: 1, decidedAt: NOON + text.charCodeAt(0), doubt: [tokyo] }));
    const first = await journal.open(documents, { limit: 2 });
    for (const text of ['a', 'b']) await journal.settle(key(text), 1, { doubt: [tokyo], equal: {} });
    const second = await journal.open(documents, { limit: 2, ...(first.cursor ? { cursor: first.cursor } : {}) });
    expect([...first.items, ...second.items].map(({ key }) => key).join('')).toBe('abcd');
  });

  it.each([[1], [2], [9]])('of the conflicts of one UTC day, newest first, %i at a time', async (limit) => {
    const { other, appendAll } = scene();
    const times = [
      '2026-03-13T23:59:59.999Z',
      '2026-03-14T00:00:00.000Z',
      '2026-03-14T23:59:59.999Z',
      '2026-03-15T00:00:00.000Z',
      '2026-03-14T09:00:00Z',
    ];
    for (const [at, time] of times.entries()) {
      await appendAll(decision({ ...key(`k${at}`), seq: 1, decidedAt: Date.parse(time), situation: 'conflict' }));
      await appendAll(decision({ ...key(`k${at}`), seq: 2, decidedAt: Date.parse(time), situation: 'affirmed' }));
    }
    const pages = await pagesOf((page) => other.conflicts(documents, '2026-03-14', page), limit);
    expect(pages.flat().map(({ key, seq }) => `${key} ${seq}`)).toEqual(['k2 1', 'k4 1', 'k1 1']);
    const all = (await pagesOf((page) => other.decisions(documents, '2026-03-14', page), limit)).flat();
    expect(all.map(({ key }) => key).join(' ')).toBe('k2 k2 k4 k4 k1 k1');
    expect(all.map(({ seq }) => seq).toSorted()).toEqual([1, 1, 1, 2, 2, 2]);
    expect(all).toEqual(expect.arrayContaining([await other.get(key('k4'), 2)]));
  });

  it('shows every entry of one instant', async () => {
    const { journal, appendAll } = scene();
    for (const text of ['a', 'b', 'c'])
      await appendAll(decision({ ...key(text), seq: 1, decidedAt: NOON, situation: 'conflict', doubt: [tokyo] }));
    const open = await pagesOf((page) => journal.open(documents, page), 1);
    const conflicts = await pagesOf((page) => journal.conflicts(documents, '2026-03-14', page), 1);
    expect(
      [open, conflicts].map((pages) =>
        pages
          .flat()
          .map(({ key }) => key)
          .toSorted()
          .join(''),
      ),
    ).toEqual(['abc', 'abc']);
  });

  it('refuses a cursor that it did not give out', async () => {
    const { journal, ref } = scene();
    await expect(journal.history(ref, { limit: 1, cursor: 'x' })).rejects.toThrow(RangeError);
  });
}
