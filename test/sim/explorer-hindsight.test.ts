import { expect, it } from 'vitest';
import type { Call } from '../../sim/explorer/processes/calls.ts';
import { isInVain } from '../../sim/explorer/processes/hindsight.ts';
import type { Log } from '../../sim/explorer/shared/shared-state.ts';

const KEY = {};
const pushes = {
  tokyo: { state: 'applied', ids: ['copy'] },
  dublin: { state: 'refused', ids: [] },
  virginia: { state: 'failed', ids: [] },
};
const log = {
  decisions: [
    { seq: 1, pushes: {}, doubt: [] },
    { seq: 2, pushes, doubt: ['tokyo'] },
  ],
  makers: [['marker', 'client']],
} as unknown as Log;

it.each([
  ['a number that is taken', true, 'append', [{ seq: 2 }]],
  ['a number that is free', false, 'append', [{ seq: 3 }]],
  ['a maker that is known', true, 'noteDelete', [KEY, 'marker', 'client']],
  ['a maker that is not', false, 'noteDelete', [KEY, 'other', 'client']],
  ['a copy that is recorded', true, 'recordPush', [KEY, 2, 'tokyo', { state: 'applied', id: 'copy' }]],
  ['another copy', false, 'recordPush', [KEY, 2, 'tokyo', { state: 'applied', id: 'second' }]],
  ['a copy where there was none', false, 'recordPush', [KEY, 2, 'dublin', { state: 'applied', id: 'copy' }]],
  ['a refusal after a copy', true, 'recordPush', [KEY, 2, 'tokyo', { state: 'refused' }]],
  ['a second refusal', true, 'recordPush', [KEY, 2, 'dublin', { state: 'refused' }]],
  ['a refusal after a failure', false, 'recordPush', [KEY, 2, 'virginia', { state: 'refused' }]],
  ['a doubt of what was superseded', true, 'settle', [KEY, 1, { doubt: ['tokyo'], equal: {} }]],
  ['a doubt that stands', false, 'settle', [KEY, 2, { doubt: ['tokyo'], equal: {} }]],
  ['a doubt that was settled', true, 'settle', [KEY, 2, { doubt: ['dublin'], equal: {} }]],
  ['a region found equal', false, 'settle', [KEY, 2, { doubt: [], equal: { dublin: { kind: 'absent' } } }]],
  ['a read', false, 'latest', [KEY, 1]],
] as const)('%s is noted in vain for ever: %s', (_name, expected, method, args) => {
  expect(isInVain({ method, args } as unknown as Call, log)).toBe(expected);
});
