import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Decision, PolicyStep } from '../../../src/domain/model/decision.ts';
import type { Rule } from '../../../src/domain/model/policy.ts';
import { compileRuling } from '../../../src/policies/framework/chain.ts';
import { replay } from '../../../src/policies/framework/replay.ts';
import { DUBLIN, Story, TOKYO, VIRGINIA } from '../../support/story.ts';

const CHAINS: PolicyStep[][] = [
  [{ use: 'last-writer-wins' }],
  [{ use: 'logical-timestamp', metadata: 'logical-timestamp' }],
  [{ use: 'region-ownership', owner: DUBLIN, otherwise: [{ use: 'last-writer-wins' }] }],
  [{ use: 'region-priority', order: [TOKYO, DUBLIN, VIRGINIA] }],
  [{ use: 'optimistic-concurrency', metadata: 'previous-etag' }, { use: 'last-writer-wins' }],
];

describe('a decision can be replayed from its entry alone', () => {
  it('to the same outcome, after the journal has written and read it as JSON', () => {
    let replayed = 0;
    const write = fc.record({
      region: fc.constantFrom(VIRGINIA, DUBLIN, TOKYO),
      at: fc.nat(3),
      number: fc.nat(2),
      onBase: fc.boolean(),
      isDelete: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.constantFrom(...CHAINS),
        fc.constantFrom('policy', 'win', 'lose'),
        fc.array(write, { minLength: 2, maxLength: 5 }),
        (policies, deletes, writes) => {
          const rule: Rule = { index: 0, policies, deletes, ...compileRuling(policies, deletes) };
          const story = new Story([VIRGINIA, DUBLIN, TOKYO], rule);
          story.landAll(story.decide(story.put(VIRGINIA, { bytes: 'base' })));
          for (const { region, at, number, onBase, isDelete } of writes) {
            if (isDelete) story.remove(region, { at: 10 + at });
            else
              story.put(region, {
                at: 10 + at,
                metadata: { 'logical-timestamp': String(number), ...(onBase ? { 'previous-etag': '"md5_base"' } : {}) },
              });
          }
          const decision = story.decide();
          if (!decision) return;
          const read: Decision = JSON.parse(JSON.stringify(decision));
          const verdict = replay(read);
          if (decision.situation === 'conflict') replayed++;
          if (verdict) expect(verdict.winner.id).toBe(decision.outcome.write.id);
          if (verdict && decision.situation === 'conflict') expect(decision.why.startsWith(verdict.why)).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
    expect(replayed).toBeGreaterThan(100);
  });
});
