// sim/checkers/support: what checkers share.
import type { Decision, Write } from '../../../src/domain/model/decision.ts';
import type { Entry, Ledger } from '../../world/ledger.ts';

/** What a decision settled on, as its entry names it. */
export function settledOn(decision: Decision): Write {
  return decision.outcome.write;
}

/** The client's write that a decision settled on, as the ledger knows it, by the id that its replicas share; undefined where there is none. */
export function winnerOf(decision: Decision, ledger: Ledger): Entry | undefined {
  return ledger.writeNamed(settledOn(decision).id);
}
