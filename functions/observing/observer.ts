// functions/observing: makes metrics, logs and notifications of what the application tells.
import { agreementStart } from '../../src/app/reconcile/agreement.ts';
import { hasWaitedForPerson } from '../../src/domain/deciding/causes.ts';
import type { Decision } from '../../src/domain/model/decision.ts';
import type { Backlog, Fact, Observer } from '../../src/ports/observer.ts';
import type { Metrics } from './metrics.ts';
import type { Notifier } from './notifier.ts';

const OWNERSHIP_VIOLATION = 'ownership-violation:';

export interface ObserverOptions {
  readonly metrics: Metrics;
  readonly notifier: Pick<Notifier, 'note'>;
  /** What `AgreementsInTime` means by it. */
  readonly agreementMs: number;
}

/** What the application saw, as metrics and notifications. */
export function createObserver({ metrics, notifier, agreementMs }: ObserverOptions): Observer {
  return {
    saw(fact) {
      switch (fact.kind) {
        case 'decided':
          countDecision(fact.decision);
          notifier.note(fact.decision);
          break;
        case 'echo':
          metrics.count('Echoes', fact.set);
          break;
        case 'malformed':
          metrics.count('MalformedRecords');
          break;
        case 'pushed':
          countPush(fact);
          break;
        case 'agreed':
          countAgreement(fact.decision);
          break;
        case 'measured':
          show(fact.set, fact.backlog);
          break;
      }
    },
  };

  function countDecision(decision: Decision): void {
    const { set, situation, ruling } = decision;
    metrics.count('Decisions', set);
    if (situation === 'conflict') metrics.add('Conflicts', 1, { set, policy: ruling.decidedBy });
    if (situation === 'first' || situation === 'fast-forward') metrics.count('FastForwards', set);
    const violations = ruling.flags.filter((flag) => flag.startsWith(OWNERSHIP_VIOLATION)).length;
    if (violations > 0 && situation === 'conflict') metrics.add('OwnershipViolations', violations, { set });
    if (isOfNewWrites(decision)) metrics.add('TimeToDecision', decision.decidedAt - agreementStart(decision), { set });
  }

  function countPush({ decision: { set, outcome }, result }: Extract<Fact, { kind: 'pushed' }>): void {
    metrics.count(PUSHES[result], set);
    const { state } = outcome.write;
    if (result === 'applied' && state.kind === 'object') metrics.add('BytesPushed', state.size, { set });
  }

  function countAgreement(decision: Decision): void {
    const { set, decidedAt, pushes } = decision;
    const end = Math.max(decidedAt, ...Object.values(pushes).map(({ at }) => at ?? 0));
    const took = end - agreementStart(decision);
    metrics.add('TimeToAgreement', took, { set });
    // Both each time: a share can't be reckoned with one that is missing.
    metrics.add('AgreementsInTime', took <= agreementMs ? 1 : 0, { set });
    metrics.add('AgreementsLate', took <= agreementMs ? 0 : 1, { set });
  }

  /** At once: the sweep that follows may run into its time limit. */
  function show(set: string, { operations, bytes, oldestMs, held }: Backlog): void {
    metrics.add('PendingOperations', operations, { set });
    metrics.add('PendingBytes', bytes, { set });
    metrics.add('OldestOpen', oldestMs / 1000, { set });
    metrics.add('Held', held, { set });
    metrics.flush();
  }
}

const PUSHES = { applied: 'PushesApplied', refused: 'PushesRefused', failed: 'PushesFailed' } as const;

/** An affirmation repeats an outcome, a sibling a loser, and a person may take days. */
function isOfNewWrites(decision: Decision): boolean {
  const { situation } = decision;
  return situation !== 'affirmed' && situation !== 'sibling' && !hasWaitedForPerson(decision);
}
