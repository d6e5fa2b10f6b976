import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PolicyStep, Write } from '../../src/domain/model/decision.ts';
import type { ETag } from '../../src/domain/model/ids.ts';
import { type Conflict, contentName, type Resolution, type Verdict } from '../../src/domain/model/policy.ts';
import type { ObjectState } from '../../src/domain/model/version.ts';
import { completeSurroundings } from '../../src/domain/surroundings/surroundings.ts';
import { CLOSING_STAMP, compileChain, compileStep } from '../../src/policies/framework/chain.ts';
import { policyChoice } from '../../src/policies/framework/choice.ts';
import { POLICIES, POLICY_NAMES, type PolicyName } from '../../src/policies/index.ts';
import { holdSameBytes } from '../../src/policies/support/order.ts';
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
  'json-merge': ['json-merge', { use: 'json-merge', clash: 'whole', otherwise: 'logical-timestamp', 'max-bytes': 4 }],
  'text-merge': ['text-merge', { use: 'text-merge', clash: 'markers' }],
  union: ['union', { use: 'union', of: 'json-array', removals: true, sort: true }],
  automerge: ['automerge'],
  'keep-both': [
    'keep-both',
    { use: 'keep-both', template: '{name}.{id}{ext}', otherwise: { use: 'highest', size: true } },
  ],
  custom: [
    { use: 'custom', module: './mine.ts' },
    { use: 'custom', lambda: 'arn:aws:lambda:eu-west-1:111122223333:function:mine', contents: true, 'max-bytes': 4 },
  ],
  manual: ['manual', { use: 'manual', chosen: `${DUBLIN}/v1-in-${DUBLIN}` }],
};

const SAMPLE_STEPS = Object.values(SAMPLES)
  .flat()
  .flatMap((choice) => policyChoice.parse(choice));

/** They settle a conflict by something else than choosing. */
const BEYOND_CHOOSING: readonly string[] = ['json-merge', 'text-merge', 'union', 'automerge', 'keep-both', 'manual'];
const isChoosing = ({ use }: PolicyStep) => !BEYOND_CHOOSING.includes(use);

const chains = fc.array(fc.constantFrom(...SAMPLE_STEPS), { maxLength: 4 });
const choosing = fc.array(fc.constantFrom(...SAMPLE_STEPS.filter(isChoosing)), { maxLength: 4 });

describe.each(POLICIES.map(({ name }) => ({ name })))('$name, by itself', ({ name }) => {
  const samples = SAMPLES[name].flatMap((choice) => policyChoice.parse(choice));

  it.each(samples)(
    'comes to something about its contenders, never throws and leaves what it is handed alone: %o',
    (step) => {
      const { narrow, observe } = compileStep(step);
      fc.assert(
        fc.property(conflicts, (conflict) => {
          const resolution = narrow(deepFreeze(conflict));
          observe(conflict);
          expect(resolution.why).not.toBe('');
          if (resolution.kind === 'merges') expect(conflict.contenders).toContain(resolution.like);
          if (resolution.kind === 'keeps') expectKept(resolution, conflict);
          if (resolution.kind !== 'narrows') return;
          expect(resolution.to.length).toBeGreaterThan(0);
          expect(resolution.to.length).toBeLessThan(conflict.contenders.length);
          expect(conflict.contenders).toEqual(expect.arrayContaining([...resolution.to]));
        }),
      );
    },
  );

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
        // What hindered a merge may have gone with those that its fallback left out.
        const isPart = BEYOND_CHOOSING.includes(name) && kept.length > 1 && kept.length < conflict.contenders.length;
        const again = keptBy(narrow, { ...conflict, contenders: kept });
        expect(new Set(isPart ? [...kept, ...again] : again)).toEqual(new Set(kept));
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
});

describe.each([
  ...SAMPLE_STEPS.filter(isChoosing).map((step) => ({
    of: JSON.stringify(step),
    steps: fc.constant([step] as readonly PolicyStep[]),
  })),
  { of: 'policies drawn at random', steps: choosing as fc.Arbitrary<readonly PolicyStep[]> },
])('a list of $of, choosing', ({ steps }) => {
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

// Conflict markers are for a person to take out: merged with a side once more, they are lines like any others.
const isMerging = ({ use, clash }: PolicyStep) => /merge|union/.test(use) && clash !== 'markers';

describe.each(SAMPLE_STEPS.filter(isMerging))('what %o merges', (step) => {
  it('comes to the same when any of those that went into it is merged in again', () => {
    fc.assert(
      fc.property(conflicts, (conflict) => {
        const resolve = compileChain([step]);
        const { winner, ending } = resolve(conflict);
        if (ending?.kind !== 'merges' || !conflict.aids) return;
        const merge: Write = {
          ...winner,
          id: 'merge' as Write['id'],
          via: 'merge',
          state: {
            ...(winner.state as ObjectState),
            ...completeSurroundings(ending.around, () => ''),
            // Its size is drawn like that of any: what is too large to be merged with is another story.
            etag: 'merged' as ETag,
          },
          stamp: latestOf(conflict, winner),
        };
        const contents = new Map([
          ...conflict.aids.contents,
          [contentName(merge), { kind: 'bytes', bytes: ending.content }] as const,
        ]);
        const contentOf = ({ winner: write, ending: end }: Verdict) =>
          end?.kind === 'merges' ? end.content : (contents.get(contentName(write)) as { bytes: Uint8Array }).bytes;
        for (const one of conflict.contenders) {
          const again = resolve({ ...conflict, contenders: [merge, one], aids: { ...conflict.aids, contents } });
          expect(Buffer.from(contentOf(again)).toString('latin1')).toBe(Buffer.from(ending.content).toString('latin1'));
        }
      }),
    );
  });
});

function latestOf({ contenders }: Conflict, { stamp }: Write): Write['stamp'] {
  const time = Math.max(...contenders.map((write) => write.stamp.time));
  return { ...stamp, time, decision: Math.max(...contenders.map((write) => write.stamp.decision)), layer: 0 };
}

function expectKept({ winner, siblings }: Extract<Resolution, { kind: 'keeps' }>, { key, contenders }: Conflict): void {
  const objects = contenders.filter(({ state }) => state.kind === 'object');
  const kept = siblings.map(({ write }) => write);
  // Equal bytes are kept once, whatever their metadata says.
  for (const write of objects)
    expect([winner, ...kept].some((one) => one === write || holdSameBytes([one, write]))).toBe(true);
  for (const write of kept) expect([winner, ...kept].filter((one) => holdSameBytes([one, write]))).toEqual([write]);
  expect(siblings.map(({ write }) => write)).not.toContain(winner);
  expect(siblings.map((sibling) => sibling.key)).not.toContain(key);
}

describe('the registry', () => {
  it('names each policy once, and none like what the chain itself is called', () => {
    expect(new Set([...POLICY_NAMES, CLOSING_STAMP, 'deletes', 'unchanged']).size).toBe(POLICIES.length + 3);
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
  if (ArrayBuffer.isView(value)) return value;
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}
