// src/domain/deciding: which entry is due, and what it comes to.
import { regionsBehind, regionsToLookAtAgain } from '../causality/assess.ts';
import { etagsOf, PREVIOUS_ETAG } from '../causality/contenders.ts';
import type { Frontier } from '../causality/frontier.ts';
import {
  type Base,
  type Considered,
  DECISION_SCHEMA,
  type Decision,
  isFinished,
  type Observed,
  type Outcome,
  outcomeNumber,
  type Push,
  type Ruling,
  type Situation,
  type Suspension,
  type Write,
} from '../model/decision.ts';
import { digest } from '../model/digest.ts';
import type { Evidence } from '../model/evidence.ts';
import type { Region, VersionId } from '../model/ids.ts';
import type { Conflict, Ending, Rule, Verdict } from '../model/policy.ts';
import type { HashName } from '../model/surroundings.ts';
import { type Head, isSameState, type ObjectState, type Place } from '../model/version.ts';
import { completeSurroundings } from '../surroundings/surroundings.ts';
import { describe, describeState } from './describe.ts';
import { placeOf, placesOf } from './plan.ts';
import { keptWith, owedSiblings, siblingsOf, siblingsToMake } from './siblings.ts';

/** Who decides, when, and on whose account; the only inputs of a decision besides evidence and rule. */
export interface Authorship {
  readonly now: number;
  readonly by: string;
  readonly cause: string;
  /** How S3 would know these bytes. */
  fingerprint(bytes: Uint8Array): Pick<ObjectState, 'etag' | 'checksum'>;
  /** In hex of lower case. */
  hash(name: HashName, bytes: Uint8Array): string;
}

/** What a policy is handed; undefined where one write has seen all the others, and nothing has to be chosen. */
export function conflictOf(contenders: readonly Write[], { replicaSet, key, log }: Evidence): Conflict | undefined {
  if (contenders.length < 2) return undefined;
  const base = baseOf(contenders, log);
  const { name: set, regions } = replicaSet;
  const kept = log.at(-1)?.kept;
  return { set, key, regions, contenders, ...(base ? { base } : {}), ...(kept ? { kept } : {}) };
}

/** What an outcome that contends again was taken apart into (see causality/take-apart.ts), or why it stands for that. */
export interface Reopening {
  readonly reopens: readonly number[];
  /** A sentence. */
  readonly note: string;
}

/**
 * The next entry of the key's log, from writes that no decision has considered. Pure: the same evidence gives the same entry. `conflict` is
 * that of `conflictOf`, with the aids that the rule has asked for.
 */
export function decide(
  contenders: readonly Write[],
  conflict: Conflict | undefined,
  rule: Rule,
  frontier: Frontier,
  evidence: Evidence,
  authorship: Authorship,
  { reopens, note }: Reopening = { reopens: [], note: '' },
): Decision {
  const { situation, verdict, ruling } = settle(contenders, conflict, frontier, rule);
  const outcome = outcomeOf(verdict, contenders, conflict, evidence, frontier, authorship);
  const suspended = suspensionOf(verdict, rule, outcome, frontier, evidence);
  const made = siblingsOf(verdict);
  const siblings = siblingsToMake(owedSiblings(frontier), made);
  return {
    ...entry(outcome, frontier, evidence, authorship),
    ...(suspended ? {} : keptWith(made, conflict)),
    ...withRaisedStamps(frontier, contenders),
    situation,
    ...(situation === 'affirmed' && frontier.latest ? { affirms: outcomeNumber(frontier.latest) } : {}),
    contenders,
    ...(reopens.length > 0 ? { reopens } : {}),
    ...(conflict?.base ? { base: conflict.base } : {}),
    ruling,
    why: note === '' ? verdict.why : `${note} ${verdict.why}`,
    losers: losersOf(verdict, outcome, contenders),
    ...(suspended ? { suspended, pushes: {}, doubt: [] } : siblings.length > 0 ? { siblings } : {}),
  };
}

/** Whose content the outcome does not hold, whoever dropped it; of what is held none has lost yet. */
function losersOf({ ending }: Verdict, { write: settledOn }: Outcome, contenders: readonly Write[]): Place[] {
  if (ending?.kind === 'holds') return [];
  const merged = ending?.kind === 'merges' ? ending : undefined;
  // A merge that keeps siblings does not hold all of what those say.
  const isKept = ({ region, id }: Write) =>
    merged?.siblings?.some(({ write }) => write.region === region && write.id === id) === true;
  const held = [settledOn, ...(merged?.holds.filter((write) => !isKept(write)) ?? [])];
  return contenders.filter((write) => !held.some(({ state }) => isSameState(state, write.state))).map(placeOf);
}

function outcomeOf(
  { winner, ending }: Verdict,
  contenders: readonly Write[],
  conflict: Conflict | undefined,
  evidence: Evidence,
  frontier: Frontier,
  authorship: Authorship,
): Outcome {
  if (ending?.kind !== 'merges' || winner.state.kind !== 'object') return { kind: 'winner', write: settled(winner) };
  const base = conflict?.base ? [conflict.base.write] : [];
  const of = [...ending.holds, ...base].map((write) => ({
    region: write.region,
    id: write.id,
    places: placesOf(write, evidence.log),
  }));
  const state = mergedState(ending, authorship);
  // Above all that contended, and named by it: whoever decides about the same comes to the same.
  const name = digest(JSON.stringify([...contenders, ...base].map(({ region, id }) => [region, id]).sort()));
  const time = Math.max(...contenders.map(({ stamp }) => stamp.time));
  const decision = Math.max(...contenders.map(({ stamp }) => stamp.decision));
  const stamp = { ...winner.stamp, time, decision, layer: 0 as const };
  const id = `merge-${name}` as VersionId;
  // It was made here, wherever the winner was written.
  const { key: _, ...like } = winner;
  const write: Write = { ...like, id, state, stamp, via: 'merge', madeBy: nextSeq(frontier, evidence) };
  return { kind: 'merged', write, of };
}

/** What a merge comes to. Its tags are told also where it has none: nobody has to read them any more. */
export function mergedState(
  { content, around }: Extract<Ending, { kind: 'merges' }>,
  { fingerprint, hash }: Pick<Authorship, 'fingerprint' | 'hash'>,
): ObjectState {
  const { headers, metadata, tags } = completeSurroundings(around, (name) => hash(name, content));
  const tagCount = Object.keys(tags).length;
  return {
    kind: 'object',
    size: content.length,
    ...fingerprint(content),
    ...{ headers, metadata, tags },
    ...(tagCount === 0 ? {} : { tagCount }),
  };
}

function settled(winner: Write): Write {
  return { ...winner, stamp: { ...winner.stamp, layer: 0 } };
}

function suspensionOf(
  { ending }: Verdict,
  { mode }: Rule,
  { write }: Outcome,
  { latest }: Frontier,
  evidence: Evidence,
): Suspension | undefined {
  const kind = mode === 'observe' ? 'observed' : ending?.kind === 'holds' ? 'held' : undefined;
  return kind && { kind, standsOn: latest?.seq ?? 0, wouldPush: regionsBehind(evidence, write.state) };
}

export const NOTHING_TO_RULE: Ruling = { rule: 'none', policies: [], deletes: 'policy', decidedBy: 'none', flags: [] };

function settle(
  contenders: readonly Write[],
  conflict: Conflict | undefined,
  { latest, writes }: Frontier,
  rule: Rule,
) {
  const [first, ...others] = contenders;
  if (!first) throw new TypeError('nothing contends');
  if (!conflict) {
    const verdict: Verdict = { winner: first, decidedBy: 'none', why: plainReason(first, latest, writes), flags: [] };
    return { situation: plainSituation(first, latest), verdict, ruling: NOTHING_TO_RULE };
  }
  // Also where all are of one state: which of them stands for it may matter to a policy that compares regions, when another write comes.
  const verdict = rule.resolve(conflict);
  const { index, name, policies, deletes, byteFields } = rule;
  const named = name === undefined ? {} : { name };
  const { decidedBy, flags } = verdict;
  const answers = conflict.aids?.answers ?? {};
  const given = Object.keys(answers).length > 0 ? { answers } : {};
  const bytes = byteFields ? { byteFields } : {};
  const ruling: Ruling = { rule: index, ...named, policies, deletes, ...bytes, decidedBy, flags, ...given };
  const isOneState = others.every((other) => isSameState(other.state, first.state));
  // Of equal states only what was counted in both is merged.
  if (!isOneState || verdict.ending?.kind === 'merges') return { situation: 'conflict' as const, verdict, ruling };
  return { situation: 'identical' as const, verdict: { ...verdict, why: identicalReason(contenders) }, ruling };
}

function identicalReason(contenders: readonly Write[]): string {
  const [first] = contenders;
  const where = contenders.map(({ region }) => region).join(' and ');
  return `No conflict: ${where} came to the same state (${first ? describeState(first.state) : ''}) without having seen each other.`;
}

function plainSituation({ stamp }: Write, latest: Decision | undefined): Situation {
  if (!latest) return 'first';
  return stamp.layer === 0 ? 'affirmed' : 'fast-forward';
}

function plainReason(winner: Write, latest: Decision | undefined, writes: readonly Write[]): string {
  const superseded = writes.filter(({ region, id }) => region !== winner.region || id !== winner.id);
  if (superseded.length > 0) {
    return `No conflict: ${describe(winner)} has seen ${superseded.map(describe).join(' and ')}, as its ${PREVIOUS_ETAG} metadata says or a replica below it shows.`;
  }
  if (!latest) return `First seen: ${describe(winner)}. No other region holds a write of this key.`;
  return `A plain update: ${describe(winner)} has seen all that other regions hold.`;
}

/** The latest decision whose outcome every contender has seen. */
function baseOf(contenders: readonly Write[], log: readonly Decision[]): Base | undefined {
  const seq = Math.min(...contenders.map(({ stamp }) => stamp.decision));
  const decision = log.findLast((candidate) => outcomeNumber(candidate) === seq);
  // What is decided once more had the same base before, and its entry may reach further back than the log.
  if (!decision) return log.findLast(({ base }) => base?.seq === seq)?.base;
  return { seq, write: decision.outcome.write, etags: etagsOf(decision, log) };
}

function nextSeq({ latest }: Frontier, { seq }: Evidence): number {
  return Math.max(seq, latest?.seq ?? 0) + 1;
}

/** What every entry has: what was seen, what is to be pushed where, what has to be looked at again. */
export function entry(outcome: Outcome, frontier: Frontier, evidence: Evidence, { now, by, cause }: Authorship) {
  const { replicaSet, key, heads } = evidence;
  const { regions, configuration } = replicaSet;
  const behind = regionsBehind(evidence, outcome.write.state);
  const unreadable = regions.filter((region) => heads[region]?.kind === 'unreadable');
  const equal = regions.filter((region) => !behind.includes(region) && !unreadable.includes(region));
  return {
    schema: DECISION_SCHEMA,
    set: replicaSet.name,
    key,
    seq: nextSeq(frontier, evidence),
    decidedAt: now,
    by,
    cause,
    ...(configuration === undefined ? {} : { configuration }),
    regions,
    considered: frontier.considered,
    horizon: frontier.horizon,
    observed: byRegion(regions, (region) => observe(heads[region] ?? { kind: 'absent' })),
    outcome,
    pushes: {
      ...byRegion(behind, (): Push => ({ state: 'pending', ids: [] })),
      ...byRegion(unreadable, (region): Push => ({ state: 'blind', ids: [], error: messageOf(heads[region]) })),
    },
    doubt: regionsToLookAtAgain(evidence, equal),
    ...carriedOn(frontier.latest),
  };
}

/** What every entry of a key hands on to the next. */
function carriedOn(latest: Decision | undefined): Pick<Decision, 'kept' | 'siblingOf'> {
  const { kept, siblingOf, pushes = {} } = latest ?? {};
  const isUnderWay = siblingOf !== undefined && !Object.values(pushes).some(isFinished);
  return { ...(kept ? { kept } : {}), ...(isUnderWay ? { siblingOf } : {}) };
}

/** A statement by `previous-etag` raises stamps; whoever writes above must inherit that. */
function withRaisedStamps(
  { considered, horizon }: Frontier,
  contenders: readonly Write[],
): { considered: Record<Region, Considered>; horizon: number } {
  const raised: Record<Region, Considered> = { ...considered };
  for (const { region, id, stamp } of contenders) {
    const seen = raised[region];
    if (seen?.id !== id || stamp.layer !== 1) continue;
    const stampTime = Math.max(seen.stampTime, stamp.time);
    raised[region] = { ...seen, stampTime, stampDecision: Math.max(seen.stampDecision, stamp.decision) };
  }
  return { considered: raised, horizon: Math.max(horizon, ...contenders.map(({ stamp }) => stamp.time)) };
}

/** A head as the journal keeps it. */
export function observe(head: Head): Observed {
  switch (head.kind) {
    case 'object':
      return { kind: 'object', id: head.id, etag: head.state.etag, size: head.state.size, time: head.time };
    case 'delete':
      return { kind: 'delete', id: head.id, ...(head.time === undefined ? {} : { time: head.time }) };
    case 'absent':
    case 'unreadable':
      return head;
  }
}

function messageOf(head: Head | undefined): string {
  return head?.kind === 'unreadable' ? head.message : '';
}

function byRegion<Value>(regions: readonly Region[], value: (region: Region) => Value): Record<Region, Value> {
  return Object.fromEntries(regions.map((region) => [region, value(region)])) as Record<Region, Value>;
}
