import { describe, expect, it } from 'vitest';
import { parseObjectKey } from '../../../src/domain/model/ids.ts';
import type { Aids, Conflict } from '../../../src/domain/model/policy.ts';
import { compileAsks, compileChain } from '../../../src/policies/framework/chain.ts';
import { policyChoice } from '../../../src/policies/framework/choice.ts';
import { conflictOf, DUBLIN, deletes, puts, TOKYO, VIRGINIA } from '../../support/conflicts.ts';

const AIDS: Aids = { contents: new Map(), engines: {}, answers: {} };

function settle(conflict: Conflict, parameters: object = {}) {
  const steps = policyChoice.parse({ use: 'keep-both', ...parameters });
  return { asks: compileAsks(steps)(conflict), verdict: compileChain(steps)(conflict) };
}

const named = ({ verdict: { ending } }: ReturnType<typeof settle>) =>
  ending?.kind === 'keeps' ? ending.siblings.map(({ write }) => write.region) : [];

describe('what loses without leaving anything to keep', () => {
  const priority = { otherwise: { use: 'region-priority', order: [VIRGINIA, DUBLIN, TOKYO] } };

  it('a delete: the upload wins by `otherwise`, and not the delete by its time', () => {
    const end = settle(conflictOf([puts(VIRGINIA, { at: 1 }), deletes(DUBLIN, { at: 9 })]), priority);
    expect(end.verdict).toMatchObject({ winner: { region: VIRGINIA }, decidedBy: 'keep-both' });
    expect(end.verdict.ending).toBeUndefined();
    expect(end.verdict.why).toBe('keep-both: us-east-1 keeps the key.');
  });

  it.each(['photos/', 'photos/2026//', 'photos_$folder$'])('an empty folder marker: %s', (key) => {
    const conflict = conflictOf([puts(VIRGINIA, { size: 0, at: 1 }), puts(DUBLIN, { size: 0, at: 2 })], { key });
    const { verdict } = settle(conflict);
    expect(verdict).toMatchObject({ winner: { region: DUBLIN }, decidedBy: 'keep-both' });
    expect(verdict.ending).toBeUndefined();
    expect(verdict.why).toContain('that of us-east-1 gets no key of its own, for it is an empty folder marker');
  });

  it('but what a folder’s key holds is kept, and so is an empty file', () => {
    const full = settle(
      conflictOf([puts(VIRGINIA, { size: 3 }), puts(DUBLIN, { size: 0, at: 2 })], { key: 'photos/' }),
    );
    expect(named(full)).toEqual([VIRGINIA]);
    const empty = settle(conflictOf([puts(VIRGINIA, { size: 0 }), puts(DUBLIN, { at: 2 })], { key: 'photos' }));
    expect(named(empty)).toEqual([VIRGINIA]);
  });

  it('a folder that leaves no room for a name: told, and named as a loser like any other', () => {
    const key = `${'f'.repeat(1010)}/notes.txt`;
    const { verdict } = settle(conflictOf([puts(VIRGINIA, { at: 1 }), puts(DUBLIN, { at: 2 })], { key }));
    expect(verdict).toMatchObject({ winner: { region: DUBLIN } });
    expect(verdict.ending).toBeUndefined();
    expect(verdict.why).toMatch(
      /that of us-east-1 gets no key of its own, for its folder leaves no room for a name in the 1,024 bytes/,
    );
  });
});

describe('no more than `most` losers of a key are kept', () => {
  const three = conflictOf([puts(VIRGINIA, { at: 1 }), puts(DUBLIN, { at: 2 }), puts(TOKYO, { at: 3 })]);
  const kept = (...names: string[]) => names.map((name) => parseObjectKey(name));

  it('of one conflict the first in rank', () => {
    const end = settle(three, { most: 1 });
    expect(end.asks).toBeUndefined();
    expect(named(end)).toEqual([DUBLIN]);
    expect(end.verdict.why).toContain(
      'that of us-east-1 gets no key of its own, for one loser of this key is kept already (most: 1); it can be fetched, and deleting some makes room',
    );
  });

  it('whoever deleted some of them is asked for before anybody is left out, and not before', () => {
    expect(settle({ ...three, kept: kept('a') }, { most: 3 }).asks).toBeUndefined();
    const crowded = { ...three, kept: kept('a', 'b') };
    expect(settle(crowded, { most: 3 }).asks).toEqual({ kind: 'standing', of: ['a', 'b'] });
    const standing = (...names: string[]) => ({ ...crowded, aids: { ...AIDS, standing: kept(...names) } });
    expect(settle(standing('a', 'b'), { most: 3 }).asks).toBeUndefined();
    expect(named(settle(standing('a', 'b'), { most: 3 }))).toEqual([DUBLIN]);
    expect(named(settle(standing('b'), { most: 3 }))).toEqual([DUBLIN, VIRGINIA]);
    expect(named(settle(standing('a', 'b'), { most: 2 }))).toEqual([]);
  });

  it('five, if nobody says otherwise', () => {
    const five = kept('a', 'b', 'c', 'd', 'e');
    const full = { ...three, kept: five, aids: { ...AIDS, standing: five } };
    expect(named(settle(full))).toEqual([]);
    expect(named(settle(full, { most: 6 }))).toEqual([DUBLIN]);
  });

  it('one that has its key already keeps it', () => {
    const first = settle(three).verdict.ending;
    const keys = first?.kind === 'keeps' ? first.siblings.map(({ key }) => key) : [];
    const again = { ...three, kept: keys, aids: { ...AIDS, standing: keys } };
    expect(named(settle(again, { most: 1 }))).toEqual([DUBLIN, VIRGINIA]);
  });
});
