import { type Decision, equalHead } from '../../../src/domain/model/decision.ts';
import type { Entry, Ledger } from '../../world/ledger.ts';
import { stampTime } from './stamps.ts';

export interface Repeated {
  /** The change that it left as it was. */
  readonly change: Entry;
  /** Where a copy lay below, what that was made of: as late as that it is for the order. */
  readonly standsFor?: Entry;
}

/** What lies directly below the write in its stack, if that holds the very same: of a copy what it was made of, and so on down to what was a change. */
export function repeatedBy(write: Entry, ledger: Ledger): Repeated | undefined {
  if (ledger.isAdopted(write.id) || ledger.saysOtherwise(write)) return undefined;
  const below = ledger.below(write).findLast(({ maker }) => maker.who !== 'replication');
  if (!below) return repeatedByNothing(write, ledger);
  if (below.content !== write.content) return undefined;
  const other = otherChangeFoundAt(below, ledger);
  if (other) return { change: repeatedBy(other, ledger)?.change ?? other };
  const seq = decisionShownBy(below, ledger);
  const origin = seq === undefined ? below : ledger.writeNamed(ledger.decision(seq)?.outcome.write.id ?? '');
  if (!origin || (seq !== undefined && hasSeenMore(write, seq, ledger))) return undefined;
  const deeper = repeatedBy(origin, ledger) ?? (isSettledOn(origin, below, ledger) ? { change: origin } : undefined);
  if (!deeper) return undefined;
  return origin === below ? deeper : { standsFor: origin, ...deeper };
}

/** Another write that came to the same, and that a decision settled on while this one was the head: who lies above stands for both. */
function otherChangeFoundAt(below: Entry, ledger: Ledger): Entry | undefined {
  if (below.maker.who !== 'client') return undefined;
  const found = settledIn(ledger).findLast(
    (decision) => isFoundBy(decision, below) || decision.outcome.write.id === below.id,
  );
  const settled = ledger.writeNamed(found?.outcome.write.id ?? '');
  return settled?.id === below.id ? undefined : settled;
}

/** What nobody has decided yet, or what has lost, is no state that others have: who writes it again asks for it again. */
function isSettledOn(origin: Entry, below: Entry, ledger: Ledger): boolean {
  if (origin !== below) return true;
  return settledIn(ledger).some((decision) => isFoundBy(decision, below) || decision.outcome.write.id === below.id);
}

/** What is held or only observed is a note: nothing builds on it. */
function settledIn({ decisions }: Ledger): Decision[] {
  return decisions.filter(({ suspended }) => !suspended);
}

function isFoundBy(decision: Decision, { id, region }: Entry): boolean {
  const head = equalHead(decision, region);
  return head !== undefined && 'id' in head && head.id === id;
}

/** Of a copy: its own, or the latest decision that found it at its outcome. */
function decisionShownBy(entry: Entry, ledger: Ledger): number | undefined {
  if (entry.maker.who !== 's3-concord') return undefined;
  const found = settledIn(ledger).findLast((decision) => isFoundBy(decision, entry));
  return Math.max(entry.maker.seq, found?.seq ?? 0);
}

/** A late copy may have come to lie on what its decision had not known. */
function hasSeenMore(write: Entry, seq: number, ledger: Ledger): boolean {
  const known = ledger.considered(seq);
  return [...ledger.seenBy(write)].some((id) => !known.has(id));
}

/** A delete where a delete had found nothing. */
function repeatedByNothing({ content, region }: Entry, ledger: Ledger): Repeated | undefined {
  const found = settledIn(ledger).findLast((decision) => equalHead(decision, region)?.kind === 'absent');
  const origin = found && ledger.writeNamed(found.outcome.write.id);
  if (content !== 'deleted' || !origin || ledger.isAdopted(origin.id)) return undefined;
  return repeatedBy(origin, ledger) ?? { change: origin };
}

/**
 * S3 doesn't say where in a stack a native replica comes to lie, and what was uploaded in parts has no checksum or ETag that could be compared: then
 * nobody can tell whether a write changed what it was made on. Nor where what it says to
 * have been made on may have been gone for good, or where somebody has restored a copy below, marker and all.
 */
export function isUntold(write: Entry, ledger: Ledger): boolean {
  const isOdd = ({ maker, etag, isMarked }: Entry) =>
    maker.who === 'replication' || etag?.includes('-') || (maker.who === 'client' && isMarked);
  return [write, ...ledger.below(write)].some(isOdd) || ledger.meantBy(write).length > 0;
}

/** For the order it stands for what it repeats a copy of, and for whatever it repeats where others have seen that, and not this. */
export function standInOf(write: Entry, ledger: Ledger, others: readonly Entry[] = []): Entry {
  const repeated = repeatedBy(write, ledger);
  if (!repeated) return write;
  if (repeated.standsFor) return standInOf(repeated.standsFor, ledger, others);
  return yieldsTo(write, others, ledger) ? repeated.change : write;
}

/** It has truly seen what the other repeats, whatever it says itself. */
export function hasSurelySeenRepeated(changer: Entry, write: Entry, ledger: Ledger): boolean {
  const change = repeatedBy(changer, ledger)?.change ?? changer;
  return ledger.seenBy(change).has(repeatedBy(write, ledger)?.change.id ?? '');
}

/** Another has seen what it repeats, and changed it, or came to the same by a change: then it yields. */
export function yieldsTo(write: Entry, others: readonly Entry[], ledger: Ledger): Entry | undefined {
  const repeated = repeatedBy(write, ledger);
  if (!repeated) return undefined;
  return others.find((other) => {
    if (other === write) return false;
    if (other.content === write.content)
      return !repeatedBy(other, ledger) && stampTime(other, ledger) > stampTime(repeated.change, ledger);
    const change = repeatedBy(other, ledger)?.change ?? other;
    const knows = ledger.mayHaveSeen(change);
    return knows.has(repeated.change.id) && !ledger.seenBy(change).has(write.id) && !ledger.seenBy(write).has(other.id);
  });
}
