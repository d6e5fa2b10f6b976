import type { Write } from '../../src/domain/model/decision.ts';
import { isObserved } from '../people/policies.ts';
import { bucketOf } from '../world/places.ts';
import { type Checker, Violation } from '../world/violation.ts';

const PROMISE = 'What is held or only observed is not pushed';

export const suspensions: Checker = {
  promise: PROMISE,
  added({ id, region, maker }, _below, { ledgers, parameters }) {
    if (maker.who !== 's3-concord') return;
    if (isObserved(parameters.policy))
      throw new Violation(PROMISE, `${id} in ${region} is ours, under a rule that observes`);
    const ledger = [...ledgers.values()].find((one) => one.stackOf(region).some((entry) => entry.id === id));
    const decision = ledger?.decision(maker.seq);
    if (decision && (decision.suspended || !decision.pushes[region]))
      throw new Violation(PROMISE, `${id} was pushed to ${region} for decision ${maker.seq}, which owed it nothing`);
  },
  decided(decision, { ledgers, parameters, s3 }) {
    const { key, seq, suspended, pushes, siblings = [], doubt } = decision;
    const ledger = ledgers.get(key);
    if (isObserved(parameters.policy) && suspended?.kind !== 'observed')
      throw new Violation(PROMISE, `${key}: decision ${seq} is no observation, under a rule that observes`);
    if (suspended && Object.keys(pushes).length + siblings.length + doubt.length > 0)
      throw new Violation(PROMISE, `${key}: decision ${seq} is ${suspended.kind}, and owes pushes or siblings`);
    const standing = ledger?.decision(suspended?.standsOn ?? 0);
    if (standing?.suspended)
      throw new Violation(
        PROMISE,
        `${key}: decision ${seq} stands on ${standing.seq}, which is ${standing.suspended.kind}`,
      );
    const before = ledger?.decision(seq - 1);
    if (ledger && !suspended && before?.suspended?.kind === 'held') {
      // Lifecycle may have taken it, and then nobody can choose it any more.
      const isThere = ({ region, id }: Write) =>
        s3.stackOf({ bucket: bucketOf(region), key }).some(({ versionId }) => versionId === id);
      const dropped = before.contenders.find((write) => !ledger.considered(seq).has(write.id) && isThere(write));
      if (dropped)
        throw new Violation(
          PROMISE,
          `${key}: decision ${seq} leaves out ${dropped.id} of ${dropped.region}, which was held`,
        );
    }
  },
};
