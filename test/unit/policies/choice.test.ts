import { describe, expect, it } from 'vitest';
import { policyChoice } from '../../../src/policies/framework/choice.ts';
import { describePolicies } from '../../../src/policies/framework/help.ts';
import { POLICY_NAMES } from '../../../src/policies/index.ts';
import { nearestWord } from '../../../src/policies/support/nearest.ts';

describe('a policy as a rule states it', () => {
  it.each([
    ['a name', 'last-writer-wins', [{ use: 'last-writer-wins' }]],
    ['a name with defaults', 'logical-timestamp', [{ use: 'logical-timestamp', metadata: 'logical-timestamp' }]],
    [
      'an object',
      { use: 'region-ownership', owner: 'eu-west-1', otherwise: 'optimistic-concurrency' },
      [
        {
          use: 'region-ownership',
          owner: 'eu-west-1',
          otherwise: [{ use: 'optimistic-concurrency', metadata: 'previous-etag' }],
        },
      ],
    ],
    [
      'a list',
      ['last-writer-wins', { use: 'highest', metadata: 'Score' }],
      [{ use: 'last-writer-wins' }, { use: 'highest', metadata: 'score' }],
    ],
  ])('is %s', (_, choice, steps) => {
    expect(policyChoice.parse(choice)).toEqual(steps);
    expect(policyChoice.parse(steps), 'its parsed form is a choice again').toEqual(steps);
  });

  it.each([
    ['an unknown name', 'coin-toss'],
    ['a name that needs parameters', 'region-ownership'],
    ['an unknown parameter', { use: 'last-writer-wins', metadata: 'x' }],
    ['neither of two', { use: 'highest' }],
    ['both of two', { use: 'highest', metadata: 'x', size: true }],
    ['a header’s name in full', { use: 'highest', metadata: 'X-Amz-Meta-Score' }],
    ['an empty list', []],
    ['an empty order', { use: 'region-priority', order: [] }],
    ['nothing', undefined],
  ])('is not %s', (_, choice) => {
    expect(policyChoice.safeParse(choice).success).toBe(false);
  });
});

describe('the help on policies', () => {
  it('has a sentence for each policy and a line for each parameter', () => {
    const help = describePolicies();
    expect(help.map(({ name }) => name)).toEqual(POLICY_NAMES);
    for (const { summary } of help) expect(summary).toMatch(/^[A-Z].*\.$/);
    expect(help.find(({ name }) => name === 'region-ownership')?.parameters).toEqual([
      { name: 'owner', help: expect.any(String), required: true },
      { name: 'otherwise', help: expect.any(String), required: false, default: [{ use: 'last-writer-wins' }] },
    ]);
  });
});

describe('the nearest word', () => {
  it.each([
    ['last-writer-win', 'last-writer-wins'],
    ['Prefx', 'prefix'],
    ['polciy', 'policy'],
    ['coin-toss', undefined],
    ['', undefined],
  ])('to %j is %s', (word, nearest) => {
    expect(nearestWord(word, ['prefix', 'policy', 'use', 'last-writer-wins'])).toBe(nearest);
  });
});
