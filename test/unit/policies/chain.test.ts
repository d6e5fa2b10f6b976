import { describe, expect, it } from 'vitest';
import { compileChain } from '../../../src/policies/framework/chain.ts';
import { policyChoice } from '../../../src/policies/framework/choice.ts';
import { conflictOf, DUBLIN, deletes, puts, TOKYO, VIRGINIA } from '../../support/conflicts.ts';

const carries = (region: string, value: string, content?: string) =>
  puts(region, { metadata: { 'logical-timestamp': value }, ...(content ? { content } : {}) });

describe('a list of policies', () => {
  it('names the policy that decided, in a sentence with every region and value', () => {
    const verdict = chain('logical-timestamp')(conflictOf([carries(VIRGINIA, '41'), carries(DUBLIN, '42')]));
    expect(verdict).toEqual({
      winner: carries(DUBLIN, '42'),
      decidedBy: 'logical-timestamp',
      why: 'logical-timestamp: eu-west-1 carries 42, us-east-1 carries 41; the highest wins.',
      flags: [],
    });
  });

  it('asks the next policy about those that the one before has left', () => {
    const resolve = chain(['logical-timestamp', { use: 'region-priority', order: [TOKYO, DUBLIN] }]);
    const verdict = resolve(conflictOf([carries(VIRGINIA, '7'), carries(DUBLIN, '7'), carries(TOKYO, '6')]));
    expect(verdict.winner.region).toBe(DUBLIN);
    expect(verdict.decidedBy).toBe('region-priority');
    expect(verdict.why).toBe(
      'logical-timestamp: us-east-1 carries 7, eu-west-1 carries 7, ap-northeast-1 carries 6; the highest wins. ' +
        'region-priority: eu-west-1 is number 2, us-east-1 is not in the order; the first in the order wins.',
    );
  });

  it('says who abstained, and why, before it says who decided', () => {
    const verdict = chain(['optimistic-concurrency', 'last-writer-wins'])(
      conflictOf([puts(VIRGINIA), puts(DUBLIN, { at: 1 })]),
    );
    expect(verdict.decidedBy).toBe('last-writer-wins');
    expect(verdict.why).toBe(
      'optimistic-concurrency abstains: the state that all contenders stem from is not known. ' +
        'last-writer-wins: eu-west-1 wrote at 2026-03-01T12:00:01Z, us-east-1 wrote at 2026-03-01T12:00:00Z; the latest wins.',
    );
  });

  it('is closed by the stamp, which then is named as such', () => {
    const verdict = chain('logical-timestamp')(conflictOf([puts(VIRGINIA), puts(DUBLIN, { at: 1 })]));
    expect(verdict.winner.region).toBe(DUBLIN);
    expect(verdict.decidedBy).toBe('stamp');
    expect(verdict.why).toMatch(/^logical-timestamp abstains: .*\. stamp: eu-west-1 wrote at .*; the latest wins\.$/);
  });

  it('says who stands for several of one state, and leaves the word to the policy that left them', () => {
    const twins = [carries(VIRGINIA, '7', 'same'), carries(DUBLIN, '7', 'same')];
    const verdict = chain('logical-timestamp')(conflictOf([...twins, carries(TOKYO, '6')]));
    expect(verdict.winner.region).toBe(VIRGINIA);
    expect(verdict.decidedBy).toBe('logical-timestamp');
    expect(verdict.why).toBe(
      'logical-timestamp: us-east-1 carries 7, eu-west-1 carries 7, ap-northeast-1 carries 6; the highest wins. ' +
        'us-east-1 and eu-west-1 hold the same state; us-east-1 stands for it.',
    );
  });

  it('lets the policies choose who stands for one state, too', () => {
    const twins = [puts(VIRGINIA, { content: 'same' }), puts(DUBLIN, { content: 'same' })];
    expect(chain({ use: 'region-priority', order: [DUBLIN] })(conflictOf(twins)).winner.region).toBe(DUBLIN);
  });

  it('has a last resort for regions that are in the set no longer', () => {
    const contenders = [puts('sa-east-1'), puts('af-south-1')];
    const [one, other] = [contenders, contenders.toReversed()].map(
      (field) => chain([])(conflictOf(field)).winner.region,
    );
    expect(one).toBe(other);
  });

  it('refuses a policy that the registry does not have, and parameters that it cannot read', () => {
    expect(() => compileChain([{ use: 'coin-toss' }])).toThrow('no policy is called coin-toss');
    expect(() => compileChain([{ use: 'region-ownership' }])).toThrow();
  });
});

describe('flags', () => {
  const owned = { use: 'region-ownership', owner: DUBLIN };

  it('are raised once each, by inner policies as well', () => {
    const resolve = chain([{ ...owned, otherwise: { use: 'region-ownership', owner: TOKYO } }]);
    expect(resolve(conflictOf([puts(VIRGINIA), puts(TOKYO)])).flags).toEqual([
      'ownership-violation:ap-northeast-1',
      'ownership-violation:us-east-1',
    ]);
  });

  it('are raised by an inner policy that abstained as well', () => {
    const inner = { use: 'region-ownership', owner: TOKYO, otherwise: 'logical-timestamp' };
    const twice = [puts(DUBLIN, { layer: 0, id: 'old' }), puts(DUBLIN, { id: 'new' })];
    const verdict = chain([{ ...owned, otherwise: inner }, 'last-writer-wins'])(conflictOf(twice));
    expect(verdict).toMatchObject({ decidedBy: 'last-writer-wins', flags: ['ownership-violation:eu-west-1'] });
  });

  it('are raised although another policy, or the rule for deletes, decided before', () => {
    const contenders = [deletes(VIRGINIA), puts(DUBLIN)];
    const verdict = compileChain(policyChoice.parse(owned), 'win')(conflictOf(contenders));
    expect(verdict).toMatchObject({ decidedBy: 'deletes', flags: ['ownership-violation:us-east-1'] });
    expect(verdict.winner.region).toBe(VIRGINIA);
  });
});

describe('deletes against objects', () => {
  const contenders = [deletes(VIRGINIA, { at: 1 }), puts(DUBLIN, { at: 9 }), deletes(TOKYO, { at: 2 })];
  const cases = [
    {
      rule: 'policy',
      winner: DUBLIN,
      decidedBy: 'last-writer-wins',
      why: 'last-writer-wins: eu-west-1 wrote at 2026-03-01T12:00:09Z, ap-northeast-1 deleted at 2026-03-01T12:00:02Z, us-east-1 deleted at 2026-03-01T12:00:01Z; the latest wins.',
    },
    {
      rule: 'win',
      winner: TOKYO,
      decidedBy: 'deletes',
      why: 'deletes: ap-northeast-1 deleted, us-east-1 deleted, eu-west-1 wrote; deletes win here. ap-northeast-1 and us-east-1 hold the same state; ap-northeast-1 stands for it.',
    },
    {
      rule: 'lose',
      winner: DUBLIN,
      decidedBy: 'deletes',
      why: 'deletes: eu-west-1 wrote, ap-northeast-1 deleted, us-east-1 deleted; deletes lose here.',
    },
  ] as const;

  it.each(cases)('where the rule says $rule', ({ rule, winner, decidedBy, why }) => {
    const verdict = compileChain(policyChoice.parse('last-writer-wins'), rule)(conflictOf(contenders));
    expect({ ...verdict, winner: verdict.winner.region }).toEqual({ winner, decidedBy, why, flags: [] });
  });

  it.each(['win', 'lose'] as const)('mean nothing where all are objects (%s)', (rule) => {
    const objects = [puts(VIRGINIA), puts(DUBLIN, { at: 1 })];
    expect(compileChain([{ use: 'last-writer-wins' }], rule)(conflictOf(objects))).toEqual(
      chain('last-writer-wins')(conflictOf(objects)),
    );
  });
});

function chain(policy: unknown) {
  const isEmpty = Array.isArray(policy) && policy.length === 0;
  return compileChain(isEmpty ? [] : policyChoice.parse(policy));
}
