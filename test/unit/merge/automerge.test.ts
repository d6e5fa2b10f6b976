import * as Automerge from '@automerge/automerge/slim';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mergeAutomerge } from '../../../src/merge/automerge.ts';
import { inAllOrders, inputOf, type Scene, whyNot } from './cast.ts';

interface Plan {
  tasks: string[];
  votes: Automerge.Counter;
  title?: string;
}

const save = (document: Automerge.Doc<unknown>) => Automerge.save(document);
const start = (actor = 'aa') => save(Automerge.from({ tasks: ['first'], votes: new Automerge.Counter(0) }, actor));

const edit = (bytes: Uint8Array, actor: string, change: Automerge.ChangeFn<Plan>) =>
  save(Automerge.change(Automerge.load<Plan>(bytes, actor), { time: 0 }, change));

/** As the library joins and saves them: in the order of the sides. */
const joinedByLibrary = (sides: readonly Uint8Array[]) =>
  save(sides.reduce((sum, side) => Automerge.merge(sum, Automerge.load(side)), Automerge.init<unknown>()));

const read = (bytes: Uint8Array) => JSON.parse(JSON.stringify(Automerge.load<Plan>(bytes)));
const merge = (scene: Scene) => mergeAutomerge(inputOf(scene));

function mergedBytes(...sides: readonly Uint8Array[]): Uint8Array {
  const result = merge({ sides });
  expect(result).toMatchObject({ kind: 'merged', clashes: [] });
  return result.kind === 'merged' ? result.bytes : Uint8Array.of();
}

const BASE = start();
const ADDS = edit(BASE, 'bb', ({ tasks, votes }) => {
  tasks.push('second');
  votes.increment(2);
});
const VOTES = edit(BASE, 'cc', ({ votes }) => votes.increment(3));
const NAMES = edit(BASE, 'dd', (plan) => {
  plan.title = 'plan';
});

describe('histories', () => {
  it('join, so that every side’s changes are there', () => {
    expect(read(mergedBytes(ADDS, VOTES, NAMES))).toEqual({ tasks: ['first', 'second'], votes: 5, title: 'plan' });
  });

  it('come to the same bytes in all orders', () => {
    const results = inAllOrders(mergeAutomerge, inputOf({ sides: [ADDS, VOTES, NAMES] }));
    for (const result of results) expect(result).toEqual(results[0]);
  });

  it('come to the same bytes step by step as at once', () => {
    const atOnce = mergedBytes(ADDS, VOTES, NAMES);
    expect(mergedBytes(mergedBytes(ADDS, VOTES), NAMES)).toEqual(atOnce);
    expect(mergedBytes(ADDS, mergedBytes(NAMES, VOTES))).toEqual(atOnce);
  });

  it('stay untouched where one side has seen all', () => {
    const both = mergedBytes(ADDS, VOTES);
    expect(mergedBytes(BASE, ADDS)).toEqual(ADDS);
    expect(mergedBytes(both, ADDS, VOTES)).toEqual(both);
    const joined = [
      [ADDS, VOTES],
      [VOTES, ADDS],
    ].map((sides) => joinedByLibrary(sides));
    expect(joined[0]).not.toEqual(joined[1]);
    for (const bytes of joined) expect(mergedBytes(bytes, ADDS)).toEqual(bytes);
    expect(mergedBytes(ADDS, ADDS)).toEqual(ADDS);
  });

  it('without a common change are not merged', () => {
    const other = start('ee');
    expect(whyNot(merge({ sides: [ADDS, VOTES, other] }))).toMatch(/shares no history with the others$/);
  });

  it('are in common with a side that has not begun', () => {
    expect(mergedBytes(save(Automerge.init()), ADDS)).toEqual(ADDS);
  });

  it('are joined whatever anybody did', () => {
    const step = fc.record({ side: fc.nat(2), task: fc.string(), at: fc.nat(3), votes: fc.nat(9) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 8 }), (steps) => {
        const sides = ['bb', 'cc', 'dd'].map((actor, side) =>
          steps
            .filter((one) => one.side === side)
            .reduce(
              (bytes, { task, at, votes }) =>
                edit(bytes, actor, (plan) => {
                  plan.tasks.splice(Math.min(at, plan.tasks.length), 0, task);
                  plan.votes.increment(votes);
                }),
              BASE,
            ),
        );
        const results = inAllOrders(mergeAutomerge, inputOf({ sides }));
        for (const result of results) expect(result).toEqual(results[0]);
        const [first] = results;
        const merged = first?.kind === 'merged' ? read(first.bytes) : undefined;
        expect(merged.votes).toBe(steps.reduce((sum, { votes }) => sum + votes, 0));
      }),
      { numRuns: 10 },
    );
  });
});

describe('what is no document', () => {
  it.each([
    { what: 'text', content: 'hello' },
    { what: 'nothing', content: '' },
  ])('is named: $what', ({ content }) => {
    expect(whyNot(merge({ sides: [ADDS, content] }))).toBe('the content of eu-west-1 is not an Automerge file');
  });

  it('is named, cut off or damaged anywhere, and does no harm to what comes after', () => {
    const damage = fc.record({ at: fc.nat(ADDS.length - 1), by: fc.integer({ min: 1, max: 255 }), cut: fc.boolean() });
    fc.assert(
      fc.property(damage, ({ at, by, cut }) => {
        const damaged = cut ? ADDS.slice(0, at) : ADDS.map((byte, index) => (index === at ? byte ^ by : byte));
        expect(whyNot(merge({ sides: [VOTES, damaged] }))).toMatch(
          /^the content of eu-west-1 (is not an|cannot be read by) Automerge/,
        );
        expect(read(mergedBytes(ADDS, VOTES)).votes).toBe(5);
      }),
      { numRuns: 40 },
    );
  });
});
