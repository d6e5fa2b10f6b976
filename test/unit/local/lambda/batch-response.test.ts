import { expect, it } from 'vitest';
import { failedMessages } from '../../../../src/local/lambda/batch-response.ts';

const failures = (...itemIdentifiers: unknown[]) => ({
  batchItemFailures: itemIdentifiers.map((itemIdentifier) => ({ itemIdentifier })),
});

it.each([
  ['no answer', null, []],
  ['an empty answer', {}, []],
  ['an empty list', { batchItemFailures: [] }, []],
  ['no list', { batchItemFailures: null }, []],
  ['one failure', failures('b'), ['b']],
  ['the same failure twice', failures('b', 'b'), ['b']],
  ['all failures', failures('a', 'b', 'c'), ['a', 'b', 'c']],
  ['an empty identifier', failures('a', ''), ['a', 'b', 'c']],
  ['no identifier', failures(null), ['a', 'b', 'c']],
  ['an identifier of another name', { batchItemFailures: [{ id: 'a' }] }, ['a', 'b', 'c']],
  ['a message that was not in the batch', failures('x'), ['a', 'b', 'c']],
  ['a list that is none', { batchItemFailures: 'a' }, ['a', 'b', 'c']],
  ['an item that is none', { batchItemFailures: ['a'] }, ['a', 'b', 'c']],
  ['a text', 'fine', ['a', 'b', 'c']],
])('%s', (_what, answer, failed) => {
  expect([...failedMessages(JSON.stringify(answer), ['a', 'b', 'c'])].sort()).toEqual(failed);
});
