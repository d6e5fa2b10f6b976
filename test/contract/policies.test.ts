import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PolicyStep, Write } from '../../src/domain/decision.ts';
import type { Conflict } from '../../src/domain/policy.ts';
import { CLOSING_STAMP, compileChain, compileStep } from '../../src/policies/chain.ts';
import { policyChoice } from '../../src/policies/choice.ts';
import { POLICIES, POLICY_NAMES, type PolicyName } from '../../src/policies/index.ts';
import { DUBLIN, TOKYO, VIRGINIA } from '../support/conflicts.ts';
import { conflicts, deleteRules } from './policy-arbitraries.ts';

/** Parameters under which each policy is held to the contract. The type asks for an entry when the registry grows. */
const SAMPLES: Readonly<Record<PolicyName, readonly unknown[]>> = {
  'last-writer-wins': ['last-writer-wins'],
  'logical-timestamp': ['logical-timestamp', { use: 'logical-timestamp', metadata: 'score' }],
  'region-ownership': [
    { use: 'region-ownership', owner: DUBLIN },
    { use: 'region-ownership', owner: TOKYO, otherwise: ['optimistic-concurrency', 'logical-timestamp'] },
    { use: 'region-ownership', owner: DUBLIN, otherwise: { use: 'region-ownership', owner: TOKYO } },
  ],
  'optimistic-concurrency': ['optimistic-concurrency'],
  'region-priority': [{ use: 'region-priority', order: [TOKYO, VIRGINIA] }],
  highest: [
    { use: 'highest', metadata: 'score' },
    { use: 'highest', size: true },
  ],
};

const SAMPLE_STEPS = Object.values(SAMPLES)
  .flat()
  .flatMap((choice) => policyChoice.parse(choice));

const chains = fc.array(fc.constantFrom(...SAMPLE_STEPS), { maxLength: 4 });

describe.each(POLICIES.map(({ name }) => ({ name })))('$name, by itself', ({ name }) => {
  const samples = SAMPLES[name].flatMap((choice) => policyChoice.parse(choice));

  it.each(samples)('narrows to some of the contenders, never throws and leaves what it is handed alone: %o', (step) => {
    const { narrow, observe } = compileStep(step);
    fc.assert(
      fc.property(conflicts, (conflict) => {
        const resolution = narrow(deepFreeze(conflict));
        observe(conflict);
        expect(resolution.why).not.toBe('');
        if (resolution.kind === 'abstains') return;
        expect(resolution.to.length).toBeGreaterThan(0);
        expect(resolution.to.length).toBeLessThan(conflict.contenders.length);
        expect(conflict.contenders).toEqual(expect.arrayContaining([...resolution.to]));
      }),
    );
  });

  it.each(samples)('keeps the same contenders in whatever order they come, and says the same of them: %o', (step) => {
    const { narrow } = compileStep(step);
    fc.assert(
      fc.property(conflicts, (conflict) => {
        const answers = permutationsOf(conflict).map((permuted) => narrow(permuted));
        for (const answer of answers) expect(answer).toEqual(answers[0]);
      }),
    );
  });

  it.each(samples)('has nothing more to say about those that it kept: %o', (step) => {
    const { narrow } = compileStep(step);
    fc.assert(
      fc.property(conflicts, (conflict) => {
        const kept = keptBy(narrow, conflict);
        expect(new Set(keptBy(narrow, { ...conflict, contenders: kept }))).toEqual(new Set(kept));
      }),
    );
  });
});

describe.each([
  ...SAMPLE_STEPS.map((step) => ({ of: JSON.stringify(step), steps: fc.constant([step] as readonly PolicyStep[]) })),
  { of: 'policies drawn at random', steps: chains as fc.Arbitrary<readonly PolicyStep[]> },
])('a list of $of', ({ steps }) => {
  it('comes to one of the contenders, in whatever order they come, each time anew', () => {
    fc.assert(
      fc.property(steps, deleteRules, conflicts, (list, rule, conflict) => {
        const resolve = compileChain(list, rule);
        const verdict = resolve(deepFreeze(conflict));
        expect(conflict.contenders).toContain(verdict.winner);
        expect(['deletes', CLOSING_STAMP, ...list.map(({ use }) => use)]).toContain(verdict.decidedBy);
        expect(verdict.why).toContain(verdict.winner.region);
        for (const permuted of permutationsOf(conflict)) expect(resolve(permuted)).toEqual(verdict);
        expect(compileChain(list, rule)(conflict)).toEqual(verdict);
      }),
    );
  });

  it('says that a loses to b wherever it says that b beats a', () => {
    fc.assert(
      fc.property(steps, deleteRules, conflicts, (list, rule, conflict) => {
        const resolve = compileChain(list, rule);
        const [a, b] = conflict.contenders as readonly [Write, Write, ...Write[]];
        const winner = resolve({ ...conflict, contenders: [a, b] }).winner;
        expect(resolve({ ...conflict, contenders: [b, a] }).winner).toBe(winner);
        expect(resolve({ ...conflict, contenders: [winner] }).winner).toBe(winner);
      }),
    );
  });

  // What promise 3 asks of policies: events that come in another order make other decisions on the way, but the same in the end.
  it('comes to the same when one contender shows up only after the others have been decided', () => {
    fc.assert(
      fc.property(steps, deleteRules, conflicts, (list, rule, conflict) => {
        const resolve = compileChain(list, rule);
        const { winner } = resolve(conflict);
        for (const [index, late] of conflict.contenders.entries()) {
          const early = resolve({ ...conflict, contenders: conflict.contenders.toSpliced(index, 1) });
          expect(resolve({ ...conflict, contenders: [early.winner, late] }).winner).toBe(winner);
        }
      }),
    );
  });
});

describe('the registry', () => {
  it('names each policy once, and none like what the chain itself is called', () => {
    expect(new Set([...POLICY_NAMES, CLOSING_STAMP, 'deletes']).size).toBe(POLICIES.length + 2);
  });

  it('has parameters for each policy in this suite', () => {
    expect(Object.keys(SAMPLES).sort()).toEqual([...POLICY_NAMES].sort());
    for (const [name, choices] of Object.entries(SAMPLES)) {
      for (const choice of choices)
        expect(policyChoice.parse(choice)).toEqual([expect.objectContaining({ use: name })]);
    }
  });
});

function keptBy(narrow: ReturnType<typeof compileStep>['narrow'], conflict: Conflict): readonly Write[] {
  const resolution = narrow(conflict);
  return resolution.kind === 'narrows' ? resolution.to : conflict.contenders;
}

function permutationsOf(conflict: Conflict): readonly Conflict[] {
  return permutations(conflict.contenders).map((contenders) => ({ ...conflict, contenders }));
}

function permutations<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  if (items.length < 2) return [items];
  return items.flatMap((item, index) => permutations(items.toSpliced(index, 1)).map((others) => [item, ...others]));
}

function deepFreeze<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}
