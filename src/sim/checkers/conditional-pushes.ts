import { type Checker, Violation } from '../violation.ts';
import { winnerOf } from './outcome.ts';

const PROMISE = 'A client’s write is never overwritten by a push that had not seen it';

/**
 * What a push lands on is what its decision observed, as far as S3's conditions can tell: the ETag, or nothing. And it brings what was
 * decided, to the byte.
 */
export const conditionalPushes: Checker = {
  promise: PROMISE,
  added(entry, below, { ledgers }) {
    if (entry.maker.who !== 's3-concord') return;
    const { seq } = entry.maker;
    const ledger = [...ledgers.values()].find((candidate) => candidate.stackOf(entry.region).includes(entry));
    const decision = ledger?.decision(seq);
    if (!ledger || !decision)
      throw new Violation(
        PROMISE,
        `${entry.id} in ${entry.region} was pushed for decision ${seq}, which was never made`,
      );
    const observed = decision.observed[entry.region];
    const expected = observed?.kind === 'object' ? observed.etag : undefined;
    const found = below?.kind === 'object' ? below.etag : undefined;
    if (found !== expected) {
      throw new Violation(
        PROMISE,
        `the push of decision ${seq} landed in ${entry.region} on ${below?.id ?? 'nothing'} (ETag ${found}), but the decision had observed ${expected ?? 'nothing'}`,
      );
    }
    const origin = winnerOf(decision, ledger);
    if (origin && origin.content !== entry.content) {
      throw new Violation(
        'What is pushed is what was decided',
        `${entry.id} in ${entry.region} holds ${entry.content}, but decision ${seq} settled on ${origin.content}`,
      );
    }
  },
};
