import {
  type Considered,
  type Decision,
  equalHead,
  outcomeNumber,
  type Repeats,
  type Write,
} from '../model/decision.ts';
import type { Evidence } from '../model/evidence.ts';
import type { Region } from '../model/ids.ts';
import type { Stamp } from '../model/stamp.ts';
import {
  DELETED,
  isSameState,
  isSameVersion,
  type Stack,
  type State,
  stateOf,
  type Version,
} from '../model/version.ts';
import { isWriteOf } from '../model/write.ts';

/** The version directly below the next one of a stack, and which decision's outcome it shows, if it does. */
export interface Beneath {
  readonly state: State;
  readonly repeats?: Repeats;
  /** It is a write that no decision has considered, and shows what it repeats itself. */
  readonly isAsBelow?: true;
}

/**
 * A copy of that decision's outcome, or of the latest one that found the copy at its own. Who lies above it may have seen more than that decision
 * had considered, where the copy landed late: a later decision (`hasSeen`), or a write that is considered by now. Then it repeats nothing.
 */
export function beneathCopy(
  entry: Stack[number],
  seq: number,
  hasSeen: number,
  region: Region,
  { log }: Evidence,
): Beneath | undefined {
  const decision = log.findLast((candidate) => candidate.seq === seq || isFoundBy(candidate, entry, region));
  if (!decision) return undefined;
  const { state, stamp } = decision.outcome.write;
  const repeats = decision.outcome.write.repeats ?? { decision: settledBy(decision, log), change: changeOf(stamp) };
  const isAll = decision.seq >= hasSeen && decision.considered[region]?.id === log.at(-1)?.considered[region]?.id;
  return { state, ...(isAll ? { repeats: { stamp, ...repeats } } : {}) };
}

/** A client's write. Where that changed nothing itself, it shows what it repeats. */
export function beneathWrite(
  version: Version,
  repeats: Repeats | undefined,
  region: Region,
  evidence: Evidence,
): Beneath {
  const shown = repeats ?? foundAt(version, region, evidence);
  return { state: stateOf(version), ...(shown ? { repeats: shown } : {}), ...(repeats ? { isAsBelow: true } : {}) };
}

/** What lies below all that is new: the considered write, or nothing, where a decision for a delete found nothing. */
export function beneathNews(
  below: Stack[number] | undefined,
  floor: Considered | undefined,
  region: Region,
  evidence: Evidence,
): Beneath | undefined {
  if (!below) return floor ? undefined : beneathBottom(region, evidence);
  const recorded = recordOf(below, region, evidence.log);
  // Its tags may be known from there alone.
  if (recorded) return beneathRecorded(recorded, region, evidence);
  return below.kind === 'known' ? undefined : beneathWrite(below, undefined, region, evidence);
}

function beneathRecorded(write: Write, region: Region, evidence: Evidence): Beneath {
  const shown = foundAt(write, region, evidence) ?? write.repeats;
  return { state: write.state, ...(shown ? { repeats: shown } : {}) };
}

function beneathBottom(region: Region, { log }: Evidence): Beneath | undefined {
  const decision = log.findLast((candidate) => equalHead(candidate, region)?.kind === 'absent');
  return decision && { state: DELETED, repeats: repeatsOf(decision, log) };
}

/** A decision found the version at its outcome, or settled on it: then it is what others have, or will have. */
function foundAt(
  version: Pick<Write, 'id' | 'time'> | Version,
  region: Region,
  { log }: Evidence,
): Repeats | undefined {
  const decision = log.findLast(
    (candidate) => isFoundBy(candidate, version, region) || isWriteOf(candidate.outcome.write, version, region),
  );
  if (!decision) return undefined;
  const { write } = decision.outcome;
  // Another change came to the same: who lies above has seen that one as well, and stands for both.
  if (write.repeats || !isWriteOf(write, version, region)) return repeatsOf(decision, log);
  // Whoever has seen the first that considered it has seen it, whatever came of it then.
  const first = log.find(({ contenders }) => contenders.some((one) => isWriteOf(one, version, region)));
  return { decision: outcomeNumber(first ?? decision), change: changeOf(write.stamp) };
}

function isFoundBy(
  decision: Decision,
  version: Pick<Write, 'id'> & { time?: number | undefined },
  region: Region,
): boolean {
  const head = equalHead(decision, region);
  return head !== undefined && 'id' in head && isSameVersion(head, version);
}

/**
 * Who repeats the very write that a decision found there, and not a copy, keeps his own stamp: had he come before the decision, nobody who
 * reads heads alone would know that he repeated anything.
 */
function repeatsOf(decision: Decision, log: readonly Decision[]): Repeats {
  const { repeats, stamp } = decision.outcome.write;
  if (!repeats) return { decision: settledBy(decision, log), change: changeOf(stamp) };
  const { change = repeats.stamp && changeOf(repeats.stamp) } = repeats;
  return { decision: repeats.decision, ...(change ? { change } : {}) };
}

const changeOf = ({ time, decision }: Stamp) => ({ time, decision });

/** The first that settled on it: others may have let it win again, and who has seen the first has seen it. */
function settledBy(decision: Decision, log: readonly Decision[]): number {
  const { region, id } = decision.outcome.write;
  const first = log.find(({ outcome: { write } }) => write.region === region && write.id === id);
  return outcomeNumber(first ?? decision);
}

function recordOf(entry: Stack[number], region: Region, log: readonly Decision[]): Write | undefined {
  const isThis = (write: Write) => isWriteOf(write, entry, region);
  return log.findLast(({ contenders }) => contenders.some(isThis))?.contenders.find(isThis);
}

/** What the write left as it was, if it did. */
export function repeatsIn(
  state: State,
  beneath: Beneath | undefined,
  { replicaSet, key }: Evidence,
): Repeats | undefined {
  if (!beneath?.repeats) return undefined;
  return isSameState(state, beneath.state, replicaSet.ignorable?.(key)) ? beneath.repeats : undefined;
}
