import { isByHand } from '../../src/domain/deciding/causes.ts';
import { documentsOf, policiesOf } from '../people/policies.ts';
import { type Checker, Violation } from '../world/violation.ts';
import { winnerOf } from './support/outcome.ts';
import { etagsKnown, etagsOfOutcome, prefer } from './support/preference.ts';
import { compareStamps, isCertain } from './support/stamps.ts';

const PROMISE = 'What wins is what the policy, read naively, prefers among the contenders';

/** They came to it by contents, or asked; `replayed` looks at that. */
const BEYOND_PREFERENCE = ['json-merge', 'text-merge', 'union', 'automerge', 'custom'];

/** No function runs longer. */
const LONGEST_MS = 300_000;

/** The winner of every decision, against the writes as the ledger knows them: metadata, regions and stamps of the second model. */
export const choice: Checker = {
  promise: PROMISE,
  decided(decision, { ledgers, parameters }) {
    const { key, seq, contenders, base, decidedAt, ruling } = decision;
    const ledger = ledgers.get(key);
    if (!ledger) return;
    const writes = contenders.flatMap(({ id }) => ledger.writeNamed(id) ?? []);
    const winner = winnerOf(decision, ledger);
    // What a person chose, or a merge that one of them holds already, is no preference; and a merge has no place of its own.
    if (!winner || ledger.isAdopted(winner.id) || isByHand(decision) || BEYOND_PREFERENCE.includes(ruling.decidedBy))
      return;
    const policies = policiesOf(parameters.policy);
    // Whoever decided read the journal within the time that a function has; what was recorded in between he may know or not.
    const all = base ? etagsOfOutcome(ledger, base.seq) : new Set<string>();
    const known = base ? etagsKnown(ledger, base.seq, decidedAt - LONGEST_MS) : new Set<string>();
    // Under a policy that merges, the stamp is left those alone that hold the merge already, with all around it.
    const isMerging = documentsOf(parameters.policy) !== undefined;
    const says = ledger.writes().some(({ previousETag }) => previousETag !== undefined);
    for (const write of writes) {
      if (write === winner || ledger.isAdopted(write.id)) continue;
      if (isMerging && write.content !== winner.content) continue;
      const preference = Math.min(...[all, known].map((etags) => prefer(policies, write, winner, etags)));
      // What a client says to have seen raises stamps, which the second model leaves out.
      const isLater =
        preference === 0 && !says && isCertain(write, winner, ledger) && compareStamps(write, winner, ledger) > 0;
      if (preference > 0 || isLater)
        throw new Violation(
          PROMISE,
          `${key}: decision ${seq} prefers ${winner.id} of ${winner.region} to ${write.id} of ${write.region}, ${preference > 0 ? 'which the policy prefers' : 'the later by stamp'}`,
        );
    }
  },
};
