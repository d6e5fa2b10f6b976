import { describe, expect, it } from 'vitest';
import { openReasons } from '../../../../src/app/asking/open-reasons.ts';
import { type Decision, isClosed, type Push } from '../../../../src/domain/model/decision.ts';
import { parseObjectKey } from '../../../../src/domain/model/ids.ts';
import { DUBLIN, Story, TOKYO, VIRGINIA } from '../../../support/story.ts';

const story = new Story([VIRGINIA, DUBLIN, TOKYO]);
const first = story.decide(story.put(VIRGINIA)) as Decision;
const id = first.outcome.write.id;

/** With this push to Dublin, and none to Tokyo. */
const pushed = (push: Push): Decision => ({ ...first, pushes: { [DUBLIN]: push } as Decision['pushes'] });

const CASES: [string, Decision, string[]][] = [
  ['a copy on its way', pushed({ state: 'pending', ids: [] }), ['pending']],
  ['a region that could not be read', pushed({ state: 'blind', ids: [] }), ['blind']],
  ['a copy that was overtaken', pushed({ state: 'refused', ids: [] }), ['refused']],
  ['a copy that failed', pushed({ state: 'failed', ids: [], attempts: 2, error: 'denied' }), ['failed']],
  ['a copy that came after it had failed', pushed({ state: 'failed', ids: [id] }), []],
  ['a copy', pushed({ state: 'applied', ids: [id] }), []],
  ['a region found equal', pushed({ state: 'equal', ids: [] }), []],
  ['nothing to push', { ...first, pushes: {} }, []],
  ['a second look', { ...first, pushes: {}, doubt: [TOKYO] }, ['second look']],
  ['what is held', { ...first, pushes: {}, suspended: { kind: 'held', standsOn: 0, wouldPush: [DUBLIN] } }, ['held']],
  ['what is observed', { ...first, pushes: {}, suspended: { kind: 'observed', standsOn: 0, wouldPush: [] } }, []],
  [
    'a sibling to come',
    { ...first, pushes: {}, siblings: [{ key: parseObjectKey('b'), of: first.outcome.write, state: 'pending' }] },
    ['sibling'],
  ],
];

describe('what is owed to a decision', () => {
  it.each(CASES)('%s', (_, decision, kinds) => {
    expect(openReasons(decision).map(({ kind }) => kind)).toEqual(kinds);
    expect(isClosed(decision)).toBe(kinds.length === 0);
  });

  it('is told with the error and the attempt that failed last', () => {
    expect(openReasons(pushed({ state: 'failed', ids: [], attempts: 2, error: 'No right to write.' }))).toEqual([
      { kind: 'failed', region: DUBLIN, text: `${DUBLIN}: failed at attempt 2. No right to write.` },
    ]);
  });
});
