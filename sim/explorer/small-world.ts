import type { Plan } from '../people/plan.ts';

/** A small world, all of whose ways are gone. */
export interface SmallWorld {
  readonly regions: number;
  /** Clients write in this order; a write's time is its plan's, whenever it is made. */
  readonly plans: readonly Plan[];
  /** How many misfortunes may befall a history: a crash, a duplicate, or a lost answer, anywhere. */
  readonly misfortunes: number;
  readonly policy?: string;
}

export interface ExploreOptions {
  readonly maxStates?: number;
  /** No more than so many deliveries are at work at once; the others have yet to begin, however long that takes. Any number if left out. */
  readonly atOnce?: number;
  /** In one history no more than so many deliveries are interrupted: at work when another one changes something. Any number if left out. */
  readonly interruptions?: number;
  /** Each single call is a move of its own: no way is left out for being equal to another. */
  readonly isUnreduced?: boolean;
  /** Nothing that was told or decided is forgotten, whether or not it still matters: to be compared with. */
  readonly remembers?: boolean;
  readonly onProgress?: (states: number) => void;
}

export interface Explored {
  /** Different states that were gone into, each once; of a reduced search, bundles of states. */
  readonly states: number;
  /** How many states all the bundles hold; a state may lie in several. */
  readonly together: number;
  /** Different states of S3 and the journal in which histories came to rest. */
  readonly ends: number;
  /** What the regions then hold, by all that it may depend on. */
  readonly outcomes: ReadonlyMap<string, string>;
  /** The ends themselves, for comparing. */
  readonly endings: ReadonlySet<string>;
  readonly violation?: { readonly promise: string; readonly message: string; readonly path: readonly string[] };
  /** No more than so many deliveries were at work at once. */
  readonly atOnce?: number;
  /** No more than so many deliveries were interrupted. */
  readonly interruptions?: number;
  /** Set where the search was cut short. */
  readonly isCut?: true;
}
