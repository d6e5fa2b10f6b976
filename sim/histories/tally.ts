import type { Parameters } from './parameters.ts';
import type { Result } from './run.ts';

/** A history that broke a promise, in words that can be sent from thread to thread. */
export interface Failure {
  readonly parameters: Parameters;
  readonly promise: string;
  readonly message: string;
}

/** What many histories came to. */
export interface Tally {
  readonly histories: number;
  /** Actions of the kernel. */
  readonly events: number;
  readonly writes: number;
  readonly decisions: number;
  readonly copies: number;
  /** Decisions that only the sweep came to. */
  readonly revived: number;
  /** Copies a write, in the history with the most. */
  readonly worst: number;
  /** By seed, the lowest first. */
  readonly failures: readonly Failure[];
}

export const NOTHING: Tally = {
  histories: 0,
  events: 0,
  writes: 0,
  decisions: 0,
  copies: 0,
  revived: 0,
  worst: 0,
  failures: [],
};

export function tallyOf({ parameters, violation, steps, writes, decisions, copies, revived }: Result): Tally {
  const { promise, message } = violation ?? {};
  return {
    ...{ histories: 1, events: steps, writes, decisions, copies, revived },
    worst: copies / Math.max(1, writes),
    failures: promise === undefined || message === undefined ? [] : [{ parameters, promise, message }],
  };
}

export function sumOf(a: Tally, b: Tally): Tally {
  return {
    histories: a.histories + b.histories,
    events: a.events + b.events,
    writes: a.writes + b.writes,
    decisions: a.decisions + b.decisions,
    copies: a.copies + b.copies,
    revived: a.revived + b.revived,
    worst: Math.max(a.worst, b.worst),
    failures: [...a.failures, ...b.failures].sort((one, other) => one.parameters.seed - other.parameters.seed),
  };
}
