import type { Decision } from '../../src/domain/model/decision.ts';
import type { Ledger } from '../world/ledger.ts';
import { type Checker, Violation } from '../world/violation.ts';
import { settledOn, winnerOf } from './support/outcome.ts';

const PROMISE = 'No write is dropped without being seen by the winner or named as a loser';

/** Safety at every append, judged by the second model. */
export const honestDecisions: Checker = {
  promise: PROMISE,
  decided(decision, world) {
    const ledger = world.ledgerOf(decision.key);
    contendersAreWrites(decision, ledger);
    losersAreNamed(decision, ledger);
    formerOutcomeIsSeen(decision, ledger);
    vectorIsCovered(decision, ledger);
  },
};

function contendersAreWrites({ seq, contenders }: Decision, ledger: Ledger): void {
  for (const { id, region } of contenders) {
    if (ledger.writeNamed(id)) continue;
    throw new Violation('Only clients write', `decision ${seq} takes ${id} in ${region} for a client's write`);
  }
}

/** A merge holds all that contended (see merges.ts), and of what is suspended none has lost yet. */
function losersAreNamed(decision: Decision, ledger: Ledger): void {
  if (decision.outcome.kind === 'merged' || decision.suspended) return;
  const { seq, contenders, losers } = decision;
  const winner = winnerOf(decision, ledger);
  for (const { id, region } of contenders) {
    const isNamed = losers.some((loser) => loser.id === id && loser.region === region);
    if (id === winner?.id || isNamed || ledger.writeNamed(id)?.content === winner?.content) continue;
    throw new Violation(PROMISE, `decision ${seq} drops the contender ${id} of ${region} without naming it`);
  }
}

function formerOutcomeIsSeen(decision: Decision, ledger: Ledger): void {
  const before = ledger.standingBefore(decision.seq);
  const former = before && settledOn(before);
  if (!former || decision.contenders.some(({ id }) => id === former.id)) return;
  const isSeen = decision.contenders.some(({ id }) => {
    const write = ledger.writeNamed(id);
    return write && (ledger.seenBy(write).has(former.id) || write.previousETag !== undefined);
  });
  if (!isSeen)
    throw new Violation(
      PROMISE,
      `decision ${decision.seq} drops ${former.id}, which had won before, though no contender has seen it`,
    );
}

/** The vector claims no more than the second model knows to have been considered. */
function vectorIsCovered({ seq, considered }: Decision, ledger: Ledger): void {
  for (const [region, { id }] of Object.entries(considered)) {
    const write = ledger.writeNamed(id);
    if (!write)
      throw new Violation(
        'Only clients write',
        `decision ${seq} says to have considered ${id} in ${region}, which no client wrote`,
      );
    const claimed = [write.id, ...ledger.seenBy(write)];
    const missing = claimed.find((one) => !ledger.considered(seq).has(one));
    if (missing)
      throw new Violation(
        PROMISE,
        `decision ${seq} says to have considered everything up to ${id} in ${region}, but has not considered ${missing}`,
      );
  }
}
