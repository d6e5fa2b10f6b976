import { Interned } from './interned.ts';
import type { Stage } from './programs.ts';

/** Stages of one process: which of them it is stays open until it makes a difference to somebody else. Equal sets are one. */
export interface StageSet {
  readonly number: number;
  /** Sorted by their numbers. */
  readonly stages: readonly Stage[];
  readonly has: ReadonlySet<Stage>;
}

/** More than there are sets in one world. */
const SETS = 2 ** 26;
const REMEMBERED = 500_000;

type Operation = (a: StageSet, b: StageSet) => StageSet;

export class AllStageSets {
  readonly empty: StageSet;
  readonly union: Operation = this.remembered((a, b) => (a === b ? a : this.of([...a.stages, ...b.stages])));
  readonly common: Operation = this.remembered((a, b) =>
    a === b ? a : this.ofSorted(a.stages.filter((stage) => b.has.has(stage))),
  );
  readonly minus: Operation = this.remembered((a, b) =>
    this.ofSorted(a === b ? [] : a.stages.filter((stage) => !b.has.has(stage))),
  );
  private readonly all = new Interned<StageSet>();

  constructor() {
    this.empty = this.ofSorted([]);
  }

  of(some: Iterable<Stage>): StageSet {
    return this.ofSorted([...new Set(some)].sort((a, b) => a.number - b.number));
  }

  private ofSorted(stages: readonly Stage[]): StageSet {
    return this.all.of(stages.map((stage) => stage.number).join(' '), (number) => ({
      number,
      stages,
      has: new Set(stages),
    }));
  }

  private remembered(operation: Operation): Operation {
    const known = new Map<number, StageSet>();
    return (a, b) => {
      const key = a.number * SETS + b.number;
      const before = known.get(key);
      if (before) return before;
      if (known.size > REMEMBERED) known.clear();
      const found = operation(a, b);
      known.set(key, found);
      return found;
    };
  }
}
