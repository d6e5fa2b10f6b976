// src/domain/deciding: which entry is due, and what it comes to.
import { regionsBehind, regionsToLookAtAgain, type Settled } from '../causality/assess.ts';
import type { Contest, Frontier } from '../causality/frontier.ts';
import { etagsOf } from '../causality/known-states.ts';
import { PREVIOUS_ETAG } from '../model/claim.ts';
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
import type { Evidence } from '../model/evidence.ts';
import type { Region } from '../model/ids.ts';
import type { Conflict, Rule, Verdict } from '../model/policy.ts';
import { type Head, isSameState, type Place } from '../model/version.ts';
import { decisionSeenBy } from '../model/write.ts';
import { leaveToS3 } from './carriage.ts';
import { claimNotes } from './claim-notes.ts';
import { describe, describeState } from './describe.ts';
import { type Fingerprints, outcomeOf } from './outcome.ts';
import { placeOf } from './plan.ts';
import { keptWith, owedSiblings, siblingsOf, siblingsToMake } from './siblings.ts';

/** Who decides, when, and on whose account; the only inputs of a decision besides evidence and rule. */
export interface Authorship extends Fingerprints {
  readonly now: number;
  readonly by: string;
  readonly cause: string;
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
  contest: Contest,
  conflict: Conflict | undefined,
  rule: Rule,
  frontier: Frontier,
  evidence: Evidence,
  authorship: Authorship,
  { reopens, note }: Reopening = { reopens: [], note: '' },
): Decision {
  const { contenders, superseded, against, claims } = contest;
  const { situation, verdict, ruling } = settle(contest, conflict, frontier, rule);
  const outcome = outcomeOf(
    verdict,
    contenders,
    conflict?.base,
    { log: evidence.log, seq: nextSeq(frontier, evidence) },
    authorship,
  );
  const suspended = suspensionOf(verdict, rule, { outcome, ruling }, frontier, evidence);
  const owing = { ...entry({ outcome, ruling }, frontier, evidence, authorship, claims), situation };
  const made = siblingsOf(verdict);
  const siblings = siblingsToMake(owedSiblings(frontier), made);
  return {
    ...owing,
    ...(rule.carrier ? { pushes: leaveToS3(owing, rule.carrier, evidence) } : {}),
    ...(suspended ? {} : keptWith(made, conflict)),
    ...withRaisedStamps(frontier, contest),
    ...(situation === 'affirmed' && frontier.latest ? { affirms: outcomeNumber(frontier.latest) } : {}),
    contenders,
    ...(superseded.length > 0 ? { superseded } : {}),
    ...(reopens.length > 0 ? { reopens } : {}),
    ...(conflict?.base ? { base: conflict.base } : {}),
    why: [note, verdict.why, ...claimNotes(contest, evidence.log)].filter((sentence) => sentence !== '').join(' '),
    losers: [...losersOf(verdict, outcome, contenders, rule), ...against.map(placeOf)],
    ...(suspended ? { suspended, pushes: {}, doubt: [] } : siblings.length > 0 ? { siblings } : {}),
  };
}

/** Whose content the outcome does not hold, whoever dropped it; of what is held none has lost yet. */
function losersOf(
  { ending }: Verdict,
  { write: settledOn }: Outcome,
  contenders: readonly Write[],
  { ignoreMetadata }: Rule,
): Place[] {
  if (ending?.kind === 'holds') return [];
  const merged = ending?.kind === 'merges' ? ending : undefined;
  // A merge that keeps siblings does not hold all of what those say.
  const isKept = ({ region, id }: Write) =>
    merged?.siblings?.some(({ write }) => write.region === region && write.id === id) === true;
  const held = [settledOn, ...(merged?.holds.filter((write) => !isKept(write)) ?? [])];
  const isHeld = ({ state }: Write) => held.some((write) => isSameState(write.state, state, ignoreMetadata));
  return contenders.filter((write) => !isHeld(write)).map(placeOf);
}

function suspensionOf(
  { ending }: Verdict,
  { mode }: Rule,
  settled: Settled,
  { latest }: Frontier,
  evidence: Evidence,
): Suspension | undefined {
  const kind = mode === 'observe' ? 'observed' : ending?.kind === 'holds' ? 'held' : undefined;
  return kind && { kind, standsOn: latest?.seq ?? 0, wouldPush: regionsBehind(evidence, settled) };
}

/** What counts of metadata holds of plain updates as well. */
function comparison({ unchanged, ignoreMetadata = [] }: Rule): Pick<Ruling, 'unchanged' | 'ignoreMetadata'> {
  return {
    ...(unchanged === 'yields' ? { unchanged } : {}),
    ...(ignoreMetadata.length > 0 ? { ignoreMetadata } : {}),
  };
}

export const NOTHING_TO_RULE: Ruling = { rule: 'none', policies: [], deletes: 'policy', decidedBy: 'none', flags: [] };

function settle({ contenders, superseded }: Contest, conflict: Conflict | undefined, { latest }: Frontier, rule: Rule) {
  const [first, ...others] = contenders;
  if (!first) throw new TypeError('nothing contends');
  if (!conflict) {
    const why = plainReason(first, latest, superseded);
    const verdict: Verdict = { winner: first, decidedBy: 'none', why, flags: [] };
    const { unchanged: _, ...compared } = comparison(rule);
    return { situation: plainSituation(first, latest), verdict, ruling: { ...NOTHING_TO_RULE, ...compared } };
  }
  // Also where all are of one state: which of them stands for it may matter to a policy that compares regions, when another write comes.
  const verdict = rule.resolve(conflict);
  const { index, name, policies, deletes, byteFields } = rule;
  const named = name === undefined ? {} : { name };
  const { decidedBy, flags } = verdict;
  const answers = conflict.aids?.answers ?? {};
  const given = Object.keys(answers).length > 0 ? { answers } : {};
  const bytes = byteFields ? { byteFields } : {};
  const terms = { ...comparison(rule), ...bytes };
  const ruling: Ruling = { rule: index, ...named, policies, deletes, ...terms, decidedBy, flags, ...given };
  const isOneState = others.every((other) => isSameState(other.state, first.state, rule.ignoreMetadata));
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

function plainReason(winner: Write, latest: Decision | undefined, superseded: readonly Write[]): string {
  if (superseded.length > 0) {
    const seer =
      winner.stamp.layer > 0 && winner.claim?.kind === 'read' ? describe(winner) : 'what was considered before';
    return `No conflict: ${seer} has seen ${superseded.map(describe).join(' and ')}, as ${PREVIOUS_ETAG} says.`;
  }
  if (!latest) return `First seen: ${describe(winner)}. No other region holds a write of this key.`;
  return `A plain update: ${describe(winner)} has seen all that other regions hold.`;
}

/** The latest decision whose outcome every contender has seen. */
function baseOf(contenders: readonly Write[], log: readonly Decision[]): Base | undefined {
  const seq = Math.min(...contenders.map(decisionSeenBy));
  const decision = log.findLast((candidate) => outcomeNumber(candidate) === seq);
  // What is decided once more had the same base before, and its entry may reach further back than the log.
  if (!decision) return log.findLast(({ base }) => base?.seq === seq)?.base;
  return { seq, write: decision.outcome.write, etags: etagsOf(decision, log) };
}

function nextSeq({ latest }: Frontier, { seq }: Evidence): number {
  return Math.max(seq, latest?.seq ?? 0) + 1;
}

/** What every entry has: what was seen, what is to be pushed where, what has to be looked at again. */
export function entry(
  settled: Settled,
  frontier: Frontier,
  evidence: Evidence,
  { now, by, cause }: Authorship,
  claims = frontier.latest?.claims ?? [],
) {
  const { replicaSet, key, heads } = evidence;
  const { regions, configuration } = replicaSet;
  const behind = regionsBehind(evidence, settled);
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
    ...(claims.length > 0 ? { claims } : {}),
    observed: byRegion(regions, (region) => observe(heads[region] ?? { kind: 'absent' })),
    ...settled,
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
  { stated }: Contest,
): { considered: Record<Region, Considered>; horizon: number } {
  const raised: Record<Region, Considered> = { ...considered };
  for (const { region, id, stamp } of stated) {
    const seen = raised[region];
    if (seen?.id !== id) continue;
    const stampTime = Math.max(seen.stampTime, stamp.time);
    raised[region] = { ...seen, stampTime, stampDecision: Math.max(seen.stampDecision, stamp.decision) };
  }
  return { considered: raised, horizon: Math.max(horizon, ...stated.map(({ stamp }) => stamp.time)) };
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
