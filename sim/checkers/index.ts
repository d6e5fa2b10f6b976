// sim/checkers: each promise, judged over a history.
import type { Extra, Parameters } from '../histories/parameters.ts';
import type { Checker } from '../world/violation.ts';
import { accounting } from './accounting.ts';
import { boundedWork } from './bounded-work.ts';
import { choice } from './choice.ts';
import { claims } from './claims.ts';
import { conditionalPushes } from './conditional-pushes.ts';
import { convergence } from './convergence.ts';
import { evidenceOfDeletes } from './evidence-of-deletes.ts';
import { honestDecisions } from './honest-decisions.ts';
import { lastWriter } from './last-writer.ts';
import { merges } from './merges.ts';
import { replayed } from './replay.ts';
import { siblings } from './siblings.ts';
import { suspensions } from './suspensions.ts';
import { wholeField } from './whole-field.ts';
import { windows } from './windows.ts';

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
  wholeField,
  claims,
  windows,
];

/** Which promises hold under which misfortune: with the journal lost nobody can be named in it, and what nobody tells of can't be told apart. */
const WAIVED: Record<Extra, readonly Checker[]> = {
  'journal-loss': [
    siblings,
    merges,
    wholeField,
    suspensions,
    honestDecisions,
    accounting,
    lastWriter,
    choice,
    evidenceOfDeletes,
    claims,
  ],
  'unknown-makers': [honestDecisions, accounting, lastWriter, choice, evidenceOfDeletes, claims],
  replication: [],
  lifecycle: [],
  'long-overlap': [],
  'no-overlap': [],
  undo: [],
  'far-from-home': [],
  window: [],
  'carrier-s3': [],
};

/**
 * Lifecycle may remove the copy that a write has seen, if a replica had come to lie on it: then the write seems to have seen less, and another
 * order holds.
 */
const WAIVED_UNDER_BOTH: readonly Checker[] = [lastWriter, choice];

export function checkersFor({ extras }: Parameters): readonly Checker[] {
  const waived = extras.flatMap((extra) => WAIVED[extra]);
  const isReplicated = extras.includes('replication') || extras.includes('carrier-s3');
  if (isReplicated && extras.includes('lifecycle')) waived.push(...WAIVED_UNDER_BOTH);
  return CHECKERS.filter((checker) => !waived.includes(checker));
}
