import { comparable } from '../model/claim.ts';
import { type Considered, type Decision, foundEqual, outcomeNumber, type Write } from '../model/decision.ts';
import type { ETag, Region } from '../model/ids.ts';
import { contentName } from '../model/policy.ts';
import { isSameState, type ObjectState, type Stack } from '../model/version.ts';
import { decisionSeenBy } from '../model/write.ts';
import { recordedCopies } from './origin.ts';

/** A state that somebody can have read, as the log tells of it. */
export interface KnownState {
  readonly write: Write;
  /** Every ETag that it is known by, as they compare. */
  readonly etags: readonly string[];
  /** The number of the latest decision that whoever reads it has seen. */
  readonly decision: number;
  /** It is the outcome of that very decision. */
  readonly isOutcome: boolean;
}

/** Every state that the log tells of, each once: outcomes by the first decision that settled on them, and what contended or was superseded. */
export function knownStates(log: readonly Decision[]): readonly KnownState[] {
  const known = new Map<string, KnownState>();
  const add = (state: KnownState) => {
    const before = known.get(contentName(state.write));
    if (!before || (state.isOutcome && !before.isOutcome)) known.set(contentName(state.write), state);
  };
  for (const decision of log) {
    const { base, contenders, superseded = [], outcome } = decision;
    if (base) add({ write: base.write, etags: base.etags.map(comparable), decision: base.seq, isOutcome: true });
    const number = outcomeNumber(decision);
    add({ write: outcome.write, etags: etagsOf(decision, log).map(comparable), decision: number, isOutcome: true });
    for (const write of [...contenders, ...superseded]) {
      if (write.state.kind !== 'object') continue;
      // Whoever reads one of several that came to the same has read the outcome.
      const isOutcome = isSameState(write.state, outcome.write.state);
      add({
        write,
        etags: [comparable(write.state.etag)],
        decision: isOutcome ? number : decisionSeenBy(write),
        isOutcome,
      });
    }
  }
  return [...known.values()];
}

/**
 * What lies in whole stacks and is told of by nothing else: writes that were considered under others, and what the log does not reach. What lies above
 * all that was considered may be a copy that nobody has recorded yet.
 */
export function olderStates(older: Readonly<Record<Region, Stack>>, log: readonly Decision[]): readonly KnownState[] {
  const copies = recordedCopies({ log });
  const numberOf = (seq: number) => {
    const decision = log.find((one) => one.seq === seq);
    return decision ? outcomeNumber(decision) : 0;
  };
  return Object.entries(older).flatMap(([name, stack]) => {
    const region = name as Region;
    let decision = 0;
    return consideredIn(stack, log.at(-1)?.considered[region]).flatMap((entry): KnownState[] => {
      const seq = copies.get(entry.id);
      if (seq !== undefined) decision = Math.max(decision, numberOf(seq));
      const etag = entry.kind === 'known' ? entry.etag : undefined;
      if (seq !== undefined || etag === undefined || entry.kind !== 'known') return [];
      const { id, time } = entry;
      const state: ObjectState = { kind: 'object', etag, size: 0, headers: {}, metadata: {} };
      const stamp = { time, decision, region, layer: 0 };
      return [{ write: { region, id, time, state, stamp }, etags: [comparable(etag)], decision, isOutcome: false }];
    });
  });
}

function consideredIn(stack: Stack, floor: Considered | undefined): Stack {
  if (!floor) return [];
  const at = stack.findIndex(({ id }) => id === floor.id);
  return at >= 0 ? stack.slice(0, at + 1) : stack.filter(({ time = 0 }) => time < floor.time);
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
