import type { Decision, Push, Write } from '../model/decision.ts';
import type { Evidence } from '../model/evidence.ts';
import type { Region, VersionId } from '../model/ids.ts';
import { isMadeFor, isOfOutcome, type Marker, markerOf } from '../model/marker.ts';
import {
  type DeleteMarker,
  type Head,
  isSameState,
  isSameVersion,
  type ObjectVersion,
  type Stack,
  type StackEntry,
} from '../model/version.ts';
import { isWriteOf } from '../model/write.ts';

/** Whose version an entry of a stack is. */
export type Origin =
  | { readonly kind: 'client' }
  /** Ours, made for this decision. */
  | { readonly kind: 'copy'; readonly seq: number }
  /** S3's own replication made it of something that is known from elsewhere. */
  | { readonly kind: 'replica' }
  /** Nothing above the newest versions examined is known of it; the journal has no record and no event speaks for it. */
  | { readonly kind: 'unexamined' }
  /** A delete marker that a push may have made, for this decision, or a client. */
  | { readonly kind: 'unknown-delete'; readonly seq: number }
  /** A native replica whose origin may lie in a region that can't be read now. */
  | { readonly kind: 'unknown-replica' };

/** Where an entry lies; `unseen` if its stack was not looked at. */
export type Position = { readonly stack: Stack; readonly at: number } | 'unseen';

/** Tells whose version an entry is, by the journal's record, the event, the marker and the place in the stack, in this order. */
export function originOf(entry: StackEntry, region: Region, position: Position, evidence: Evidence): Origin {
  const recorded = recordedCopies(evidence).get(entry.id);
  if (recorded !== undefined)
    return isRecordedElsewhere(entry.id, region, evidence) ? { kind: 'replica' } : { kind: 'copy', seq: recorded };
  switch (entry.kind) {
    case 'known':
      return isSightedAs('client', entry.id, region, evidence) ? { kind: 'client' } : { kind: 'unexamined' };
    case 'delete':
      return originOfDelete(entry, region, position, evidence);
    case 'object':
      return originOfObject(entry, region, position, evidence);
  }
}

function originOfObject(entry: ObjectVersion, region: Region, position: Position, evidence: Evidence): Origin {
  if (entry.replica) {
    if (isKnownElsewhere(entry.id, region, evidence) || isOfCopy(entry, region, evidence)) return { kind: 'replica' };
    if (isJudged(entry, region, evidence) || isOfOutcomesState(entry, evidence)) return { kind: 'replica' };
    // By elimination it is a client's, but only where everybody could be asked.
    return isAnyUnreadable(evidence) ? { kind: 'unknown-replica' } : { kind: 'client' };
  }
  // A client that restores an old copy carries its marker along to the same key; the event's principal gives it away.
  if (isSightedAs('client', entry.id, region, evidence) || isKnownWrite(entry, region, evidence))
    return { kind: 'client' };
  const marker = confirmedMarker(entry, region, position, evidence);
  if (marker) return { kind: 'copy', seq: marker.seq };
  return isOfLost(entry, region, evidence) ? { kind: 'copy', seq: 0 } : { kind: 'client' };
}

/**
 * A decision has found it at the head and considered no write of it, so its origin was known then. Lifecycle may have removed that since, and
 * must not make a write of what was none.
 */
function isJudged(entry: ObjectVersion, region: Region, { log }: Evidence): boolean {
  const hasFound = ({ observed, pushes }: Decision) =>
    [observed[region], pushes[region]?.found].some((head) => head && 'id' in head && isSameVersion(head, entry));
  const isWrite = ({ considered, contenders }: Decision) =>
    considered[region]?.id === entry.id ||
    contenders.some(({ region: where, id }) => where === region && id === entry.id);
  return log.some(hasFound) && !log.some(isWrite);
}

/** A decision knows it for a client's write, whatever it carries along. */
function isKnownWrite(entry: ObjectVersion, region: Region, { log }: Evidence): boolean {
  const isIt = (write: Write) => isWriteOf(write, entry, region);
  return log.some(({ outcome, contenders }) => isIt(outcome.write) || contenders.some(isIt));
}

/** Whosever it was, nothing is to be chosen, and nothing of it can get lost: it holds what stands. */
function isOfOutcomesState({ state }: ObjectVersion, { log }: Evidence): boolean {
  const latest = log.at(-1);
  return latest !== undefined && isSameState(state, latest.outcome.write.state);
}

/** Made for a decision that was lost with the journal, and whose number another has been given since: of that one it says nothing. */
function isOfLost(entry: ObjectVersion, region: Region, evidence: Evidence): boolean {
  const marker = markerOf(entry, { ...evidence, region });
  const namesake = marker && evidence.log.find(({ seq }) => seq === marker.seq);
  if (!marker || !namesake) return false;
  const push = namesake.pushes[region];
  const hasPushed = push !== undefined && mayHavePushed(push) && namesake.observed[region]?.kind !== 'unreadable';
  return !hasPushed || !isMadeFor(marker, namesake);
}

/** The marker of a copy is bound to where that was made: lifecycle may have removed it there since, unrecorded. */
function isOfCopy(entry: ObjectVersion, region: Region, evidence: Evidence): boolean {
  const others = evidence.replicaSet.regions.filter((other) => other !== region);
  return others.some((other) => markerOf(entry, { ...evidence, region: other }) !== undefined);
}

/** The marker of an object, if nothing speaks against its being a copy of that decision. */
export function confirmedMarker(
  entry: ObjectVersion,
  region: Region,
  position: Position,
  evidence: Evidence,
): Marker | undefined {
  const marker = markerOf(entry, { ...evidence, region });
  if (!marker) return undefined;
  const decision = evidence.log.find(({ seq }) => seq === marker.seq);
  if (!decision) return marker; // of a lost or expired entry: the binding has to do
  const push = decision.pushes[region];
  if (!push || push.state === 'left-to-s3' || !isOfOutcome(marker, decision)) return undefined;
  return couldHaveLandedAt(position, decision, region, evidence) ? marker : undefined;
}

/**
 * Our copies are conditional, so the version directly below is the one that the decision observed, or (a message delivered twice may land
 * twice over identical bytes) another copy of the same decision. A client's restore of an old copy usually lies on something else. Where it
 * does not, it is taken for ours until its event tells; the other error would be final, for events of our own copies are dropped.
 */
function couldHaveLandedAt(position: Position, decision: Decision, region: Region, evidence: Evidence): boolean {
  if (position === 'unseen') return (decision.pushes[region]?.ids.length ?? 0) === 0;
  const { stack } = position;
  let bottom = position.at;
  while (bottom > 0 && isCopyOf(stack[bottom - 1] as StackEntry, decision, region, evidence)) bottom--;
  return below(stack, bottom, region, evidence).some((entry) => isAsObserved(entry, decision, region));
}

function isCopyOf(entry: StackEntry, { seq, pushes }: Decision, region: Region, evidence: Evidence): boolean {
  if (pushes[region]?.ids.includes(entry.id)) return true;
  return entry.kind === 'object' && markerOf(entry, { ...evidence, region })?.seq === seq;
}

/**
 * What may have lain directly under an entry when it was made. Usually one; but S3 places a multipart upload by its initiation, and perhaps a
 * native replica by its origin's time, so these may have slid in since, and what lies under them counts as well.
 */
function below(stack: Stack, at: number, region: Region, evidence: Evidence): (StackEntry | 'bottom')[] {
  const found: (StackEntry | 'bottom')[] = [];
  for (let under = at - 1; under >= 0; under--) {
    const entry = stack[under] as StackEntry;
    found.push(entry);
    if (!mayHaveSlidIn(entry, region, evidence)) return found;
  }
  return [...found, 'bottom'];
}

function mayHaveSlidIn(entry: StackEntry, region: Region, evidence: Evidence): boolean {
  const etag = entry.kind === 'object' ? entry.state.etag : entry.kind === 'known' ? entry.etag : undefined;
  if (etag?.includes('-') || isReplica(entry)) return true;
  // A list alone doesn't tell replicas from others; the journal knows a copy that was made in another region.
  return isRecordedElsewhere(entry.id, region, evidence);
}

/** As a copy made in another region alone: here the same id is a native replica of it. */
function isRecordedElsewhere(id: VersionId, region: Region, { log }: Evidence): boolean {
  return recordedCopies({ log }).has(id) && !isRecordedCopy(region, id, log);
}

function isAsObserved(below: StackEntry | 'bottom', decision: Decision, region: Region): boolean {
  if (below === 'bottom') return true; // what lay there may have been removed since
  const observed = decision.observed[region];
  if (below.kind === 'delete') return observed?.kind !== 'object';
  const etag = below.kind === 'object' ? below.state.etag : below.etag;
  if (observed?.kind === 'object') return etag === undefined || etag === observed.etag;
  const { state } = decision.outcome.write;
  return below.kind === 'object' && isSameState(below.state, state);
}

function originOfDelete(entry: DeleteMarker, region: Region, position: Position, evidence: Evidence): Origin {
  const maker = makerOf(entry.id, region, evidence);
  // A HEAD shows no replication status of a delete marker: only the id can tell, where the other one is known.
  if (isKnownElsewhere(entry.id, region, evidence)) return { kind: 'replica' };
  if (maker === 'client') return { kind: 'client' };
  // Also those that are recorded: a message delivered twice may land twice, if a client restores the very bytes in between.
  const pushes = evidence.log.filter((decision) => isDeletePush(decision, region));
  const fitting = pushes.filter(
    (decision) =>
      position === 'unseen' ||
      below(position.stack, position.at, region, evidence).some((one) => isAsObserved(one, decision, region)),
  );
  // The lowest: a later write above it is then thought to have seen less, which is the safe side. Any better guess can be wrong, and then a
  // write drops out of sight.
  const seq = (fitting[0] ?? (maker === 's3-concord' ? pushes[0] : undefined))?.seq;
  if (maker === 's3-concord') return { kind: 'copy', seq: seq ?? 0 };
  const isLogWhole = (evidence.log[0]?.seq ?? 1) === 1;
  // By elimination it is a client's, but only where no older decision could have pushed it.
  if (seq === undefined && (isLogWhole || isTold(entry.id, region, evidence))) return { kind: 'client' };
  const isAwaited = entry.time === undefined || entry.time >= evidence.eventsAwaitedFrom;
  return { kind: isAwaited ? 'unknown-delete' : 'copy', seq: seq ?? 0 };
}

function isAnyUnreadable({ heads }: Evidence): boolean {
  return Object.values(heads).some(({ kind }) => kind === 'unreadable');
}

/** Some event told of it, though not who made it (EventBridge does not say). */
function isTold(id: VersionId, region: Region, { sightings }: Evidence): boolean {
  return sightings.some((sighting) => sighting.id === id && sighting.region === region);
}

function isDeletePush({ outcome, pushes }: Decision, region: Region): boolean {
  const push = pushes[region];
  return outcome.write.state.kind === 'deleted' && push !== undefined && mayHavePushed(push);
}

/** Nothing is written where a region was not looked at, or is left to S3. */
function mayHavePushed({ state }: Push): boolean {
  return state !== 'blind' && state !== 'left-to-s3';
}

function makerOf(id: VersionId, region: Region, evidence: Evidence) {
  const noted = evidence.makers.get(id);
  if (noted) return noted;
  const sighting = evidence.sightings.find((candidate) => candidate.id === id && candidate.region === region);
  return sighting && sighting.maker !== 'unknown' ? sighting.maker : undefined;
}

function isSightedAs(maker: 'client', id: VersionId, region: Region, { sightings }: Evidence): boolean {
  return sightings.some((sighting) => sighting.id === id && sighting.region === region && sighting.maker === maker);
}

/** A replica keeps its origin's version id, so the origin is found by it: in the journal, or in another region. */
function isKnownElsewhere(id: VersionId, region: Region, { log, heads, stacks, foundElsewhere }: Evidence): boolean {
  if (foundElsewhere.has(id)) return true;
  const isThere = (write: Pick<Write, 'region' | 'id'>) => write.region !== region && write.id === id;
  const isIn = ({ contenders, outcome, considered }: Decision) =>
    contenders.some(isThere) ||
    isThere(outcome.write) ||
    Object.entries(considered).some(([other, seen]) => other !== region && seen.id === id);
  return (
    log.some(isIn) ||
    Object.entries(heads).some(
      ([other, head]) => other !== region && 'id' in head && head.id === id && !isReplica(head),
    ) ||
    Object.entries(stacks).some(
      ([other, stack]) => other !== region && stack.some((entry) => entry.id === id && !isReplica(entry)),
    )
  );
}

/** Replicas of which nothing yet tells where they come from. */
export function unresolvedReplicas(evidence: Evidence): { region: Region; id: VersionId }[] {
  const { heads, stacks, replicaSet } = evidence;
  return replicaSet.regions.flatMap((region) => {
    const entries = stacks[region] ?? [heads[region]];
    const replicas = entries.flatMap((entry) =>
      entry?.kind === 'object' && entry.replica ? [{ region, id: entry.id }] : [],
    );
    return replicas.filter(({ id }) => !recordedCopies(evidence).has(id) && !isKnownElsewhere(id, region, evidence));
  });
}

function isReplica(entry: StackEntry | Head): boolean {
  return entry.kind === 'object' && entry.replica === true;
}

const copiesByLog = new WeakMap<readonly Decision[], Map<VersionId, number>>();

/** The journal has recorded it as a copy made in this very region; elsewhere the same id is a native replica. */
export function isRecordedCopy(region: Region, id: VersionId, log: readonly Decision[]): boolean {
  return log.some(({ pushes }) => pushes[region]?.ids.includes(id));
}

/** Version id → decision number, of every copy that the loaded log records; a native replica of a copy has the same id. */
export function recordedCopies({ log }: Pick<Evidence, 'log'>): Map<VersionId, number> {
  const cached = copiesByLog.get(log);
  if (cached) return cached;
  const copies = new Map<VersionId, number>();
  for (const { seq, pushes } of log)
    for (const { ids } of Object.values(pushes)) for (const id of ids) copies.set(id, seq);
  copiesByLog.set(log, copies);
  return copies;
}
