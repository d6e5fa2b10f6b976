import type { Decision } from '../../domain/decision.ts';
import { replay } from '../../policies/replay.ts';
import { type Checker, Violation } from '../violation.ts';
import { settledOn } from './outcome.ts';

const PROMISE = 'Each decision can be replayed from its journal entry to the same outcome';

/** From the entry as it would be read again: as JSON, with nothing beside it. */
export const replayed: Checker = {
  promise: PROMISE,
  decided(decision) {
    if (isPlain(decision)) return;
    const entry: Decision = JSON.parse(JSON.stringify(decision));
    const { key, seq, contenders, ruling } = entry;
    const settled = settledOn(entry);
    const verdict = replay(entry);
    if (!verdict && contenders.length > 1)
      throw new Violation(PROMISE, `${key}: decision ${seq} chose among ${contenders.length} and names no rule`);
    const [only] = contenders;
    const winner = verdict?.winner ?? only;
    if (winner?.id !== settled.id || winner.region !== settled.region)
      throw new Violation(PROMISE, `${key}: decision ${seq} settled on ${settled.id}, replayed it is ${winner?.id}`);
    if (verdict && verdict.decidedBy !== ruling.decidedBy)
      throw new Violation(
        PROMISE,
        `${key}: decision ${seq} was decided by ${ruling.decidedBy}, replayed by ${verdict.decidedBy}`,
      );
  },
};

/** Nothing was chosen: what alone contends is the outcome. */
function isPlain(decision: Decision): boolean {
  const [only, ...others] = decision.contenders;
  return decision.ruling.rule === 'none' && others.length === 0 && only?.id === settledOn(decision).id;
}
