import { isByHand } from '../../src/domain/deciding/causes.ts';
import type { Decision } from '../../src/domain/model/decision.ts';
import { mayMerge } from '../people/policies.ts';
import type { Ledger } from '../world/ledger.ts';
import { mayBeMissing } from '../world/remaking.ts';
import { type Checker, Violation } from '../world/violation.ts';

const PROMISE = 'What a rule merges is the whole of what nobody has seen, in whatever order it came to light';

/**
 * The contenders are the maximal ones of all writes that were ever considered, by the ledger's explicit sets: also those that an earlier
 * decision merged or let lose, unless a person has chosen since. Where what was merged may be gone, it may stand for its parts.
 */
export const wholeField: Checker = {
  promise: PROMISE,
  decided(decision, { ledgers, parameters }) {
    const { key, seq, contenders, situation } = decision;
    const ledger = ledgers.get(key);
    if (!ledger || !mayMerge(parameters.policy) || mayBeMissing(parameters) || isByHand(decision)) return;
    if (situation === 'affirmed' || situation === 'sibling') return;
    const ids = contenders.map(({ id }) => id as string);
    const left = unseen(decision, ledger).find((id) => !ids.includes(id));
    if (left !== undefined)
      throw new Violation(PROMISE, `${key}: decision ${seq} leaves out ${left}, which nobody has seen`);
    const whole = contenders.find(({ id }) => isMerged(id, ledger));
    if (whole) throw new Violation(PROMISE, `${key}: decision ${seq} takes the merge ${whole.id} for a write`);
  },
};

function unseen({ seq }: Decision, ledger: Ledger): readonly string[] {
  const chosen = ledger.decisions.findLast((one) => one.seq < seq && !one.suspended && isByHand(one));
  const settled = chosen ? ledger.considered(chosen.seq) : new Set<string>();
  const open = [...ledger.considered(seq)].filter((id) => !settled.has(id) && !isMerged(id, ledger));
  const all = [...open, ...(chosen ? [chosen.outcome.write.id as string] : [])];
  const writes = all.flatMap((id) => ledger.writeNamed(id) ?? []);
  const seen = new Set(writes.flatMap((write) => [...ledger.mayHaveSeen(write)].filter((id) => id !== write.id)));
  return writes.map(({ id }) => id).filter((id) => !seen.has(id));
}

/** It was made by policies: what a person had merged is that person's. */
function isMerged(id: string, { decisions }: Ledger): boolean {
  const maker = decisions.find(({ outcome }) => outcome.kind === 'merged' && outcome.write.id === id);
  return maker !== undefined && !isByHand(maker);
}
