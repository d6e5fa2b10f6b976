import { regionsBehind, regionsToLookAtAgain } from './assess.ts';
import { etagsOf, PREVIOUS_ETAG } from './contenders.ts';
import {
  type Considered,
  DECISION_SCHEMA,
  type Decision,
  type Observed,
  outcomeNumber,
  type Push,
  type Ruling,
  type Situation,
  type Write,
} from './decision.ts';
import type { Evidence } from './evidence.ts';
import type { Frontier } from './frontier.ts';
import type { Region } from './ids.ts';
import type { Rule } from './policy.ts';
import { type Head, isSameState, type State } from './version.ts';

/** Who decides, when, and on whose account; the only inputs of a decision besides evidence and rule. */
export interface Occasion {
  readonly now: number;
  readonly by: string;
  readonly cause: string;
}

/** The next entry of the key's log, from writes that no decision has considered. Pure: the same evidence gives the same entry. */
export function decide(
  contenders: readonly Write[],
  frontier: Frontier,
  evidence: Evidence,
  occasion: Occasion,
): Decision {
  const rule = evidence.replicaSet.ruleFor(evidence.key);
  const { situation, verdict, ruling, base } = settle(contenders, frontier, evidence, rule);
  const losers = contenders.filter(
    (write) => write !== verdict.winner && !isSameState(write.state, verdict.winner.state),
  );
  return {
    ...entry(verdict.winner, frontier, evidence, occasion),
    ...withRaisedStamps(frontier, contenders),
    situation,
    ...(situation === 'affirmed' && frontier.latest ? { affirms: outcomeNumber(frontier.latest) } : {}),
    contenders,
    ...(base ? { base } : {}),
    ruling,
    why: verdict.why,
    losers: losers.map(({ region, id }) => ({ region, id })),
  };
}

/** The latest outcome once more, as a decision of its own with a fresh observed vector: whoever gathered before it must gather again. */
export function affirm(latest: Decision, frontier: Frontier, evidence: Evidence, occasion: Occasion): Decision {
  const winner = latest.outcome.write;
  const behind = regionsBehind(evidence, winner.state);
  return {
    ...entry(winner, frontier, evidence, occasion),
    situation: 'affirmed',
    affirms: outcomeNumber(latest),
    contenders: [winner],
    ruling: { ...NOTHING_TO_RULE, flags: latest.ruling.flags },
    why: `The outcome of decision ${latest.seq} stands (${describe(winner)}). ${behind.join(', ')} differed from it and nobody was on the way there, so it is pushed again.`,
    losers: [],
  };
}

const NOTHING_TO_RULE: Ruling = { rule: 'none', policies: [], deletes: 'policy', decidedBy: 'none', flags: [] };

function settle(contenders: readonly Write[], { latest, writes }: Frontier, evidence: Evidence, rule: Rule) {
  const [first, ...others] = contenders;
  if (!first) throw new TypeError('nothing contends');
  if (others.length === 0) {
    const verdict = { winner: first, why: plainReason(first, latest, writes) };
    return { situation: plainSituation(first, latest), verdict, ruling: NOTHING_TO_RULE, base: undefined };
  }
  const base = baseOf(contenders, evidence);
  const { name: set, regions } = evidence.replicaSet;
  // Also where all are of one state: which of them stands for it may matter to a policy that compares regions, when another write comes.
  const verdict = rule.resolve({ set, key: evidence.key, regions, contenders, ...(base ? { base } : {}) });
  const { index, policies, deletes } = rule;
  const ruling: Ruling = { rule: index, policies, deletes, decidedBy: verdict.decidedBy, flags: verdict.flags };
  const isOneState = others.every((other) => isSameState(other.state, first.state));
  if (!isOneState) return { situation: 'conflict' as const, verdict, ruling, base };
  return { situation: 'identical' as const, verdict: { ...verdict, why: identicalReason(contenders) }, ruling, base };
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
function baseOf(contenders: readonly Write[], { log }: Evidence) {
  const seq = Math.min(...contenders.map(({ stamp }) => stamp.decision));
  const decision = log.findLast((candidate) => outcomeNumber(candidate) === seq);
  return decision && { seq, write: decision.outcome.write, etags: etagsOf(decision, log) };
}

/** What every entry has: what was seen, what is to be pushed where, what has to be looked at again. */
function entry(winner: Write, frontier: Frontier, evidence: Evidence, { now, by, cause }: Occasion) {
  const { replicaSet, key, heads } = evidence;
  const { regions } = replicaSet;
  const behind = regionsBehind(evidence, winner.state);
  const unreadable = regions.filter((region) => heads[region]?.kind === 'unreadable');
  const equal = regions.filter((region) => !behind.includes(region) && !unreadable.includes(region));
  return {
    schema: DECISION_SCHEMA,
    set: replicaSet.name,
    key,
    seq: (frontier.latest?.seq ?? 0) + 1,
    decidedAt: now,
    by,
    cause,
    regions,
    considered: frontier.considered,
    horizon: frontier.horizon,
    observed: byRegion(regions, (region) => observe(heads[region] ?? { kind: 'absent' })),
    outcome: { kind: 'winner' as const, write: { ...winner, stamp: { ...winner.stamp, layer: 0 as const } } },
    pushes: {
      ...byRegion(behind, (): Push => ({ state: 'pending', ids: [] })),
      ...byRegion(unreadable, (region): Push => ({ state: 'blind', ids: [], error: messageOf(heads[region]) })),
    },
    doubt: regionsToLookAtAgain(evidence, equal),
  };
}

/** A statement by `previous-etag` raises stamps; whoever writes above must inherit that. */
function withRaisedStamps(
  { considered, horizon }: Frontier,
  contenders: readonly Write[],
): { considered: Record<Region, Considered>; horizon: number } {
  const raised: Record<Region, Considered> = { ...considered };
  for (const { region, id, stamp } of contenders) {
    const seen = raised[region];
    if (seen?.id === id && stamp.layer === 1)
      raised[region] = { ...seen, stampTime: stamp.time, stampDecision: stamp.decision };
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

/** A write as a person would name it: `the upload of 12 bytes in eu-west-1 at 2026-01-31T12:00:00Z`. */
export function describe({ region, state, time }: Write): string {
  const what = state.kind === 'deleted' ? 'the delete' : `the upload of ${state.size} bytes`;
  return `${what} in ${region} at ${new Date(time).toISOString().replace('.000Z', 'Z')}`;
}

function describeState(state: State): string {
  return state.kind === 'deleted' ? 'deleted' : `${state.size} bytes`;
}
