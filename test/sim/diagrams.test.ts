import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Diagram } from '../../sim/explorer/diagrams/diagram.ts';
import { Diagrams } from '../../sim/explorer/diagrams/diagrams.ts';
import { AllStageSets, type StageSet } from '../../sim/explorer/diagrams/stage-sets.ts';
import type { Stage } from '../../sim/explorer/processes/stage.ts';

/** A state by hand: which process is at which stage. */
type State = Readonly<Record<string, number>>;

const CAUSES = ['a', 'b', 'c', 'd'];
const STAGES = 4;
/** The last stage of each is its end. */
const stages = new Map(
  CAUSES.flatMap((cause, at) =>
    Array.from({ length: STAGES }, (_, number) => {
      const end = number === STAGES - 1 ? { end: 'done' } : {};
      return [
        `${cause}${number}`,
        { number: at * STAGES + number, work: { cause, what: { kind: 'event' } }, ...end } as unknown as Stage,
      ];
    }),
  ),
);
const stageOf = (cause: string, number: number): Stage => stages.get(`${cause}${number}`) as Stage;
const numberOf = (stage: Stage): number => stage.number % STAGES;

const state: fc.Arbitrary<State> = fc
  .tuple(
    ...CAUSES.map((cause) => fc.record({ cause: fc.constant(cause), at: fc.integer({ min: -1, max: STAGES - 2 }) })),
  )
  .map((all) => Object.fromEntries(all.flatMap(({ cause, at }) => (at < 0 ? [] : [[cause, at]]))));
const states = fc.array(state, { maxLength: 12 });

function world() {
  const sets = new AllStageSets();
  const diagrams = new Diagrams(sets);
  // So that what stands first in a diagram is not always the same.
  const holding = (some: readonly State[]): Diagram =>
    some.reduce<Diagram>((all, one) => {
      const entries = Object.entries(one);
      const alone = entries.reduce(
        (diagram, [cause, at]) => diagrams.with(diagram, stageOf(cause, at)),
        diagrams.nobody,
      );
      return diagrams.union(all, alone);
    }, diagrams.none);
  const told = (diagram: Diagram): string[] => {
    const go = (one: Diagram): State[] => {
      if (!one.slot) return one === diagrams.nobody ? [{}] : [];
      const cause = one.slot.cause;
      const there = one.edges.flatMap(({ stages: at, rest }) =>
        at.stages.flatMap((stage) => go(rest).map((other) => ({ ...other, [cause]: numberOf(stage) }))),
      );
      return [...there, ...go(one.absent)];
    };
    return go(diagram).map(nameOf).sort();
  };
  return { sets, diagrams, holding, told };
}

const nameOf = (one: State): string => JSON.stringify(Object.entries(one).sort());
const named = (some: readonly State[]): string[] => [...new Set(some.map(nameOf))].sort();

it('a diagram holds the states that it is made of, each once, in whatever order they come', () => {
  fc.assert(
    fc.property(states, (some) => {
      const { diagrams, holding, told } = world();
      const diagram = holding(some);
      expect(told(diagram)).toEqual(named(some));
      expect(diagrams.contents.sizeOf(diagram)).toBe(named(some).length);
      expect(holding(some.toReversed())).toBe(diagram);
    }),
  );
});

it('knows what the one has that the other has not', () => {
  fc.assert(
    fc.property(states, states, (some, others) => {
      const { diagrams, holding, told } = world();
      const left = named(some).filter((one) => !named(others).includes(one));
      expect(told(diagrams.minus(holding(some), holding(others)))).toEqual(left);
    }),
  );
});

it('leaves out where more than so many are at stages that count', () => {
  fc.assert(
    fc.property(states, fc.integer({ min: 0, max: 3 }), (some, limit) => {
      const { sets, diagrams, holding, told } = world();
      const countedOf = (set: StageSet) => sets.of(set.stages.filter((stage) => numberOf(stage) > 0));
      const counted = (one: State) => Object.values(one).filter((at) => at > 0).length;
      const few = some.filter((one) => counted(one) <= limit);
      expect(told(diagrams.atMost(limit, holding(some), countedOf))).toEqual(named(few));
    }),
  );
});

it('takes a step: its maker has to be there, the others go along, and who is through is left out', () => {
  const becoming = fc.array(fc.array(fc.integer({ min: 0, max: STAGES - 1 }), { maxLength: 2 }), {
    minLength: STAGES,
    maxLength: STAGES,
  });
  fc.assert(
    fc.property(states, fc.constantFrom(...CAUSES), becoming, becoming, (some, maker, makes, goes) => {
      const { sets, diagrams, holding, told } = world();
      const diagram = holding(some);
      const others = goes.map((all, at) => [at, ...all]);
      const image = (cause: string, table: readonly (readonly number[])[]) => (set: StageSet) =>
        sets.of(set.stages.flatMap((stage) => (table[numberOf(stage)] ?? []).map((at) => stageOf(cause, at))));
      const slot = [...diagrams.contents.presentIn(diagram).keys()].find(({ cause }) => cause === maker);
      if (!slot) return;
      const after = diagrams.after(diagram, {
        makers: [{ slot, become: (set) => ({ stages: image(maker, makes)(set) }) }],
        others: (set) => image(set.stages[0]?.work.cause ?? '', others)(set),
        mayGo: () => true,
      });
      const naive = some.flatMap((one) =>
        Object.entries(one).reduce<State[]>(
          (all, [cause, at]) =>
            all.flatMap((so) =>
              ((cause === maker ? makes : others)[at] ?? []).map((to) =>
                to === STAGES - 1 ? so : { ...so, [cause]: to },
              ),
            ),
          maker in one ? [{}] : [],
        ),
      );
      expect(told(after)).toEqual(named(naive));
    }),
  );
});

it('one more of a cause that is there already stands beside it; a message takes the first name that is free', () => {
  const { diagrams, holding } = world();
  const twice = diagrams.with(holding([{ a: 0 }, { b: 1 }]), stageOf('a', 2));
  expect(diagrams.contents.sizeOf(twice)).toBe(2);
  expect([...diagrams.contents.presentIn(twice)].map(([{ cause }, set]) => [cause, set.stages.map(numberOf)])).toEqual(
    expect.arrayContaining([
      ['a', [0, 2]],
      ['a', [2]],
      ['b', [1]],
    ]),
  );
  const names = ['m', 'm (2)', 'm (3)'].map((cause, at) => [{ number: 100 + at, work: { cause } } as unknown as Stage]);
  const send = (to: Diagram, isTaken = (_cause: string) => false) => diagrams.withMessage(to, names, isTaken);
  const causes = (diagram: Diagram) =>
    [...diagrams.contents.presentIn(diagram).keys()].map(({ cause }) => cause).sort();
  expect(causes(send(diagrams.nobody))).toEqual(['m']);
  expect(causes(send(send(diagrams.nobody)))).toEqual(['m', 'm (2)']);
  expect(causes(send(diagrams.nobody, (cause) => cause === 'm'))).toEqual(['m (2)']);
  const some = send(diagrams.union(diagrams.nobody, send(diagrams.nobody)));
  expect([diagrams.contents.sizeOf(some), causes(some)]).toEqual([2, ['m', 'm (2)']]);
  expect(() => send(send(send(send(diagrams.nobody))))).toThrow('too many messages m');
});
