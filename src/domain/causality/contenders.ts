import { type Decision, foundEqual, outcomeNumber, type Write } from '../model/decision.ts';
import type { ETag } from '../model/ids.ts';
import type { Frontier } from './frontier.ts';
import { recordedCopies } from './origin.ts';

/** Metadata by which a client may state what it saw: the ETag that it read. */
export const PREVIOUS_ETAG = 'previous-etag';

/**
 * The maximal elements, under "has seen", of the latest outcome and the writes that no decision has considered; with their stamps raised
 * above what they say they saw.
 */
export function contendersOf(frontier: Frontier, log: readonly Decision[]): readonly Write[] {
  const { latest, writes, orphans } = frontier;
  if (!latest) return maximal(writes, []);
  const hasSeenOutcome = (write: Write) => !orphans.includes(write) && isSeenByStack(write, latest, log);
  if (writes.some(hasSeenOutcome)) return maximal(writes, []);
  const { write: outcome } = latest.outcome;
  return maximal([...writes, { ...outcome, stamp: { ...outcome.stamp, layer: 0 } }], etagsOf(latest, log));
}

/** Below the write lies the latest outcome: a copy of it, the head that a decision found equal to it, or the very write that won. */
function isSeenByStack(write: Write, latest: Decision, log: readonly Decision[]): boolean {
  const { outcome } = latest;
  if (write.stamp.decision >= outcomeNumber(latest)) return true;
  // What was merged, or written to another key, lies in no stack of this one but by its copies.
  if (outcome.write.via === undefined && write.region === outcome.write.region) return true;
  const seen = log.findLast((decision) => outcomeNumber(decision) === write.stamp.decision)?.outcome.write;
  return seen !== undefined && seen.region === outcome.write.region && seen.id === outcome.write.id;
}

/** Drops whoever was seen by another, as `previous-etag` states it. Two that claim to have seen each other are left as they are. */
export function maximal(writes: readonly Write[], outcomeETags: readonly ETag[]): readonly Write[] {
  const hasSeen = (a: Write, b: Write) => {
    if (a === b) return false;
    const claimed = previousETag(a);
    if (claimed === undefined || b.state.kind !== 'object') return false;
    return claimed === b.state.etag || (b.stamp.layer === 0 && outcomeETags.some((etag) => etag === claimed));
  };
  if (!writes.some((a) => writes.some((b) => hasSeen(a, b)))) return writes;
  const reaches = transitive(writes, hasSeen);
  const dominates = (a: Write, b: Write) => reaches(a, b) && !reaches(b, a);
  return writes
    .filter((write) => !writes.some((other) => dominates(other, write)))
    .map((write) =>
      raised(
        write,
        writes.filter((other) => dominates(write, other)),
      ),
    );
}

function transitive(writes: readonly Write[], edge: (a: Write, b: Write) => boolean): (a: Write, b: Write) => boolean {
  const reached = new Map(writes.map((write) => [write, new Set(writes.filter((other) => edge(write, other)))]));
  for (const via of writes) {
    for (const set of reached.values()) if (set.has(via)) for (const next of reached.get(via) ?? []) set.add(next);
  }
  return (a, b) => reached.get(a)?.has(b) === true;
}

function raised(write: Write, seen: readonly Write[]): Write {
  if (seen.length === 0) return write;
  const time = Math.max(write.stamp.time, ...seen.map(({ stamp }) => stamp.time));
  const decision = Math.max(write.stamp.decision, ...seen.map(({ stamp }) => stamp.decision));
  return { ...write, stamp: { ...write.stamp, time, decision } };
}

export function previousETag({ state }: Write): string | undefined {
  return state.kind === 'object' ? state.metadata[PREVIOUS_ETAG]?.replace(/^"|"$/g, '') : undefined;
}

/** Every ETag that a decision's outcome is known by: S3 may give a copy another one than its origin has. */
export function etagsOf(decision: Decision, log: readonly Decision[]): ETag[] {
  const { state } = decision.outcome.write;
  const copies = recordedCopies({ log });
  const etags = new Set<ETag>(state.kind === 'object' ? [state.etag] : []);
  const alike = log.filter((other) => outcomeNumber(other) === outcomeNumber(decision)).map(({ seq }) => seq);
  const isFor = (seq: number | undefined) => seq !== undefined && alike.includes(seq);
  for (const { seq, pushes } of log)
    if (isFor(seq)) for (const push of Object.values(pushes)) for (const etag of push.etags ?? []) etags.add(etag);
  for (const later of log) {
    for (const [region, observed] of Object.entries(later.observed)) {
      if (observed.kind !== 'object') continue;
      const isOutcome = isFor(copies.get(observed.id)) || (isFor(later.seq) && foundEqual(later, region as never));
      if (isOutcome) etags.add(observed.etag);
    }
  }
  return [...etags];
}
