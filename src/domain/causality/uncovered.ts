import { type Considered, type Decision, equalHead, outcomeNumber, type Write } from '../model/decision.ts';
import type { Evidence } from '../model/evidence.ts';
import type { Region, VersionId } from '../model/ids.ts';
import { DELETED, type Head, type Stack, type State, type Version } from '../model/version.ts';

/**
 * A region where a person has removed, by its id, the version that stood for the latest decision. A removal leaves nothing behind that tells
 * of it: it shows by the version that is gone, and by an older one that is current again.
 */
export interface Uncovered {
  readonly region: Region;
  /**
   * What stood before, and was not removed there as well: the same whichever region it is, though in one of them a loser may lie next below.
   * Where no decision tells of such, what is current there.
   */
  readonly write: Omit<Write, 'stamp'>;
  /** The version that is current; undefined where nothing is left. */
  readonly version: Version | undefined;
}

/** The versions that are known to have stood for the decision in a region: its copies, or the head that was found equal. */
export function standingVersions(region: Region, decision: Decision): VersionId[] {
  const equal = equalHead(decision, region);
  return [...(decision.pushes[region]?.ids ?? []), ...(equal && 'id' in equal ? [equal.id] : [])];
}

/** Those regions where a version stood for the decision, and no version of the key is left. */
export function emptiedAmong(regions: readonly Region[], decision: Decision, { heads }: Evidence): Region[] {
  return regions.filter((region) => heads[region]?.kind === 'absent' && standingVersions(region, decision).length > 0);
}

/** Whether a head may have come to light by a removal, as far as it tells by itself: then the stack has to be listed. */
export function mayBeUncovered(head: Version, region: Region, log: readonly Decision[]): boolean {
  const latest = log.at(-1);
  const stood = latest ? standingVersions(region, latest) : [];
  return stood.length > 0 && !stood.includes(head.id) && layBelow(head, region, log);
}

/** What a removal in `region` has brought to light there; undefined where none is known of. */
export function uncoveredIn(region: Region, evidence: Evidence): Uncovered | undefined {
  const { log, heads, stacks, sightings } = evidence;
  const latest = log.at(-1);
  const head: Head = heads[region] ?? { kind: 'absent' };
  if (!latest || head.kind === 'unreadable') return undefined;
  const stood = standingVersions(region, latest);
  if (head.kind === 'absent') {
    // That a key merely is absent is never taken for a delete: somebody must have told of the removal.
    const isTold = sightings.some(
      ({ region: where, id, kind }) => kind === 'removed' && where === region && stood.includes(id),
    );
    return isTold ? { region, write: nothingLeft(region, latest), version: undefined } : undefined;
  }
  const stack = stacks[region];
  const isGone = stood.length > 0 && stack?.every(({ id }) => !stood.includes(id));
  if (!isGone || !layBelow(head, region, log)) return undefined;
  const before = stoodBefore(region, latest, stack ?? [], log);
  return { region, write: before?.outcome.write ?? writeOf(head, region, log), version: head };
}

/** The decision whose outcome is left where that of the latest one is taken away: one whose versions were removed here as well is none. */
function stoodBefore(region: Region, latest: Decision, stack: Stack, log: readonly Decision[]): Decision | undefined {
  return log.findLast((decision) => {
    if (outcomeNumber(decision) >= outcomeNumber(latest)) return false;
    const stood = standingVersions(region, decision);
    return stood.length === 0 || stack.some(({ id }) => stood.includes(id));
  });
}

/** The last version is gone: what is left is what a delete leaves, as late as all that was considered. */
function nothingLeft(region: Region, { horizon }: Decision): Uncovered['write'] {
  return { region, id: 'nothing' as VersionId, time: horizon, state: DELETED };
}

function writeOf(head: Version, region: Region, log: readonly Decision[]): Uncovered['write'] {
  const copied = log.find(({ pushes }) => pushes[region]?.ids.includes(head.id))?.outcome.write;
  if (copied) return copied;
  const state: State = head.kind === 'object' ? head.state : DELETED;
  return { region, id: head.id, time: head.time ?? 0, state };
}

/**
 * Whether a version was in its place before the one that stood for the latest decision. Only then is it uncovered: a copy of an older decision
 * may come late and lie above, and lifecycle may have removed what lies below that.
 */
function layBelow(version: Version, region: Region, log: readonly Decision[]): boolean {
  const latest = log.at(-1);
  return (
    latest !== undefined &&
    (wasHead(version, region, log) || isSeenCopy(version, region, latest, log) || isOlder(version, region, latest))
  );
}

/** A decision has found it at the head, or has considered it, before another version stood there. */
function wasHead({ id }: Version, region: Region, log: readonly Decision[]): boolean {
  return log.some(({ observed, pushes, considered, contenders }) => {
    const heads = [observed[region], pushes[region]?.found];
    return (
      heads.some((head) => head && 'id' in head && head.id === id) ||
      considered[region]?.id === id ||
      contenders.some((write) => write.via === undefined && write.region === region && write.id === id)
    );
  });
}

/** A copy of a decision that the write which stood there is known to have been made over. */
function isSeenCopy({ id }: Version, region: Region, latest: Decision, log: readonly Decision[]): boolean {
  const copied = log.find(({ pushes }) => pushes[region]?.ids.includes(id));
  const over: Considered | undefined = latest.considered[region];
  if (!copied || !over || !standingVersions(region, latest).includes(over.id)) return false;
  return over.stampDecision >= outcomeNumber(copied);
}

/** By S3's time of both, in whole seconds. A replica has its origin's time, wherever it lies. */
function isOlder(version: Version, region: Region, latest: Decision): boolean {
  const stood = equalHead(latest, region);
  if (!stood || !('id' in stood) || stood.time === undefined || version.time === undefined) return false;
  const isReplica = version.kind === 'object' && version.replica === true;
  return !isReplica && version.time < stood.time;
}

/** Every region where one is known of, the one first that the others are to follow: data rather than a delete, then the newest, then by rank. */
export function allUncovered(evidence: Evidence): Uncovered[] {
  const found = evidence.replicaSet.regions.flatMap((region) => uncoveredIn(region, evidence) ?? []);
  const rank = ({ write }: Uncovered) => (write.state.kind === 'deleted' ? Number.NEGATIVE_INFINITY : write.time);
  return found.toSorted((a, b) => Math.sign(rank(b) - rank(a)) || 0);
}
