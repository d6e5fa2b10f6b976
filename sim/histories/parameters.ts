import { type Habits, habitsOf, taggingHabit } from '../people/habits.ts';
import type { Plan } from '../people/plan.ts';
import { documentsOf, policiesOf } from '../people/policies.ts';
import type { CallDials } from '../world/process.ts';
import { type Random, randomFrom, seedOf } from '../world/random.ts';

export const FAULT_LEVELS = ['none', 'some', 'all'] as const;
export type FaultLevel = (typeof FAULT_LEVELS)[number];

/** Everything that makes a history; two equal ones make the same history, to the byte. */
export interface Parameters {
  readonly seed: number;
  readonly regions: number;
  readonly keys: number;
  readonly writes: number;
  readonly faults: FaultLevel;
  /** A policy's name, or several with commas between them. */
  readonly policy: string;
  /** Misfortunes on dials of their own. */
  readonly extras: readonly Extra[];
  /** Only these of the planned writes are made; left by shrinking. */
  readonly only?: readonly number[];
  /** In place of what the seed would make of them: a kept history stays what it was when the making changes. */
  readonly weather?: Weather;
  readonly plans?: readonly Plan[];
  /** Only these misfortunes happen, by their names; left by shrinking. */
  readonly misfortunes?: readonly string[];
}

/**
 * `journal-loss`: the journal is lost once and starts empty · `replication`: S3 replicates natively · `lifecycle`: noncurrent versions go ·
 * `unknown-makers`: events don't say who · `long-overlap`: a copy may take minutes, and a message come again while it is worked on ·
 * `no-overlap`: never two deliveries of one message at once (an exception, not a fault: then the sweep has nothing to do) ·
 * `undo`: people undo decisions · `far-from-home`: some functions are far from the journal, and ask ahead ·
 * `window`: people halt writes, change something, and let go ·
 * `carrier-s3`: S3 replicates between all regions, late, out of order or not at all, and what it can is left to it.
 */
export const EXTRAS = [
  'journal-loss',
  'replication',
  'lifecycle',
  'unknown-makers',
  'long-overlap',
  'no-overlap',
  'undo',
  'far-from-home',
  'window',
  'carrier-s3',
] as const;
export type Extra = (typeof EXTRAS)[number];

/** Where everything goes wrong, these do now and then. */
const NOW_AND_THEN: readonly (readonly [extra: Extra, chance: number])[] = [
  ['lifecycle', 0.1],
  ['undo', 0.3],
  ['replication', 0.15],
  ['journal-loss', 0.1],
  ['far-from-home', 0.5],
];

/** What these owe beyond an outcome (a merge that lies nowhere yet, losers to be kept) may have lain where a lost entry told alone, until lifecycle took it. */
const OWES_MORE: readonly string[] = ['keep-both', 'json-or-both', 'json-and-both', 'lines-and-both', 'custom'];

/** With the extras that the seed itself brings. Kept weather has drawn them before. */
export function withExtras(parameters: Parameters): Parameters {
  const { seed, faults, extras, weather } = parameters;
  if (faults !== 'all' || weather) return parameters;
  const random = randomFrom(seedOf(seed, 'extras'));
  const drawn = NOW_AND_THEN.filter(([, chance]) => random.chance(chance)).map(([extra]) => extra);
  const mayBeGone = [...extras, ...drawn].includes('lifecycle') && owesMore(parameters);
  // Whoever undoes and dies leaves it to the sweep.
  const isLeft = (extra: Extra) =>
    (extra === 'undo' && extras.includes('no-overlap')) || (extra === 'journal-loss' && mayBeGone);
  return {
    ...parameters,
    extras: EXTRAS.filter((extra) => extras.includes(extra) || (drawn.includes(extra) && !isLeft(extra))),
  };
}

function owesMore({ policy }: Parameters): boolean {
  return documentsOf(policy) !== undefined || policiesOf(policy).some((name) => OWES_MORE.includes(name));
}

export const DEFAULTS: Parameters = {
  seed: 1,
  regions: 3,
  keys: 6,
  writes: 40,
  faults: 'all',
  policy: 'last-writer-wins',
  extras: [],
};

/** Noon of a Saturday; all times of a history lie after it. */
export const START = Date.UTC(2026, 0, 31, 12);

/** The misfortunes of one history. Each history draws its own: some have much of one fault and none of another, which finds more than a little of all. */
export interface Weather {
  readonly calls: CallDials;
  readonly eventDelay: readonly [number, number];
  readonly duplicateEvents: number;
  readonly duplicateMessages: number;
  /** Twins begin within so many milliseconds of each other; ten seconds if left out. */
  readonly twinsWithinMs?: number;
  /** How likely a message becomes visible again while its delivery still runs. */
  readonly earlyVisibility: number;
  /** Between one write and the next, milliseconds, from and to. */
  readonly pace: readonly [number, number];
  /** From how few different contents clients choose; 0: each put has its own. Few of them make old ETags come back. */
  readonly contents: number;
  /** What they write into metadata; nothing if left out. */
  readonly habits?: Habits;
  /** Milliseconds that each region's clock is ahead. */
  readonly skews: readonly number[];
  readonly outages: readonly Outage[];
  /** From then on nothing goes wrong any more. */
  readonly healAt: number;
  /** In the middle of the plan clients rest this long: for what happens in the meantime. */
  readonly restMs: number;
  /** When the journal is lost, if it is. */
  readonly journalLossAt?: number;
  readonly replication?: Replication;
}

/** S3's own replication between pairs of regions. */
export interface Replication {
  readonly pairs: readonly (readonly [from: number, to: number])[];
  readonly delay: readonly [number, number];
  /** AWS doesn't say which version is current after concurrent writes on both sides. */
  readonly placed: 'arrival' | 'creation' | 'time';
  /** Set where it is who carries. */
  readonly carries?: Carrying;
}

/** Replication that is relied on: by rules between all regions, which HEAD tells of. */
export interface Carrying {
  /** How likely one version fails on its way to one region, for good. */
  readonly fails: number;
  readonly graceMs: number;
  /** In these times nothing is carried; it goes on afterwards. */
  readonly pauses: readonly (readonly [from: number, to: number])[];
}

export interface Outage {
  readonly region: number;
  readonly from: number;
  readonly to: number;
  readonly of: 'reads' | 'writes' | 'both';
}

export const CALM: CallDials = {
  fails: 0,
  losesAnswer: 0,
  isRepeated: 0,
  landsLate: 0,
  dies: 0,
  latency: [5, 50],
  copying: [5, 50],
};

const LEVEL = { none: 0, some: 0.4, all: 1 } as const;
const HOUR = 3_600_000;
/** The time limit of one attempt, less what a request may need to land once nobody waits for it any more. */
const LONGEST_ATTEMPT_MS = 6_000;
/** Within the time limit of the function. */
const LONGEST_COPY_MS = 240_000;
const LONGEST_OVERLAP_MS = 600_000;

export function weatherOf({ seed, regions, writes, faults, policy, extras, weather }: Parameters): Weather {
  if (weather) return weather;
  const random = randomFrom(seedOf(seed, 'weather'));
  const level = LEVEL[faults];
  /** A dial of this history: off, low, as given, or high. */
  const dial = (usual: number) => level * usual * random.pick([0, 0.3, 1, 3]);
  const overlap = extras.includes('no-overlap') ? 0 : 1;
  const isLong = extras.includes('long-overlap');
  const duplicateMessages = overlap * dial(0.1);
  // Both at once is what S3 leaves no defence against (ARCHITECTURE, Gotchas): a history has the one or the other.
  const hasZombies = isLong || duplicateMessages === 0;
  const longestCopy = isLong ? LONGEST_COPY_MS : LONGEST_ATTEMPT_MS;
  const restMs = extras.includes('lifecycle') ? 30 * HOUR : 0;
  const gap = random.spread(20, 60_000);
  const span = gap * writes;
  const slowest = random.pick([50, 1_000, 20_000]);
  return {
    calls: {
      fails: dial(0.03),
      losesAnswer: dial(0.03),
      isRepeated: dial(0.03),
      landsLate: (hasZombies ? 1 : 0) * dial(0.02),
      hasZombies,
      dies: dial(0.03),
      conflicts: dial(0.03),
      latency: [2, faults === 'none' ? 50 : slowest],
      copying: [2, faults === 'none' ? 50 : Math.min(longestCopy, slowest * random.pick([1, 1, 10, 100]))],
    },
    eventDelay: [5, random.pick([50, 5_000, 600_000, ...(faults === 'none' ? [] : [3 * HOUR])])],
    duplicateEvents: dial(0.1),
    duplicateMessages,
    earlyVisibility: (isLong ? overlap : 0) * dial(0.1),
    ...(isLong ? { twinsWithinMs: LONGEST_OVERLAP_MS } : {}),
    pace: [gap / 20, gap * 5],
    contents: random.pick([0, 0, 1, 2]),
    habits: {
      ...habitsOf(policy, randomFrom(seedOf(seed, 'habits'))),
      ...taggingHabit(randomFrom(seedOf(seed, 'tagging'))),
    },
    skews: Array.from({ length: regions }, () =>
      faults !== 'none' && random.chance(0.5) ? random.pick([1, 2, 5, 30]) * 1000 : 0,
    ),
    outages: outagesOf(random, regions, span, level),
    healAt: START + span * 3 + HOUR / 2 + restMs,
    restMs,
    ...(extras.includes('journal-loss') ? { journalLossAt: START + random.next() * (span * 1.5 + restMs) } : {}),
    ...(extras.includes('replication') ? { replication: replicationOf(random, regions) } : {}),
    ...(extras.includes('carrier-s3')
      ? { replication: carryingOf(randomFrom(seedOf(seed, 'carrier')), regions, span, level) }
      : {}),
  };
}

/** A rule for noncurrent versions waits a day at least. */
export const LIFECYCLE_MS = 26 * HOUR;

function replicationOf(random: Random, regions: number): Replication {
  const all = Array.from({ length: regions }, (_, from) =>
    Array.from({ length: regions }, (_, to) => [from, to] as const),
  ).flat();
  const isTwoWay = random.chance(0.5);
  const pairs = all.filter(([from, to]) => from !== to && (isTwoWay ? from < 2 && to < 2 : from === 0));
  return {
    pairs,
    delay: [100, random.pick([2_000, 60_000, 900_000])],
    placed: random.pick(['arrival', 'creation'] as const),
  };
}

function carryingOf(random: Random, regions: number, span: number, level: number): Replication {
  const all = Array.from({ length: regions }, (_, from) =>
    Array.from({ length: regions }, (_, to) => [from, to] as const),
  ).flat();
  const count = random.chance(level) ? random.below(3) : 0;
  const pauses = Array.from({ length: count }, () => {
    const from = START + random.next() * span;
    return [from, from + random.spread(1000, span)] as const;
  });
  return {
    pairs: all.filter(([from, to]) => from !== to),
    delay: [100, random.pick([2_000, 60_000, 1_800_000])],
    placed: random.pick(['arrival', 'creation', 'time'] as const),
    carries: {
      fails: level * random.pick([0, 0.05, 0.3]),
      graceMs: random.pick([60_000, 900_000]),
      pauses,
    },
  };
}

function outagesOf(random: Random, regions: number, span: number, level: number): Outage[] {
  const count = random.chance(0.4 * level) ? 1 + random.below(2) : 0;
  return Array.from({ length: count }, () => {
    const from = START + random.next() * span;
    return {
      region: random.below(regions),
      from,
      to: from + random.spread(100, span + 100_000),
      of: random.pick(['reads', 'writes', 'both'] as const),
    };
  });
}
