import type { KeySighting } from '../../../src/app/reconcile/take-sightings.ts';
import type { ConcordMessage } from '../../../src/ports/push-queue.ts';
import type { Answer, Call } from './calls.ts';

/** A delivery of something to a function. */
export interface Work {
  readonly name: string;
  readonly cause: string;
  readonly what:
    | { readonly kind: 'event'; readonly sighting: KeySighting }
    /** `attempt` 2 stands for every later one. */
    | { readonly kind: 'message'; readonly message: ConcordMessage; readonly attempt: 1 | 2 };
  /** Another delivery of the same message has ended it: nobody comes again. */
  readonly isLast: boolean;
  /** The decision that stands, if this piece of work has made it, in this delivery or in an earlier one; 0 otherwise. */
  readonly made: number;
  /** Whether another delivery has changed something while this one was at work; `now`: just now. Told only where that is bounded. */
  readonly interrupted: 'no' | 'now' | 'yes';
}

/** How far a process has come: all that it depends on is what it is about and what it was told. */
export interface Stage {
  readonly number: number;
  readonly work: Work;
  readonly heard: ReadonlyMap<Call, Answer>;
  /** So many of the first answers make no difference any more: they may as well have been others. */
  readonly forgotten: number;
  /** Calls that wait for their answers: one that writes, or any number that read. Empty at the end. */
  readonly open: readonly Call[];
  readonly end?: 'done' | 'again';
}
