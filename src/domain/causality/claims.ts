import { CLAIM_TOLERANCE_MS, type Claim, comparable, PREVIOUS_ETAG, statedETags } from '../model/claim.ts';
import type { Write } from '../model/decision.ts';
import type { Evidence } from '../model/evidence.ts';
import type { Region } from '../model/ids.ts';
import { contentName } from '../model/policy.ts';
import { compareStamps } from '../model/stamp.ts';
import type { Stack } from '../model/version.ts';
import type { Stacked } from './frontier.ts';
import { type KnownState, knownStates, olderStates } from './known-states.ts';

/** What a write's `previous-etag` was taken for. */
export interface Reading {
  readonly claim: Claim;
  /** What it has seen by that, and what that has seen. */
  readonly targets: readonly Target[];
  /** It has also seen what lies beneath it. */
  readonly keepsStack: boolean;
  /** ETags that nothing known bears. */
  readonly open: readonly string[];
}

export type Target =
  | { readonly kind: 'unconsidered'; readonly stacked: Stacked; readonly write: Write }
  | ({ readonly kind: 'known' } & KnownState);

/** By the writes that say something, in the order of `stacked`: the oldest first within each region. */
export function readingsOf(
  stacked: readonly Stacked[],
  { log, replicaSet: { regions }, older = {}, stacks }: Pick<Evidence, 'log' | 'replicaSet' | 'older' | 'stacks'>,
): Map<Stacked, Reading> {
  const claimants = stacked.filter(({ write }) => statedETags(write.state).length > 0);
  if (claimants.length === 0) return new Map();
  const told = knownStates(log);
  // By its version id alone: a replica has that of its origin, wherever it lies.
  const isTold = new Set([...told, ...stacked].map(({ write: { id } }) => id));
  // A replica stands for a write of another region, which may come to light yet.
  const replicas = new Set(Object.entries(stacks).flatMap(replicasIn));
  const untold = olderStates(older, log).filter(
    ({ write }) => !isTold.has(write.id) && !replicas.has(contentName(write)),
  );
  const known: Target[] = [...told, ...untold].map((state) => ({ kind: 'known', ...state }));
  const all = [...known, ...stacked.map((one): Target => ({ kind: 'unconsidered', stacked: one, write: one.write }))];
  const readings = new Map(claimants.map((one) => [one, readingOf(one, all, stacked, regions)]));
  const circular = claimants.filter((one) => comesBackTo(one, readings, stacked));
  for (const one of circular) readings.set(one, unbelieved(one));
  return numbered(readings);
}

function replicasIn([name, stack]: [string, Stack]): string[] {
  const replicas = stack.filter((entry) => entry.kind === 'object' && entry.replica);
  return replicas.map(({ id }) => contentName({ region: name as Region, id }));
}

/** Who reads an ETag has read the oldest state that bears it: the least that can be meant. */
function readingOf(
  one: Stacked,
  all: readonly Target[],
  stacked: readonly Stacked[],
  regions: readonly Region[],
): Reading {
  const stated = statedETags(one.write.state);
  const onTop = one.beneath.map(comparable);
  const elsewhere = stated.filter((etag) => !onTop.includes(etag));
  const found = elsewhere.map((etag) => ({
    etag,
    target: oldest(
      all.filter((target) => bears(target, etag) && canHaveRead(one, target, stacked)),
      regions,
    ),
  }));
  const targets = found.flatMap(({ target }) => target ?? []);
  const open = found.filter(({ target }) => !target).map(({ etag }) => etag);
  const isOn = elsewhere.length < stated.length;
  const kind = targets.length > 0 ? 'read' : isOn ? 'beneath' : 'nothing';
  return { claim: claimOf(one, kind, targets), targets, keepsStack: isOn || kind === 'nothing', open };
}

function claimOf({ write, isOn, saysBeneath }: Stacked, kind: Claim['kind'], targets: readonly Target[]): Claim {
  const says = write.state.kind === 'object' ? (write.state.metadata[PREVIOUS_ETAG] ?? '') : '';
  return {
    ...{ says, kind, decision: kind === 'beneath' ? (isOn ?? write.stamp.decision) : write.stamp.decision },
    ...(kind === 'beneath' && isOn !== undefined ? { isOutcome: true as const } : {}),
    ...(kind === 'read' && saysBeneath === says ? { isKept: true as const } : {}),
    ...(targets.length > 0 ? { of: targets.map(({ write: { region, id } }) => ({ region, id })) } : {}),
  };
}

function bears(target: Target, etag: string): boolean {
  if (target.kind === 'known') return target.etags.includes(etag);
  return target.write.state.kind === 'object' && comparable(target.write.state.etag) === etag;
}

/** Not what came later than the upload, nor what lies above it in its own stack. */
function canHaveRead(one: Stacked, { write, ...target }: Target, stacked: readonly Stacked[]): boolean {
  if (write.time > one.write.time + CLAIM_TOLERANCE_MS) return false;
  if (target.kind === 'known' || write.region !== one.write.region) return true;
  return 'stacked' in target && stacked.indexOf(target.stacked) < stacked.indexOf(one);
}

/** Of one second the region that is named first: any would do. */
function oldest(targets: readonly Target[], regions: readonly Region[]): Target | undefined {
  const [first, ...others] = targets;
  const reversed = regions.toReversed();
  return first && others.reduce((a, b) => (compareStamps(b.write.stamp, a.write.stamp, reversed) < 0 ? b : a), first);
}

/** Writes that say to have seen each other: none of them is believed. */
function comesBackTo(one: Stacked, readings: ReadonlyMap<Stacked, Reading>, stacked: readonly Stacked[]): boolean {
  const open = [one];
  const met = new Set<Stacked>();
  for (let next = open.pop(); next; next = open.pop()) {
    for (const seen of seenDirectly(next, readings, stacked)) {
      if (seen === one) return true;
      if (!met.has(seen)) open.push(seen);
      met.add(seen);
    }
  }
  return false;
}

/** Of the writes that are not considered: those below in its stack, unless it says to have seen something else, and what it says to have seen. */
export function seenDirectly(
  one: Stacked,
  readings: ReadonlyMap<Stacked, Reading>,
  stacked: readonly Stacked[],
): readonly Stacked[] {
  const reading = readings.get(one);
  const said = reading?.targets.flatMap((target) => (target.kind === 'unconsidered' ? target.stacked : [])) ?? [];
  return reading?.keepsStack === false ? said : [...below(one, stacked), ...said];
}

export function below(one: Stacked, stacked: readonly Stacked[]): readonly Stacked[] {
  if (one.isOrphan) return [];
  const lower = stacked.slice(0, stacked.indexOf(one));
  return lower.filter(({ write, isOrphan }) => write.region === one.write.region && !isOrphan);
}

function unbelieved(one: Stacked): Reading {
  return { claim: claimOf(one, 'nothing', []), targets: [], keepsStack: true, open: [] };
}

/** With the number of the latest decision that each has seen. */
function numbered(readings: ReadonlyMap<Stacked, Reading>): Map<Stacked, Reading> {
  const numberOf = (one: Stacked): number => {
    const reading = readings.get(one);
    if (!reading) return one.write.stamp.decision;
    const said = reading.targets.map((target) =>
      target.kind === 'known' ? target.decision : numberOf(target.stacked),
    );
    return Math.max(...said, reading.keepsStack ? one.write.stamp.decision : 0);
  };
  return new Map(
    [...readings].map(([one, reading]) => {
      if (reading.claim.kind !== 'read') return [one, reading];
      const decision = numberOf(one);
      const isOutcome = reading.targets.some(
        (target) => target.kind === 'known' && target.isOutcome && target.decision === decision,
      );
      const claim = { ...reading.claim, decision, ...(isOutcome ? { isOutcome: true as const } : {}) };
      return [one, { ...reading, claim }];
    }),
  );
}
