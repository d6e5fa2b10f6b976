import type { Extra, Parameters } from '../parameters.ts';
import type { Checker } from '../violation.ts';
import { accounting } from './accounting.ts';
import { boundedWork } from './bounded-work.ts';
import { choice } from './choice.ts';
import { conditionalPushes } from './conditional-pushes.ts';
import { convergence } from './convergence.ts';
import { evidenceOfDeletes } from './evidence-of-deletes.ts';
import { honestDecisions } from './honest-decisions.ts';
import { lastWriter } from './last-writer.ts';
import { merges } from './merges.ts';
import { replayed } from './replay.ts';
import { siblings } from './siblings.ts';
import { suspensions } from './suspensions.ts';

/** One a promise; each knows the world and the ledger, and nothing of what the workload meant to do. */
const CHECKERS: readonly Checker[] = [
  evidenceOfDeletes,
  conditionalPushes,
  honestDecisions,
  convergence,
  accounting,
  lastWriter,
  boundedWork,
  replayed,
  choice,
  merges,
  siblings,
  suspensions,
];

/** Which promises hold under which misfortune: with the journal lost nobody can be named in it, and what nobody tells of can't be told apart. */
const WAIVED: Record<Extra, readonly Checker[]> = {
  'journal-loss': [
    siblings,
    merges,
    suspensions,
    conditionalPushes,
    honestDecisions,
    accounting,
    lastWriter,
    choice,
    evidenceOfDeletes,
  ],
  'unknown-makers': [honestDecisions, accounting, lastWriter, choice, evidenceOfDeletes],
  // Below a replica lies what its origin had seen; the product counts that as not seen, which is the safe side, and another order.
  replication: [lastWriter, choice],
  lifecycle: [],
  'long-overlap': [],
  'no-overlap': [],
  undo: [],
};

export function checkersFor({ extras }: Parameters): readonly Checker[] {
  return CHECKERS.filter((checker) => !extras.some((extra) => WAIVED[extra].includes(checker)));
}
