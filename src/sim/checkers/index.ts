import type { Extra, Parameters } from '../parameters.ts';
import type { Checker } from '../world.ts';
import { accounting } from './accounting.ts';
import { boundedWork } from './bounded-work.ts';
import { conditionalPushes } from './conditional-pushes.ts';
import { convergence } from './convergence.ts';
import { honestDecisions } from './honest-decisions.ts';
import { lastWriter } from './last-writer.ts';

/** One a promise; each knows the world and the ledger, and nothing of what the workload meant to do. */
const CHECKERS: readonly Checker[] = [
  conditionalPushes,
  honestDecisions,
  convergence,
  accounting,
  lastWriter,
  boundedWork,
];

/** Which promises hold under which misfortune: with the journal lost nobody can be named in it, and what nobody tells of can't be told apart. */
const WAIVED: Record<Extra, readonly Checker[]> = {
  'journal-loss': [conditionalPushes, honestDecisions, accounting, lastWriter],
  'unknown-makers': [honestDecisions, accounting, lastWriter],
  // Below a replica lies what its origin had seen; the product counts that as not seen, which is the safe side, and another order.
  replication: [lastWriter],
  lifecycle: [],
  'no-overlap': [],
};

export function checkersFor({ extras }: Parameters): readonly Checker[] {
  return CHECKERS.filter((checker) => !extras.some((extra) => WAIVED[extra].includes(checker)));
}
