import { CLAIM_TOLERANCE_MS, comparable, MAX_OPEN_CLAIMS, type OpenClaim } from '../model/claim.ts';
import { type Decision, outcomeNumber, type Write } from '../model/decision.ts';
import type { Evidence } from '../model/evidence.ts';
import type { Region } from '../model/ids.ts';
import { compareStamps } from '../model/stamp.ts';
import { below, type Reading, readingsOf } from './claims.ts';
import { type Contest, type Frontier, frontierOf, type Stacked } from './frontier.ts';

/** By whom something was seen: what lies on it, or what says so. */
interface Seen {
  readonly plainly: readonly Stacked[];
  readonly asSaid: readonly Stacked[];
}

/**
 * Who contends: the maximal elements, under "has seen", of the latest outcome and the writes that no decision has considered.
 *
 * A write has seen what lies below it in its stack. Where it says by `previous-etag` what it was made on, and lies on something else, it has
 * seen that and what that has seen, and nothing of what lies beneath it: a claim adds, and it takes away. It covers the oldest state that fits
 * and that can have been read; where none fits, the stack counts. Whoever writes over it has seen all that lies below, as ever. Stamps are
 * raised above what is claimed and never lowered.
 */
export function contestOf(frontier: Frontier, evidence: Evidence): Contest {
  const { latest, stacked } = frontier;
  const { log, replicaSet } = evidence;
  const { regions } = replicaSet;
  const readings = readingsOf(stacked, evidence);
  const outcome: Stacked[] = latest ? [{ write: outcomeOf(latest), beneath: [] }] : [];
  const direct = new Map(stacked.map((one) => [one, seenBy(one, readings.get(one), frontier, log, outcome)]));
  const seen = new Map(stacked.map((one) => [one, closure(one, direct)]));
  const late = lateArrivals(frontier, seen, outcome, regions);
  for (const [claimant, { one }] of late) seen.set(claimant, new Set([one, ...(seen.get(one) ?? [])]));
  const all = [...stacked, ...outcome];
  const isSeen = (one: Stacked) => [...seen.values()].some((those) => those.has(one));
  const isPlainlySeen = (one: Stacked) => [...direct.values()].some(({ plainly }) => plainly.includes(one));
  const told = (one: Stacked) => withoutRepeats(raised(one, direct, seen, readings), one, readings, stacked);
  const left = all.filter((one) => !isSeen(one));
  const superseded = all.filter((one) => isSeen(one) && !isPlainlySeen(one));
  // Of several in one region the order of their stack holds.
  const isAgainst = (one: Stacked) =>
    [...seen].every(
      ([other, those]) => !those.has(one) || compareStamps(one.write.stamp, other.write.stamp, regions) > 0,
    );
  return {
    contenders: inOrder(left.map(told)),
    stated: stacked.map(told),
    superseded: superseded.map(told),
    against: superseded.filter(isAgainst).map(({ write }) => write),
    claims: openClaims(
      latest,
      readings,
      [...late.values()].map(({ claim }) => claim),
    ),
  };
}

/** A write says to have been made on something else than what it lies on: of all that bears that ETag the oldest is meant, and it may be told of nowhere else. */
export function hasClaimsElsewhere(evidence: Evidence): boolean {
  const readings = [...readingsOf(frontierOf(evidence).stacked, evidence).values()];
  return readings.some(({ targets, open }) => targets.length + open.length > 0);
}

function outcomeOf({ outcome: { write } }: Decision): Write {
  return { ...write, stamp: { ...write.stamp, layer: 0 } };
}

function seenBy(
  one: Stacked,
  reading: Reading | undefined,
  { latest, stacked }: Frontier,
  log: readonly Decision[],
  outcome: readonly Stacked[],
): Seen {
  const lies = reading?.keepsStack !== false;
  const isOutcomeBelow = latest !== undefined && !one.isOrphan && isSeenByStack(one.write, latest, log);
  const targets = reading?.targets ?? [];
  const isOutcomeSaid = targets.some((target) => target.kind === 'known' && latest && sees(target, latest, log));
  return {
    plainly: lies ? [...below(one, stacked), ...(isOutcomeBelow ? outcome : [])] : [],
    asSaid: [
      ...targets.flatMap((target) => (target.kind === 'unconsidered' ? target.stacked : [])),
      ...(isOutcomeSaid ? outcome : []),
    ],
  };
}

/** Below the write lies the latest outcome: a copy of it, the head that a decision found equal to it, or the very write that won. */
function isSeenByStack(write: Write, latest: Decision, log: readonly Decision[]): boolean {
  const { outcome } = latest;
  // What was merged, or written to another key, lies in no stack of this one but by its copies.
  if (outcome.write.via === undefined && write.region === outcome.write.region) return true;
  return isOutcomeAt(write.stamp.decision, latest, log);
}

/** Whoever has seen that decision has seen the latest outcome: it is as new, or it had come to the same write. */
function isOutcomeAt(number: number, latest: Decision, log: readonly Decision[]): boolean {
  if (number >= outcomeNumber(latest)) return true;
  const seen = log.findLast((decision) => outcomeNumber(decision) === number)?.outcome.write;
  return seen !== undefined && isSame(seen, latest.outcome.write);
}

function sees({ write, decision }: { write: Write; decision: number }, latest: Decision, log: readonly Decision[]) {
  return isSame(write, latest.outcome.write) || isOutcomeAt(decision, latest, log);
}

function isSame(a: Pick<Write, 'region' | 'id'>, b: Pick<Write, 'region' | 'id'>): boolean {
  return a.region === b.region && a.id === b.id;
}

function closure(one: Stacked, direct: ReadonlyMap<Stacked, Seen>): ReadonlySet<Stacked> {
  const all = new Set<Stacked>();
  const open = [one];
  for (let next = open.pop(); next; next = open.pop()) {
    const { plainly, asSaid } = direct.get(next) ?? { plainly: [], asSaid: [] };
    for (const seen of [...plainly, ...asSaid]) {
      if (!all.has(seen)) open.push(seen);
      all.add(seen);
    }
  }
  return all;
}

/** What considered writes had said to have read, and what comes to light only now; not where it has seen the outcome that stands. */
function lateArrivals(
  { latest, stacked }: Frontier,
  seen: ReadonlyMap<Stacked, ReadonlySet<Stacked>>,
  outcome: readonly Stacked[],
  regions: readonly Region[],
): Map<Stacked, { readonly one: Stacked; readonly claim: OpenClaim }> {
  const found = new Map<Stacked, { readonly one: Stacked; readonly claim: OpenClaim }>();
  for (const claim of latest?.claims ?? []) {
    const fitting = stacked.filter(
      (one) => isMeantBy(claim, one.write) && !outcome.some((write) => seen.get(one)?.has(write)),
    );
    const [first, ...others] = fitting;
    if (!first) continue;
    const one = others.reduce((a, b) => (compareStamps(b.write.stamp, a.write.stamp, regions) < 0 ? b : a), first);
    found.set({ write: claimantOf(claim, one.write), beneath: [] }, { one, claim });
  }
  return found;
}

function isMeantBy({ etag, region, time }: OpenClaim, write: Write): boolean {
  if (write.state.kind !== 'object' || comparable(write.state.etag) !== etag) return false;
  // In its own region whatever comes to light lies above it.
  return write.region !== region && write.time <= time + CLAIM_TOLERANCE_MS;
}

function claimantOf({ region, id, time, stampTime, stampDecision }: OpenClaim, { state }: Write): Write {
  return { region, id, time, state, stamp: { time: stampTime, decision: stampDecision, region, layer: 0 } };
}

/** With what it says, and never earlier than anything it says to have seen. */
function raised(
  one: Stacked,
  direct: ReadonlyMap<Stacked, Seen>,
  seen: ReadonlyMap<Stacked, ReadonlySet<Stacked>>,
  readings: ReadonlyMap<Stacked, Reading>,
): Write {
  const reached = [one, ...(seen.get(one) ?? [])];
  const plainly = direct.get(one)?.plainly ?? [];
  const said = reached.flatMap((other) => readings.get(other)?.targets ?? []).map(({ write }) => write.stamp);
  const further = reached.filter((other) => other !== one && !plainly.includes(other)).map(({ write }) => write.stamp);
  const stamps = [one.write.stamp, ...said, ...further];
  const claim = readings.get(one)?.claim;
  const time = Math.max(...stamps.map((stamp) => stamp.time));
  const decision = Math.max(...stamps.map((stamp) => stamp.decision));
  return { ...one.write, ...(claim ? { claim } : {}), stamp: { ...one.write.stamp, time, decision } };
}

/** Who says to have been made on something else than what it lies on leaves nothing of that as it was, nor does who does the same above it. */
function withoutRepeats(
  write: Write,
  one: Stacked,
  readings: ReadonlyMap<Stacked, Reading>,
  stacked: readonly Stacked[],
): Write {
  const { repeats, ...others } = write;
  if (!repeats) return write;
  for (let next: Stacked | undefined = one; next; next = next.repeatsLikeBelow && below(next, stacked).at(-1))
    if (readings.get(next)?.keepsStack === false) return others;
  return write;
}

/** Several of one region contend where one of them has not seen what lies below it: the stack is their order. */
function inOrder(contenders: readonly Write[]): readonly Write[] {
  return contenders.map((write, at) => {
    const lower = contenders.slice(0, at).filter(({ region, stamp }) => region === write.region && stamp.layer > 0);
    const { stamp } = write;
    return stamp.layer === 0 || lower.length === 0 ? write : { ...write, stamp: { ...stamp, layer: lower.length + 1 } };
  });
}

function openClaims(
  latest: Decision | undefined,
  readings: ReadonlyMap<Stacked, Reading>,
  found: readonly OpenClaim[],
): readonly OpenClaim[] {
  const before = (latest?.claims ?? []).filter((claim) => !found.includes(claim));
  const fresh = [...readings].flatMap(([{ write }, { open }]) => {
    const { region, id, time, stamp } = write;
    return open.map((etag) => ({ etag, region, id, time, stampTime: stamp.time, stampDecision: stamp.decision }));
  });
  return [...before, ...fresh].slice(-MAX_OPEN_CLAIMS);
}
