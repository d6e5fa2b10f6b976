import type { Decision } from '../../src/domain/model/decision.ts';
import type { Entry, Ledger } from '../world/ledger.ts';
import { type Checker, Violation } from '../world/violation.ts';
import { winnerOf } from './support/outcome.ts';

const PROMISE = 'A client’s write is never overwritten by a push that had not seen it';

/**
 * What a push lands on is what its decision observed, as far as S3's conditions can tell: the ETag, or nothing. And it brings what was
 * decided, to the byte. After a loss of the journal several decisions may have had its number: one of them it has to be.
 */
export const conditionalPushes: Checker = {
  promise: PROMISE,
  added(entry, below, { ledgers }) {
    if (entry.maker.who !== 's3-concord') return;
    const { seq } = entry.maker;
    const ledger = [...ledgers.values()].find((candidate) => candidate.stackOf(entry.region).includes(entry));
    const decisions = ledger?.decisions.filter((decision) => decision.seq === seq) ?? [];
    if (!ledger || decisions.length === 0)
      throw new Violation(
        PROMISE,
        `${entry.id} in ${entry.region} was pushed for decision ${seq}, which was never made`,
      );
    const wrongs = decisions.map((decision) => wrongOf(decision, entry, below, ledger));
    if (wrongs.every((wrong) => wrong !== undefined)) throw wrongs.at(-1);
  },
};

function wrongOf(decision: Decision, entry: Entry, below: Entry | undefined, ledger: Ledger): Violation | undefined {
  const { seq } = decision;
  const observed = decision.observed[entry.region];
  const expected = observed?.kind === 'object' ? observed.etag : undefined;
  const found = below?.kind === 'object' ? below.etag : undefined;
  if (found !== expected)
    return new Violation(
      PROMISE,
      `the push of decision ${seq} landed in ${entry.region} on ${below?.id ?? 'nothing'} (ETag ${found}), but the decision had observed ${expected ?? 'nothing'}`,
    );
  const origin = winnerOf(decision, ledger);
  if (!origin || origin.content === entry.content) return undefined;
  return new Violation(
    'What is pushed is what was decided',
    `${entry.id} in ${entry.region} holds ${entry.content}, but decision ${seq} settled on ${origin.content}`,
  );
}
