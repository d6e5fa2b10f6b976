import { isByHand } from '../../src/domain/deciding/causes.ts';
import type { Decision } from '../../src/domain/model/decision.ts';
import type { Entry, Ledger } from '../world/ledger.ts';
import { bucketOf } from '../world/places.ts';
import { type CheckedWorld, type Checker, Violation } from '../world/violation.ts';
import { settledOn } from './support/outcome.ts';
import { compareStamps, isCertain } from './support/stamps.ts';

const PROMISE = 'A claim covers what was read, neither more nor less';

/** What clients say by `previous-etag`, against what they may have read, and (where they are honest) have. */
export const claims: Checker = {
  promise: PROMISE,
  decided(decision, world) {
    const ledger = world.ledgerOf(decision.key);
    nothingUnreadIsSuperseded(decision, ledger, world);
    honestClaimsCount(decision, ledger);
    againstTheOrderIsNamed(decision, ledger);
  },
};

/** Whoever does not contend any more was seen: by what lies above it and doesn't say otherwise, or by who may have read it. */
function nothingUnreadIsSuperseded(decision: Decision, ledger: Ledger, { s3 }: CheckedWorld): void {
  const { key, seq, contenders } = decision;
  const before = ledger.standingBefore(seq);
  // What was taken apart contends by its parts, also where a person has chosen among them.
  const isApart = decision.reopens !== undefined || isByHand(decision);
  const former = before && !isApart ? ledger.writeNamed(settledOn(before).id) : undefined;
  const known = ledger.considered(before?.seq ?? 0);
  const contending = new Set<string>(contenders.map(({ id }) => id));
  const fresh = freshIn(decision, known, ledger);
  const others = [...new Set([...fresh, ...(former ? [former] : [])])].filter(({ id }) => !contending.has(id));
  if (others.length === 0) return;
  const seers = [...fresh, ...contenders.flatMap(({ id }) => ledger.writeNamed(id) ?? [])];
  // What may have been read where nobody can look now is not known, so the stack counts.
  const isBlind = Object.values(decision.observed).some(({ kind }) => kind === 'unreadable');
  // What was written after its region was read is found later, and the stack counts until then.
  const isBehind = (seer: Entry) => ledger.meantByName(seer).every(({ id }) => !isWithin(id, decision, ledger));
  // What lifecycle has removed can't be found either.
  const isThere = ({ region, id }: Entry) =>
    s3.stackOf({ bucket: bucketOf(region), key }).some((one) => one.versionId === id);
  const isGone = (seer: Entry) => ledger.meantByName(seer).every((one) => !isThere(one));
  const seenBy = (seer: Entry) =>
    isBlind || isBehind(seer) || isGone(seer) ? ledger.mayHaveSeen(seer) : ledger.directlySeenBy(seer);
  const earlier = ledger.writes().filter(({ id, says = [] }) => known.has(id) && says.length > 0);
  for (const one of others) {
    if (isHidden(one)) continue;
    const isSeen = seers.some((seer) => seer !== one && seenBy(seer).has(one.id));
    if (isSeen || earlier.some((seer) => ledger.mayHaveSeen(seer).has(one.id))) continue;
    throw new Violation(
      PROMISE,
      `${key}: decision ${seq} takes ${one.id} of ${one.region} for seen, which nobody has below it without saying otherwise, nor can have read`,
    );
  }
}

/**
 * S3 places an upload in parts by its initiation, so it may have come to lie there after the gather; and a client that restores what was copied
 * carries the copy's marker along, so that it counts as a copy until its event comes.
 */
function isHidden({ etag, isMarked }: Entry): boolean {
  return etag?.includes('-') === true || isMarked === true;
}

/** Considered before, or now. */
function isWithin(id: string, { seq }: Decision, ledger: Ledger): boolean {
  return ledger.considered(seq).has(id) || ledger.considered(ledger.standingBefore(seq)?.seq ?? 0).has(id);
}

/** What the decision's vector takes in beyond its predecessor's. */
function freshIn({ considered }: Decision, known: ReadonlySet<string>, ledger: Ledger): Entry[] {
  const newest = Object.values(considered).flatMap(({ id }) => ledger.writeNamed(id) ?? []);
  const all = newest.flatMap((write) => [...ledger.below(write), write]);
  return all.filter(({ id, maker }) => maker.who === 'client' && !known.has(id));
}

/** Where only one state bears the ETag, and it was read, whoever read it does not contend with it. */
function honestClaimsCount({ key, seq, contenders }: Decision, ledger: Ledger): void {
  const writes = contenders.flatMap(({ id }) => ledger.writeNamed(id) ?? []);
  for (const write of writes) {
    if (ledger.saysBeneath(write)) continue;
    for (const read of write.reads ?? []) {
      const meant = ledger.meantBy(write);
      const isPlain = meant.filter(({ id }) => id !== read).length === 0;
      const other = writes.find(({ id }) => id === read);
      if (!isPlain || !other || other === write || !meant.includes(other)) continue;
      if (ledger.mayHaveSeen(other).has(write.id)) continue;
      throw new Violation(
        PROMISE,
        `${key}: decision ${seq} has ${write.id} of ${write.region} contend with ${other.id} of ${other.region}, which its client had read and says so`,
      );
    }
  }
}

function againstTheOrderIsNamed({ key, seq, contenders, superseded = [], losers }: Decision, ledger: Ledger): void {
  const writes = contenders.flatMap(({ id }) => ledger.writeNamed(id) ?? []);
  for (const { id } of superseded) {
    const one = ledger.writeNamed(id);
    if (!one || losers.some((loser) => loser.id === id)) continue;
    const isLater = writes.every((write) => isCertain(one, write, ledger) && compareStamps(one, write, ledger) > 0);
    if (isLater && writes.length > 0)
      throw new Violation(
        PROMISE,
        `${key}: decision ${seq} supersedes ${id} of ${one.region}, the later by stamp, without naming it`,
      );
  }
}
