import { isAtWork } from '../processes/programs.ts';
import type { Stage } from '../processes/stage.ts';
import { Interned } from './interned.ts';

/** Stages of one process: which of them it is stays open until it makes a difference to somebody else. Equal sets are one. */
export interface StageSet {
  readonly number: number;
  /** Sorted by their numbers. */
  readonly stages: readonly Stage[];
}

/** More than there are sets in one world. */
const SETS = 2 ** 26;
const REMEMBERED = 500_000;

type Operation = (a: StageSet, b: StageSet) => StageSet;

export class AllStageSets {
  readonly empty: StageSet;
  readonly union: Operation = this.remembered((a, b) => (a === b ? a : this.of([...a.stages, ...b.stages])));
  readonly common: Operation = this.remembered((a, b) => (a === b ? a : this.ofSorted(a.stages.filter(isIn(b)))));
  readonly minus: Operation = this.remembered((a, b) =>
    a === b ? this.empty : this.ofSorted(a.stages.filter(isOutside(b))),
  );
  /** Of processes that have called something, and are not through. */
  readonly atWork = this.partOf(isAtWork);
  readonly justInterrupted = this.partOf(({ work }) => work.interrupted === 'now');
  readonly notDone = this.partOf(({ end }) => end !== 'done');
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
    }));
  }

  private partOf(belongs: (stage: Stage) => boolean): (set: StageSet) => StageSet {
    const known: StageSet[] = [];
    return (set) => {
      known[set.number] ??= set.stages.every(belongs) ? set : this.ofSorted(set.stages.filter(belongs));
      return known[set.number] as StageSet;
    };
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

/** To be asked of stages in the order of their numbers. */
function isIn({ stages }: StageSet): (stage: Stage) => boolean {
  let at = 0;
  return ({ number }) => {
    while (at < stages.length && (stages[at] as Stage).number < number) at++;
    return stages[at]?.number === number;
  };
}

function isOutside(set: StageSet): (stage: Stage) => boolean {
  const isThere = isIn(set);
  return (stage) => !isThere(stage);
}
