import type { Slot } from './slots.ts';
import type { StageSet } from './stage-sets.ts';

/**
 * Any number of states, each of which says at which stage which process is; a decision diagram, as model checkers have them (multi-valued, and
 * zero-suppressed: of a process that isn't there nothing is said). Equal sets of states are one diagram.
 */
export interface Diagram {
  readonly number: number;
  /** Of the process that is told apart here; none at the two ends. */
  readonly slot: Slot | undefined;
  /** By the stages that it may be at, each at one edge only. */
  readonly edges: readonly Edge[];
  /** What holds where that process is not there. */
  readonly absent: Diagram;
}

export interface Edge {
  readonly stages: StageSet;
  readonly rest: Diagram;
}
