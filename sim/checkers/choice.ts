import { isByHand } from '../../src/domain/deciding/causes.ts';
import { documentsOf, policiesOf } from '../people/policies.ts';
import type { Entry, Ledger } from '../world/ledger.ts';
import { type Checker, Violation } from '../world/violation.ts';
import { winnerOf } from './support/outcome.ts';
import { etagsKnown, etagsOfOutcome, outcomesNamed, prefer } from './support/preference.ts';
import { compareStamps, isCertain } from './support/stamps.ts';
import { hasSurelySeenRepeated, isUntold, repeatedBy, standInOf, yieldsTo } from './support/unchanged.ts';

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
    const changer = yieldsTo(winner, writes, ledger);
    if (
      changer &&
      changer.content !== winner.content &&
      !ledger.saysOtherwise(changer) &&
      !isUntold(winner, ledger) &&
      hasSurelySeenRepeated(changer, winner, ledger) &&
      !isOnReplica(changer, ledger) &&
      isCertain(winner, changer, ledger)
    )
      throw new Violation(
        PROMISE,
        `${key}: decision ${seq} prefers ${winner.id} of ${winner.region}, which changed nothing, to ${changer.id} of ${changer.region}`,
      );
    const isSaidToRepeat = (id: string) => contenders.some((write) => write.id === id && write.repeats !== undefined);
    const named = outcomesNamed(decision);
    for (const write of writes) {
      if (write === winner || ledger.isAdopted(write.id) || yieldsTo(write, writes, ledger)) continue;
      // Of several that hold the same, those that repeat it stand back.
      if (write.content === winner.content && (repeatedBy(write, ledger) || isSaidToRepeat(write.id))) continue;
      if (isMerging && write.content !== winner.content) continue;
      const preference = Math.min(...[all, known].map((etags) => prefer(policies, write, winner, etags, named)));
      const isLater =
        preference === 0 &&
        !writes.some((one) => isUntold(one, ledger) && (repeatedBy(one, ledger) || isSaidToRepeat(one.id))) &&
        isCertain(write, winner, ledger) &&
        compareStamps(standInOf(write, ledger), standInOf(winner, ledger), ledger) > 0;
      if (preference > 0 || isLater)
        throw new Violation(
          PROMISE,
          `${key}: decision ${seq} prefers ${winner.id} of ${winner.region} to ${write.id} of ${write.region}, ${preference > 0 ? 'which the policy prefers' : 'the later by stamp'}`,
        );
    }
  },
};

/** What it has seen shows by a replica: whoever decided before that was noted does not know of it. */
function isOnReplica(write: Entry, ledger: Ledger): boolean {
  return ledger.below(write).some(({ maker }) => maker.who === 'replication');
}
