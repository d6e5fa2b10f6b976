import type { Entry, Ledger } from '../../world/ledger.ts';

/** Compares by the stamp (ARCHITECTURE, theory 7), worked out from explicit sets: positive where `a` is the later. */
export function compareStamps(a: Entry, b: Entry, ledger: Ledger): number {
  const rank = ({ region }: Entry) => ledger.regions.indexOf(region);
  const seen = latestSeenBy(a, ledger) - latestSeenBy(b, ledger);
  return stampTime(a, ledger) - stampTime(b, ledger) || seen || rank(b) - rank(a) || a.order - b.order;
}

/** Clocks are apart by so much at most. */
const SKEW_MS = 35_000;

/**
 * The order of two writes may be either if something tells too late which decision one of them has seen: a delete of ours below it that was not
 * recorded when the write came (the lowest decision that fits is taken, which is the safe side), or, where the stamps' times tie, a head that was
 * found equal to an outcome after its decision, while another gathered (to read the journal once more would cost a request in every doubt,
 * for a matter of stamps in which nothing is lost).
 */
export function isCertain(a: Entry, b: Entry, ledger: Ledger): boolean {
  const writes = [a, b];
  if (writes.some((write) => isRaised(write, ledger))) return false;
  if (writes.some((write) => ledger.below(write).some((entry) => isRecordedLate(entry, write, ledger)))) return false;
  if (stampTime(a, ledger) !== stampTime(b, ledger)) return true;
  // By what it says it may have seen a later decision than by what it lies on.
  return !writes.some((write) => isFoundLate(write, ledger) || hasSeenBySaying(write, ledger));
}

/** It says to have seen what is later than itself: clocks are apart, and when it was looked at decides whether that counts. */
export function isRaised(write: Entry, ledger: Ledger): boolean {
  if (!ledger.writes().some(({ says = [] }) => says.length > 0)) return false;
  return [...ledger.mayHaveSeen(write)].some((id) => {
    const seen = ledger.writeNamed(id);
    return seen !== undefined && seen !== write && compareStamps(seen, write, ledger) > 0;
  });
}

function hasSeenBySaying(write: Entry, ledger: Ledger): boolean {
  return [write, ...ledger.below(write)].some((one) => ledger.meantBy(one).length > 0);
}

/** Of a native replica below, whoever decided before somebody had found it at the head does not know what it shows. */
function isFoundLate(write: Entry, ledger: Ledger): boolean {
  const below = ledger.below(write);
  if (below.some(({ id, maker }) => maker.who === 'replication' && ledger.isShown(id, write.region))) return true;
  return ledger.decisions.some(({ pushes }) => {
    const found = pushes[write.region]?.found;
    return found?.kind === 'absent' || (found && 'id' in found && below.some(({ id }) => id === found.id));
  });
}

function isRecordedLate({ id, kind, region, maker }: Entry, write: Entry, ledger: Ledger): boolean {
  if (kind !== 'delete' || maker.who !== 's3-concord') return false;
  const push = ledger.decision(maker.seq)?.pushes[region];
  return !push?.ids.some((recorded) => recorded === id) || (push.at ?? 0) > write.time - SKEW_MS;
}

/** The number of the latest outcome that it has seen. */
function latestSeenBy(write: Entry, ledger: Ledger): number {
  return ledger.outcomeNumber(Math.max(0, ...ledger.decisionsSeenBy(write)));
}

/** Never earlier than anything it has seen. */
export function stampTime(write: Entry, ledger: Ledger): number {
  return Math.max(write.time, ...[...ledger.seenBy(write)].map((id) => ledger.writeNamed(id)?.time ?? 0));
}
