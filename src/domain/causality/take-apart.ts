import { isByHand } from '../deciding/causes.ts';
import { type Decision, outcomeNumber, type Write } from '../model/decision.ts';
import { isSameVersion } from '../model/version.ts';
import { decisionSeenBy } from '../model/write.ts';
import { isDerived } from './derived.ts';
import type { Contest, Frontier } from './frontier.ts';

/** What contends, with the outcome that stood taken apart into the writes that it was decided from. */
export interface Apart {
  readonly contenders: readonly Write[];
  /** The numbers of the decisions that are decided once more together with what came since, the latest first. */
  readonly reopens: readonly number[];
}

/**
 * What a rule that merges has to look at, so that its outcome does not depend on who was seen first: all writes that nothing has seen, losers
 * of earlier decisions among them, as if they had come at once. Undefined where the outcome that stood stays whole: somebody who wrote has
 * seen it, a person chose it, or no conflict led to it. `log` has to reach to the decision that settled on it.
 *
 * The field does not grow: of each region it holds one write at most, and besides at most one outcome that could not be taken apart.
 */
export function takeApart(
  { latest, orphans }: Frontier,
  { contenders, stated }: Contest,
  log: readonly Decision[],
): Apart | undefined {
  if (!latest || stated.some((write) => decisionSeenBy(write) >= outcomeNumber(latest))) return undefined;
  const { write: stood } = latest.outcome;
  const isContending = contenders.some((write) => isSame(write, stood));
  // What only a replica is left of has seen nothing.
  const seers = stated.filter((write) => !orphans.some((orphan) => isSame(orphan, write)));
  if (!isContending && !isSeenAsWrite(stood, seers, log)) return undefined;
  const reopens: number[] = [];
  const news = contenders.filter((write) => !isSame(write, stood));
  const field = withParts(news, seers, stood, log, reopens);
  return reopens.length > 0 ? { contenders: field, reopens } : undefined;
}

/** The decision whose contenders led to an outcome; undefined where it has expired, a person chose, or nobody contended. */
export function conflictBehind(outcome: Write, log: readonly Decision[]): Decision | undefined {
  const maker = log.findLast(
    (decision) => DECIDED_AMONG.includes(decision.situation) && isSame(decision.outcome.write, outcome),
  );
  return maker && !isByHand(maker) && !isDerived(maker) ? maker : undefined;
}

const DECIDED_AMONG: readonly Decision['situation'][] = ['conflict', 'identical'];

/** The writes, and what of the outcome's own contenders none of them has seen. */
function withParts(
  writes: readonly Write[],
  seers: readonly Write[],
  outcome: Write,
  log: readonly Decision[],
  reopens: number[],
): Write[] {
  const maker = conflictBehind(outcome, log);
  if (!maker) return [...writes, { ...outcome, stamp: { ...outcome.stamp, layer: 0 } }];
  reopens.push(maker.seq);
  const before = log.slice(0, log.indexOf(maker));
  const stood = maker.contenders.find(({ stamp }) => stamp.layer === 0);
  const others = maker.contenders.filter((write) => write !== stood);
  const parts = stood ? withParts(others, others, stood, before, reopens) : others;
  return [...writes, ...parts.filter((part) => !seers.some((write) => hasSeen(write, part, log)))];
}

/**
 * Of a write that was considered later: it lies above the other in its stack, or has seen a decision that had considered it. What says itself
 * what it was made on has seen no more than that.
 */
function hasSeen(write: Write, part: Write, log: readonly Decision[]): boolean {
  const said = write.claim?.kind === 'read' ? write.claim : undefined;
  if (said?.of?.some((place) => place.region === part.region && place.id === part.id)) return true;
  if (!said && part.via === undefined && write.via === undefined && part.region === write.region) return true;
  const isNamed = ({ contenders, outcome }: Decision) =>
    isSame(outcome.write, part) || contenders.some((contender) => isSame(contender, part));
  const first = log.find(isNamed);
  return first !== undefined && decisionSeenBy(write) >= outcomeNumber(first);
}

/** It is no contender any more, though nobody has seen the decision: a write lies above the one that won, or has seen it win before. */
function isSeenAsWrite(outcome: Write, writes: readonly Write[], log: readonly Decision[]): boolean {
  return outcome.via === undefined && writes.some((write) => hasSeen(write, outcome, log));
}

function isSame(a: Write, b: Write): boolean {
  return a.region === b.region && isSameVersion(a, b);
}
