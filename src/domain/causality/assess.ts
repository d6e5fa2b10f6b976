import { expectedAt } from '../deciding/plan.ts';
import { type Decision, equalHead, isFinished, mayStillLand, type Push, type Write } from '../model/decision.ts';
import type { Evidence } from '../model/evidence.ts';
import type { Region } from '../model/ids.ts';
import { isOfOutcome, markerOf } from '../model/marker.ts';
import { DELETED, type Head, isSameState, isSameVersion, type State, stateOf, type Version } from '../model/version.ts';
import { isWriteOf } from '../model/write.ts';
import { isAwaited } from './awaited.ts';
import { contestOf } from './contenders.ts';
import { type Contest, type Frontier, frontierOf, isConsidered } from './frontier.ts';
import { originOf, recordedCopies } from './origin.ts';
import { mayGetReplica } from './replicas.ts';
import { allUncovered, type Uncovered } from './uncovered.ts';

/** What the evidence of a key comes to. */
export type Assessment =
  /** No region holds it and no decision tells of it. */
  | { readonly kind: 'unknown' }
  /** Something that decides cannot be known yet. */
  | { readonly kind: 'wait'; readonly why: string }
  /** Every region that could be read stands at the latest outcome. */
  | { readonly kind: 'converged'; readonly latest: Decision; readonly frontier: Frontier }
  /** Regions are behind, and somebody is on the way to each of them. */
  | { readonly kind: 'underway'; readonly latest: Decision; readonly frontier: Frontier }
  /** Regions are behind and nobody is on the way: the outcome has to be affirmed as a decision of its own. */
  | { readonly kind: 'lagging'; readonly latest: Decision; readonly frontier: Frontier }
  /** A person has removed the version that stood in a region, by its id: what is current there now stands in its place. */
  | { readonly kind: 'removed'; readonly latest: Decision; readonly frontier: Frontier; readonly uncovered: Uncovered }
  /** Writes that no decision has considered; `contenders` are one (a plain update) or more. */
  | {
      readonly kind: 'news';
      readonly contenders: readonly Write[];
      readonly contest: Contest;
      readonly frontier: Frontier;
    };

/** `isOwnLeftover`: the latest decision was made by an earlier attempt of this very piece of work, which may have died before it queued its pushes. */
export function assess(evidence: Evidence, isOwnLeftover: boolean): Assessment {
  const unread = unreadSighting(evidence);
  const frontier = frontierOf(evidence);
  const { latest, writes, ambiguous } = frontier;
  if (ambiguous.length > 0) {
    return {
      kind: 'wait',
      why: `Who made what lies in ${ambiguous.join(', ')} is not known until the event of its delete marker comes, or every region can be read.`,
    };
  }
  if (writes.length > 0) {
    const contest = contestOf(frontier, evidence);
    return { kind: 'news', contenders: contest.contenders, contest, frontier };
  }
  if (unread)
    return { kind: 'wait', why: `${unread} could not be read, and holds a write that no decision has considered.` };
  const [unlisted] = evidence.unlisted;
  if (!latest) return unlisted ? cannotRead(unlisted) : { kind: 'unknown' };
  const behind = regionsBehind(evidence, latest);
  const uncovered = allUncovered(evidence).find(({ region }) => behind.includes(region));
  if (uncovered) return { kind: 'removed', latest, frontier, uncovered };
  const isNobodys = (push: Push | undefined) =>
    isIdle(push, latest, evidence) || (isOwnLeftover && push?.state !== 'left-to-s3');
  if (behind.some((region) => isNobodys(latest.pushes[region]))) return { kind: 'lagging', latest, frontier };
  const stalled = unlisted ?? unreadableAndStalled(evidence, latest, isOwnLeftover);
  if (stalled) return cannotRead(stalled);
  return { kind: behind.length > 0 ? 'underway' : 'converged', latest, frontier };
}

function cannotRead(region: Region): Assessment {
  return { kind: 'wait', why: `${region} can't be read, and nobody is on the way there.` };
}

/** A region that can't be read now and to which no message is on its way: its push was refused, or its sender died, and this is who came back. */
function unreadableAndStalled(
  { heads, replicaSet }: Evidence,
  latest: Decision,
  isOwnLeftover: boolean,
): Region | undefined {
  return replicaSet.regions.find((region) => {
    const push = latest.pushes[region];
    if (heads[region]?.kind !== 'unreadable' || !push || isFinished(push)) return false;
    return isOwnLeftover || push.state === 'refused';
  });
}

/** Nobody is on the way to the region: found equal, done, refused, given up, or it could not be read then and can be now. */
function isIdle(push: Push | undefined, latest: Decision, evidence: Evidence): boolean {
  if (push?.state === 'left-to-s3') return !isAwaited(push, latest, evidence);
  if (push === undefined || isFinished(push) || push.state === 'refused' || push.state === 'blind') return true;
  return push.state === 'failed' && push.reason === 'impossible';
}

/** The region of an event whose write is not considered and cannot be looked at. */
export function unreadSighting({ sightings, heads, log }: Evidence): Region | undefined {
  return sightings.find(
    ({ region, id, kind }) =>
      kind !== 'removed' && heads[region]?.kind === 'unreadable' && !isConsidered(region, id, log),
  )?.region;
}

/** Those that differ from a decision's outcome in something that counts under its rule. */
export function regionsBehind(evidence: Evidence, { outcome, ruling }: Settled): Region[] {
  return evidence.replicaSet.regions.filter((region) => {
    const state = standing(region, evidence);
    return state !== undefined && !isSameState(state, outcome.write.state, ruling.ignoreMetadata);
  });
}

export type Settled = Pick<Decision, 'outcome' | 'ruling'>;

/**
 * The state that a region stands at: of a copy that of its decision, whatever ETag or checksum the copy was given; of a version that the journal
 * knows what was recorded of it, for tags may have been changed since without a new version. Undefined if unreadable.
 */
export function standing(region: Region, evidence: Evidence): State | undefined {
  const head = evidence.heads[region] ?? { kind: 'absent' };
  switch (head.kind) {
    case 'unreadable':
      return undefined;
    case 'absent':
      return DELETED;
    default:
      return (makerOfHead(head, region, evidence) ?? recordOf(head, region, evidence))?.state ?? stateOf(head);
  }
}

/** The write whose state the region's head has; none where the journal tells nothing of it. */
export function writeAt(region: Region, evidence: Evidence): Write | undefined {
  const head = evidence.heads[region];
  if (head?.kind !== 'object') return undefined;
  return makerOfHead(head, region, evidence) ?? recordOf(head, region, evidence);
}

/** The latest word on it: a decision found it at its outcome, or it contended. */
function recordOf(head: Version, region: Region, { log }: Evidence): Write | undefined {
  const isIt = (write: Write) => isWriteOf(write, head, region);
  const found = log.findLast((decision) => {
    const equal = equalHead(decision, region);
    return equal !== undefined && 'id' in equal && isSameVersion(equal, head);
  });
  const contended = log.findLast(({ contenders }) => contenders.some(isIt));
  if (contended && contended.seq >= (found?.seq ?? 0)) return contended.contenders.find(isIt);
  const write = found?.outcome.write;
  return write?.state.kind === stateOf(head).kind ? write : undefined;
}

function makerOfHead(head: Version, region: Region, evidence: Evidence): Write | undefined {
  const recorded = recordedCopies(evidence).get(head.id);
  const origin =
    recorded !== undefined ? { kind: 'copy' as const, seq: recorded } : originOf(head, region, 'unseen', evidence);
  if (origin.kind !== 'copy') return undefined;
  const decision = evidence.log.find(({ seq }) => seq === origin.seq);
  if (!decision || isOfNamesake(head, region, decision, evidence)) return undefined;
  const { write } = decision.outcome;
  return write.state.kind === stateOf(head).kind ? write : undefined;
}

/** Whoever pushed when the journal was lost may have recorded his copy with another decision, which has been given the same number since. */
function isOfNamesake(head: Version, region: Region, decision: Decision, evidence: Evidence): boolean {
  const marker = head.kind === 'object' ? markerOf(head, { ...evidence, region }) : undefined;
  return marker?.seq === decision.seq && !isOfOutcome(marker, decision);
}

/** Regions at the outcome to which a copy of an earlier decision may still be on its way, or may have landed since they were read. */
export function regionsToLookAtAgain(evidence: Evidence, regions: readonly Region[]): Region[] {
  return regions.filter(
    (region) =>
      mayGetReplica(region, evidence) ||
      evidence.log.some(
        (decision) => mayStillLand(decision.pushes[region]) || mayLandTwice(decision, region, evidence.heads[region]),
      ),
  );
}

/** Its message may be delivered twice, and what a copy of it had to find there is there once more: for S3, a delete marker is nothing. */
function mayLandTwice(decision: Decision, region: Region, head: Head = { kind: 'absent' }): boolean {
  if ((decision.pushes[region]?.ids.length ?? 0) === 0) return false;
  const expected = expectedAt(region, decision);
  if (expected.kind === 'nothing') return head.kind === 'absent' || head.kind === 'delete';
  return head.kind === 'object' && head.state.etag === expected.etag;
}
