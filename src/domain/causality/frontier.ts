// src/domain/causality: who has seen whom.
import { type OpenClaim, PREVIOUS_ETAG } from '../model/claim.ts';
import { type Considered, type Decision, equalHead, outcomeNumber, type Write } from '../model/decision.ts';
import type { Evidence } from '../model/evidence.ts';
import type { ETag, Region, VersionId } from '../model/ids.ts';
import type { Stamp } from '../model/stamp.ts';
import { isSameVersion, type Stack, type StackEntry, stateOf, type Version } from '../model/version.ts';
import { etagsOf } from './known-states.ts';
import { originOf } from './origin.ts';
import { type Beneath, beneathCopy, beneathNews, beneathWrite, repeatsIn } from './repeats.ts';
import { shownAtHead } from './replicas.ts';

/** What is known of a key beyond its latest decision. */
export interface Frontier {
  readonly latest: Decision | undefined;
  /** Per region the newest client's write that the latest decision has not considered; whatever lies below it in its stack it has seen. */
  readonly writes: readonly Write[];
  /** Those of them of which only a replica is left: what they had seen is not known, so they are taken to have seen nothing. */
  readonly orphans: readonly Write[];
  /** All of these with those that lie below them, region by region, the oldest first, as far as stacks were listed. */
  readonly stacked: readonly Stacked[];
  /** Regions where a delete marker may be a client's or ours, or a replica's origin can't be looked for. */
  readonly ambiguous: readonly Region[];
  /** The vector and the horizon of a decision that takes all of this into account. */
  readonly considered: Readonly<Record<Region, Considered>>;
  readonly horizon: number;
}

/** A client's write that no decision has considered, where it lies. */
export interface Stacked {
  readonly write: Write;
  /** What that lies on says by `previous-etag` itself, if it says anything. */
  readonly saysBeneath?: string;
  /** Every ETag of what it lies on directly; none where that is nothing, or not known. */
  readonly beneath: readonly ETag[];
  /** The number of the decision at whose outcome that stood, if it did. */
  readonly isOn?: number;
  /** Only a replica of it is left: it has seen nothing, and nobody has seen it for lying above it. */
  readonly isOrphan?: true;
  /** What it repeats is known by the write below it alone, which repeats that itself. */
  readonly repeatsLikeBelow?: true;
}

/** What the frontier comes to: who contends, and what only a claim has taken out of that. */
export interface Contest {
  readonly contenders: readonly Write[];
  /** Every write of the frontier, with what it says, and its stamp above all that it says to have seen. */
  readonly stated: readonly Write[];
  /** Would contend, had not others said to have seen them. */
  readonly superseded: readonly Write[];
  /** Those of them that are later by stamp than all who say so. */
  readonly against: readonly Write[];
  /** What was said to have been read and is not known; it may come to light. */
  readonly claims: readonly OpenClaim[];
}

/**
 * The frontier from heads, and from stacks where they were listed. `evidence.log` holds stand-ins for lost entries already; heads alone
 * have to suffice for the regions that are not listed (see doubt.ts).
 */
export function frontierOf(evidence: Evidence): Frontier {
  const latest = evidence.log.at(-1);
  const reached = evidence.replicaSet.regions.map((region) => {
    const stack = evidence.stacks[region];
    return stack ? climb(stack, region, evidence) : fromHead(region, evidence);
  });
  const orphans = reached.flatMap(({ orphans: own = [] }) => own);
  const writes = [...reached.flatMap(({ write }) => (write ? [write] : [])), ...orphans];
  const considered = { ...latest?.considered };
  for (const { region, top } of reached) if (top) considered[region] = top;
  return {
    latest,
    writes,
    orphans,
    stacked: reached.flatMap(({ stacked }) => stacked),
    ambiguous: reached.flatMap(({ region, ambiguous }) => (ambiguous ? [region] : [])),
    considered,
    horizon: Math.max(latest?.horizon ?? 0, ...writes.map(({ stamp }) => stamp.time)),
  };
}

interface Reached {
  readonly region: Region;
  readonly write?: Write;
  readonly orphans?: readonly Write[];
  /** The newest of them in the stack, with what lies below it. */
  readonly top?: Considered;
  readonly stacked: readonly Stacked[];
  readonly ambiguous?: true;
}

/** A head that heads alone may speak for: what the latest decision observed or made, or a client's write above its outcome. */
function fromHead(region: Region, evidence: Evidence): Reached {
  const head = evidence.heads[region];
  const latest = evidence.log.at(-1);
  if (!head || head.kind === 'absent' || head.kind === 'unreadable') return { region, stacked: [] };
  if (isKnownHead(head, region, latest)) return { region, stacked: [] };
  if (originOf(head, region, 'unseen', evidence).kind !== 'client') return { region, stacked: [] };
  const time = Math.max(timeOf(head), latest?.horizon ?? 0);
  const write = asWrite(head, { time, decision: latest ? outcomeNumber(latest) : 0, region, layer: 1 });
  return { region, write, top: consideredAt(write, write.stamp), stacked: [{ write, beneath: [] }] };
}

/** Observed by the decision, or considered by it: there is nothing new in this region. */
export function isKnownHead(head: Version, region: Region, decision: Decision | undefined): boolean {
  const considered = decision?.considered[region];
  return isObserved(head, region, decision) || (considered !== undefined && isSameVersion(considered, head));
}

export function isObserved(head: Version, region: Region, decision: Decision | undefined): boolean {
  const found = decision?.pushes[region]?.found;
  const observed = decision?.observed[region];
  return [observed, found].some((one) => one !== undefined && 'id' in one && isSameVersion(one, head));
}

/** Walks a stack upwards from what has been considered, keeping track of the decision number and the latest time that was seen. */
function climb(stack: Stack, region: Region, evidence: Evidence): Reached {
  const floor = evidence.log.at(-1)?.considered[region];
  const start = aboveFloor(stack, floor, region, evidence);
  let decision = floor?.stampDecision ?? latestThatFoundNothing(region, evidence);
  let time = floor?.stampTime ?? 0;
  let write: Write | undefined;
  let top: Considered | undefined;
  const orphans: Write[] = [];
  const stacked: Stacked[] = [];
  let ambiguous = false;
  let beneath: Beneath | undefined = beneathNews(stack[start - 1], floor, region, evidence);
  if (start > 0) decision = Math.max(decision, latestThatFound(stack[start - 1], region, evidence));
  for (let at = start; at < stack.length; at++) {
    const entry = stack[at] as StackEntry;
    const origin = originOf(entry, region, { stack, at }, evidence);
    switch (origin.kind) {
      case 'copy':
        beneath = write ? undefined : beneathCopy(entry, origin.seq, decision, region, evidence);
        decision = Math.max(decision, origin.seq);
        break;
      case 'unknown-delete':
        decision = Math.max(decision, origin.seq);
        ambiguous = true;
        beneath = undefined;
        break;
      case 'unknown-replica':
        ambiguous = true;
        beneath = undefined;
        break;
      case 'client': {
        if (entry.kind === 'known') break; // its details could not be had; it is gone by now
        if (isReplica(entry)) {
          const orphan = asWrite(entry, { time: timeOf(entry), decision: 0, region, layer: 1 });
          orphans.push(orphan);
          stacked.push({ write: orphan, beneath: [], isOrphan: true });
          top = consideredAt(entry, { time, decision: outcomeSeen(decision, evidence) });
          break;
        }
        time = Math.max(timeOf(entry), time, horizonOf(decision, evidence));
        const repeats = repeatsIn(stateOf(entry), beneath, evidence);
        const stamp = { time, decision: outcomeSeen(decision, evidence), region, layer: 1 } as const;
        write = { ...asWrite(entry, stamp), ...(repeats ? { repeats } : {}) };
        top = consideredAt(write, stamp);
        const likeBelow = repeats && beneath?.isAsBelow ? { repeatsLikeBelow: true as const } : {};
        stacked.push({ write, ...groundOf(stack, at, region, evidence), ...likeBelow });
        beneath = beneathWrite(entry, repeats, region, evidence);
        break;
      }
      case 'unexamined':
        beneath = undefined;
        break;
      // S3 doesn't say where in a stack a replica comes to lie: it may have slid under a write that never saw it.
      case 'replica': {
        const shown = Math.max(latestThatFound(entry, region, evidence), shownAtHead(entry, region, evidence));
        if (shown > decision) beneath = undefined;
        decision = Math.max(decision, shown);
        break;
      }
    }
    decision = Math.max(decision, latestThatFound(entry, region, evidence));
  }
  const found = { ...(write ? { write } : {}), ...(top ? { top } : {}) };
  return { region, orphans, stacked, ...found, ...(ambiguous ? { ambiguous } : {}) };
}

/** Replicas aside, for S3 may have slid them in since: what an entry lies on, and the decision whose outcome that is. */
function groundOf(stack: Stack, at: number, region: Region, evidence: Evidence): Omit<Stacked, 'write'> {
  for (let under = at - 1; under >= 0; under--) {
    const entry = stack[under] as StackEntry;
    const origin = originOf(entry, region, { stack, at: under }, evidence);
    if (origin.kind === 'replica' || origin.kind === 'unknown-replica') continue;
    const etag = entry.kind === 'object' ? entry.state.etag : entry.kind === 'known' ? entry.etag : undefined;
    const seq = Math.max(origin.kind === 'copy' ? origin.seq : 0, latestThatFound(entry, region, evidence));
    const decision = evidence.log.find((one) => one.seq === seq);
    const etags = decision ? etagsOf(decision, evidence.log) : [];
    const state = entry.kind === 'object' ? entry.state : decision?.outcome.write.state;
    const says = state?.kind === 'object' ? state.metadata[PREVIOUS_ETAG] : undefined;
    return {
      beneath: [...(etag ? [etag] : []), ...etags],
      ...(decision ? { isOn: outcomeNumber(decision) } : {}),
      ...(says === undefined ? {} : { saysBeneath: says }),
    };
  }
  return { beneath: [] };
}

/**
 * A replica that is taken for a write, since its origin is nowhere to be found, may be all that is left of one whose overwriter lives: that one
 * has to be the later by stamp, though S3's times are whole seconds.
 */
function timeOf(version: Version): number {
  return (version.time ?? 0) - (isReplica(version) ? 1 : 0);
}

function isReplica(version: Version): boolean {
  return version.kind === 'object' && version.replica === true;
}

function consideredAt(
  { id, time }: { id: VersionId; time?: number },
  seen: Pick<Stamp, 'time' | 'decision'>,
): Considered {
  return { id, time: time ?? seen.time, stampTime: seen.time, stampDecision: seen.decision };
}

/** The index above the considered write. Where that has been removed, what is older than it went before it or is considered too. */
function aboveFloor(stack: Stack, floor: Considered | undefined, region: Region, { log }: Evidence): number {
  if (!floor) return 0;
  const at = stack.findIndex((entry) => isSameVersion(entry, floor));
  if (at >= 0) return at + 1;
  const younger = stack.findIndex(({ id, time }) => (time ?? 0) >= floor.time && !isConsidered(region, id, log));
  return younger < 0 ? stack.length : younger;
}

/** The latest decision that found this head at its outcome already: who writes above it has seen that decision. */
function latestThatFound(entry: StackEntry | undefined, region: Region, { log }: Evidence): number {
  const found = log.findLast((decision) => {
    const head = equalHead(decision, region);
    return entry && head && 'id' in head && isSameVersion(head, entry);
  });
  return found?.seq ?? 0;
}

/** The latest decision for a delete that found the region empty. */
function latestThatFoundNothing(region: Region, { log }: Evidence): number {
  return log.findLast((decision) => equalHead(decision, region)?.kind === 'absent')?.seq ?? 0;
}

/** A copy of an affirmation shows the outcome that it affirms. */
function outcomeSeen(seq: number, { log }: Evidence): number {
  const decision = log.find((candidate) => candidate.seq === seq);
  return decision ? outcomeNumber(decision) : seq;
}

function horizonOf(seq: number, { log }: Evidence): number {
  return log.findLast((decision) => decision.seq <= seq)?.horizon ?? 0;
}

function asWrite(version: Version, stamp: Stamp): Write {
  return { region: stamp.region, id: version.id, time: version.time ?? stamp.time, state: stateOf(version), stamp };
}

/** Considered by the latest decision, as far as ids alone tell; a write that lies below a considered one shows only in the stack. */
export function isConsidered(region: Region, id: VersionId, log: readonly Decision[]): boolean {
  return log.some(
    (decision) =>
      decision.considered[region]?.id === id ||
      decision.contenders.some((write) => write.region === region && write.id === id) ||
      decision.superseded?.some((write) => write.region === region && write.id === id) === true,
  );
}
