import { describe, expect, it } from 'vitest';
import { hangsOnNext, type Phase, phaseOf, placedByList, placedInLog } from '../../../src/domain/deciding/phase.ts';
import type { Decision, Suspension } from '../../../src/domain/model/decision.ts';
import { decision, dublin, pending, tokyo } from '../../contract/journal/journal-cast.ts';

const suspended = (kind: Suspension['kind']): Suspension => ({ kind, standsOn: 0, wouldPush: [dublin] });

const ENTRIES: Readonly<Record<string, Partial<Decision>>> = {
  closed: {},
  'with a push under way': { pushes: { [dublin]: pending } as Decision['pushes'] },
  'with a second look owed': { doubt: [tokyo] },
  held: { suspended: suspended('held') },
  observed: { suspended: suspended('observed') },
};

describe('where a decision has come to', () => {
  it.each<[entry: string, alone: Phase['kind'], followed: Phase['kind']]>([
    ['closed', 'settled', 'settled'],
    ['with a push under way', 'open', 'superseded'],
    ['with a second look owed', 'open', 'superseded'],
    ['held', 'held', 'superseded'],
    ['observed', 'observed', 'observed'],
  ])('%s: alone it is %s, followed by another it is %s', (entry, alone, followed) => {
    const one = decision({ seq: 4, ...ENTRIES[entry] });
    const [before, after] = [phaseOf(one, undefined), phaseOf(one, { seq: 5 })];
    expect([before.kind, after.kind]).toEqual([alone, followed]);
    expect(hangsOnNext(one)).toBe(alone !== followed);
    if (after.kind === 'superseded') expect(after.by).toBe(5);
  });

  it('is told in a log by the entry above, and on a later page by there being one', () => {
    const log = [3, 2, 1].map((seq) => decision({ seq, ...ENTRIES.held }));
    const kinds = (isLatest: boolean) => placedInLog(log, isLatest).map(({ phase }) => phase);
    const followed = (by: number) => ({ kind: 'superseded', by });
    expect(kinds(true)).toEqual([{ kind: 'held' }, followed(3), followed(2)]);
    expect(kinds(false)).toEqual([followed(4), followed(3), followed(2)]);
  });

  it('changes in a list that was read before as soon as that holds a later entry of the key', () => {
    const [held] = placedInLog([decision({ seq: 2, ...ENTRIES.held })], true);
    const [choice] = placedInLog([decision({ seq: 3 })], true);
    if (!held || !choice) throw new Error('two were placed');
    expect(placedByList([choice, held]).map(({ phase }) => phase)).toEqual([
      { kind: 'settled' },
      { kind: 'superseded', by: 3 },
    ]);
    expect(placedByList([held])).toEqual([held]);
  });
});
