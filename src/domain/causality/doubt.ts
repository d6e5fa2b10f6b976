import { statedETags } from '../model/claim.ts';
import { type Decision, equalHead } from '../model/decision.ts';
import type { Evidence } from '../model/evidence.ts';
import type { Region } from '../model/ids.ts';
import { isMultipart, isSameState, type StackEntry, stateOf, type Version } from '../model/version.ts';
import { isConsidered, isKnownHead } from './frontier.ts';
import { confirmedMarker, isRecordedCopy, originOf, recordedCopies } from './origin.ts';
import { mayBeUncovered } from './uncovered.ts';

/**
 * The regions whose heads do not tell enough: their stacks must be listed before the frontier is known. Empty in the usual case, conflicts
 * included. To be asked again after listing, for a stack may tell of decisions that make other heads doubtful.
 */
export function regionsInDoubt(evidence: Evidence): Region[] {
  const { replicaSet } = evidence;
  const holders = replicaSet.regions.filter((region) => isVersion(evidence, region));
  const isFirst = evidence.log.length === 0;
  const late = evidence.sightings.filter((sighting) => isLate(sighting, evidence)).map(({ region }) => region);
  // What a claim names may lie under any head that is news.
  const claimed =
    holders.some((region) => isNews(region, evidence) && isClaiming(evidence.heads[region] as Version)) ||
    replicaSet.regions.some((region) => isClaimedWithin(region, evidence));
  return holders.filter((region) => {
    if (evidence.stacks[region]) return false;
    if (late.includes(region) || (claimed && isNews(region, evidence))) return true;
    return isFirst ? isDoubtfulFirst(region, holders.length, evidence) : isDoubtful(region, evidence);
  });
}

function isNews(region: Region, evidence: Evidence): boolean {
  const head = evidence.heads[region] as Version;
  return !isKnownHead(head, region, evidence.log.at(-1)) && !recordedCopies(evidence).has(head.id);
}

function isVersion({ heads }: Evidence, region: Region): boolean {
  const head = heads[region];
  return head?.kind === 'object' || head?.kind === 'delete';
}

/**
 * Its event says that a client made it, and it is no contender of any decision: it was observed, and taken for a copy (somebody restored an
 * old copy, marker and all).
 */
function isMisjudged(head: Version, region: Region, { sightings, log }: Evidence): boolean {
  const isTold = sightings.some(
    ({ id, region: where, maker }) => id === head.id && where === region && maker === 'client',
  );
  return isTold && !isConsidered(region, head.id, log) && !isRecordedCopy(region, head.id, log);
}

/** Neither head nor considered: it came late, or lies buried. */
function isLate({ region, id }: { region: Region; id: Version['id'] }, { heads, log }: Evidence): boolean {
  const head = heads[region];
  return !(head && 'id' in head && head.id === id) && !isConsidered(region, id, log);
}

/** A key's first decision: one region that holds it speaks for itself, several have to show what lies below. */
function isDoubtfulFirst(region: Region, holders: number, { heads }: Evidence): boolean {
  const head = heads[region] as Version;
  return (
    holders > 1 ||
    (head.kind === 'object' && (head.marker !== undefined || head.replica === true || isMultipart(head.state)))
  );
}

function isLikeOutcome(head: Version, { outcome }: Decision, { replicaSet, key }: Evidence): boolean {
  return isSameState(stateOf(head), outcome.write.state, replicaSet.ignorable?.(key));
}

function isDoubtful(region: Region, evidence: Evidence): boolean {
  const latest = evidence.log.at(-1);
  const head = evidence.heads[region] as Version;
  if (!latest) return false;
  if (mayBeUncovered(head, region, evidence.log)) return true;
  if (isKnownHead(head, region, latest)) return isMisjudged(head, region, evidence);
  if (recordedCopies(evidence).get(head.id) === latest.seq) return false;
  if (head.kind === 'object' && head.replica && head.id === latest.outcome.write.id) return false;
  const origin = originOf(head, region, 'unseen', evidence);
  if (origin.kind === 'copy') {
    // The head is a copy of the latest decision, not recorded yet: nothing is new here. A copy of another one may hide a write below.
    return !(origin.seq === latest.seq && head.kind === 'object' && confirmedMarker(head, region, 'unseen', evidence));
  }
  if (origin.kind !== 'client') return true;
  const push = latest.pushes[region];
  const isOutcomeBelow = equalHead(latest, region) !== undefined || (push !== undefined && push.ids.length > 0);
  if (!isOutcomeBelow) return true;
  // Whether it changed nothing, or put back what another write had changed, shows in the stack.
  if (isLikeOutcome(head, latest, evidence)) return true;
  return head.kind === 'object' && (head.marker !== undefined || head.replica === true || isMultipart(head.state));
}

/** A replica or a copy at the head hides who says what he read. */
function isClaimedWithin(region: Region, evidence: Evidence): boolean {
  const isUnconsidered = (entry: StackEntry) =>
    entry.kind === 'object' && !entry.replica && !isConsidered(region, entry.id, evidence.log) && isClaiming(entry);
  return (evidence.stacks[region] ?? []).some(
    (entry) => isUnconsidered(entry) && !recordedCopies(evidence).has(entry.id),
  );
}

/** It says what it was made on: whether that is what it lies on shows in its stack alone. */
function isClaiming(head: StackEntry): boolean {
  return head.kind === 'object' && statedETags(head.state).length > 0;
}
