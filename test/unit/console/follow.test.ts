import { describe, expect, it } from 'vitest';
import { withNews } from '../../../src/console/page/follow.ts';
import type { Placed } from '../../../src/domain/deciding/phase.ts';
import { decision, key } from '../../contract/journal/journal-cast.ts';

/** The decision of a key of its own, made at that second. */
const at = (second: number, why = ''): Placed => ({
  ...decision({ ...key(`k${second}`), seq: 1, decidedAt: second * 1000, why }),
  phase: { kind: 'settled' },
});
const many = (from: number, count: number) => Array.from({ length: count }, (_, index) => at(from - index));
const seconds = (list: ReturnType<typeof withNews>) => list?.items.map(({ decidedAt }) => decidedAt / 1000);

describe('a list that is followed', () => {
  it('keeps its place and what the look did not reach, takes what is new, and what has changed as it is now', () => {
    const list = { items: [at(3, 'on its way'), at(2), at(1)], cursor: 'further back' };
    const followed = withNews(list, { items: [at(5), at(3, 'agreed')] }, 40);
    expect(seconds(followed)).toEqual([5, 3, 2, 1]);
    expect(followed?.items[1]?.why).toBe('agreed');
    expect(followed?.cursor).toBe('further back');
  });

  it('calls nothing held any more that the look shows to be settled', () => {
    const held: Placed = { ...at(1), phase: { kind: 'held' } };
    const choice: Placed = { ...at(9), key: held.key, seq: 2 };
    const followed = withNews({ items: [held] }, { items: [choice] }, 40);
    expect(followed?.items.map(({ phase }) => phase)).toEqual([{ kind: 'settled' }, { kind: 'superseded', by: 2 }]);
  });

  it('puts what came late where it belongs', () => {
    expect(seconds(withNews({ items: [at(9), at(5)] }, { items: [at(9), at(7), at(5)] }, 40))).toEqual([9, 7, 5]);
  });

  it('is read anew where something may lie between it and the look, and only there', () => {
    const list = { items: many(40, 40) };
    expect(withNews(list, { items: many(90, 40) }, 40)).toBeUndefined();
    expect(withNews(list, { items: many(79, 40) }, 40)?.items).toHaveLength(79);
    expect(withNews(list, { items: many(90, 3) }, 40)?.items).toHaveLength(43);
  });

  it('is read anew before it has more than a hundred rows', () => {
    expect(withNews({ items: many(70, 70) }, { items: many(100, 31) }, 40)?.items).toHaveLength(100);
    expect(withNews({ items: many(70, 70) }, { items: many(101, 32) }, 40)).toBeUndefined();
  });
});
