import { type Decision, isClosed, type Situation } from '../../domain/model/decision.ts';
import type { Region } from '../../domain/model/ids.ts';
import { agreementStart } from '../reconcile/agreement.ts';

/** What some decisions amount to, in numbers. */
export interface Statistics {
  readonly decisions: number;
  readonly conflicts: number;
  readonly situations: Readonly<Partial<Record<Situation, number>>>;
  /** Conflicts by the policy that had the last word; what is held or only observed counts as well. */
  readonly policies: Readonly<Record<string, number>>;
  readonly regions: Readonly<Record<Region, RegionStatistics>>;
  /** By UTC day, newest first. */
  readonly days: readonly DayStatistics[];
  readonly agreement: AgreementStatistics;
}

export interface RegionStatistics {
  /** Contenders of conflicts that were written there, and how many of them won or lost. What was merged did neither. */
  readonly contended: number;
  readonly won: number;
  readonly lost: number;
  /** Copies that were brought there, and pushes that failed or were refused and are not made up for. */
  readonly pushed: number;
  readonly missed: number;
}

export interface DayStatistics {
  readonly day: string;
  readonly decisions: number;
  readonly conflicts: number;
}

/** From the newest contender's time, or a person's choice, to the last push, of closed decisions that had something to push; milliseconds. */
export interface AgreementStatistics {
  readonly decisions: number;
  readonly p50?: number;
  readonly p95?: number;
  readonly p99?: number;
}

/** Takes decisions one by one, so that nobody has to keep them all. */
export interface Tally {
  add(decision: Decision): void;
  total(): Statistics;
}

export function statisticsOf(decisions: Iterable<Decision>): Statistics {
  const tally = startTally();
  for (const decision of decisions) tally.add(decision);
  return tally.total();
}

export function startTally(): Tally {
  const situations = new Counts<Situation>();
  const policies = new Counts<string>();
  const days = new Map<string, { decisions: number; conflicts: number }>();
  const regions = new Map<Region, Record<keyof RegionStatistics, number>>();
  const times: number[] = [];
  let count = 0;

  return {
    add(decision) {
      const isConflict = decision.situation === 'conflict';
      count++;
      situations.add(decision.situation);
      if (isConflict) policies.add(decision.ruling.decidedBy);
      const day = days.get(dayOf(decision)) ?? { decisions: 0, conflicts: 0 };
      days.set(dayOf(decision), {
        decisions: day.decisions + 1,
        conflicts: day.conflicts + (isConflict ? 1 : 0),
      });
      addRegions(decision, regions);
      const time = timeToAgreement(decision);
      if (time !== undefined) times.push(time);
    },

    total() {
      return {
        decisions: count,
        conflicts: situations.of('conflict'),
        situations: situations.all(),
        policies: policies.all(),
        regions: Object.fromEntries(regions) as Statistics['regions'],
        days: [...days].map(([day, numbers]) => ({ day, ...numbers })).sort((a, b) => (a.day < b.day ? 1 : -1)),
        agreement: { decisions: times.length, ...percentiles(times) },
      };
    },
  };
}

/** Of a closed decision: until the last region was brought to it. S3's times may have whole seconds, so it may come out as a little less than nothing. */
export function timeToAgreement(decision: Decision): number | undefined {
  const { situation, pushes, suspended } = decision;
  // An affirmation and a sibling bring what was written long before.
  if (suspended || situation === 'affirmed' || situation === 'sibling' || !isClosed(decision)) return undefined;
  const ends = Object.values(pushes).flatMap(({ at }) => (at === undefined ? [] : [at]));
  if (ends.length === 0) return undefined;
  return Math.max(0, Math.max(...ends) - agreementStart(decision));
}

function addRegions(decision: Decision, regions: Map<Region, Record<keyof RegionStatistics, number>>): void {
  const { situation, contenders, outcome, losers, pushes, suspended } = decision;
  const add = (region: Region, field: keyof RegionStatistics, by = 1) => {
    const numbers = regions.get(region) ?? { contended: 0, won: 0, lost: 0, pushed: 0, missed: 0 };
    numbers[field] += by;
    regions.set(region, numbers);
  };
  for (const region of decision.regions) add(region, 'contended', 0);
  if (situation === 'conflict') {
    for (const { region } of contenders) add(region, 'contended');
    if (!suspended) {
      if (outcome.kind === 'winner') add(outcome.write.region, 'won');
      for (const { region } of losers) add(region, 'lost');
    }
  }
  for (const [region, { state, ids }] of Object.entries(pushes)) {
    if (ids.length > 0) add(region as Region, 'pushed');
    else if (state === 'failed' || state === 'refused') add(region as Region, 'missed');
  }
}

/** By nearest rank: each is a time that really occurred. */
function percentiles(times: readonly number[]): Pick<AgreementStatistics, 'p50' | 'p95' | 'p99'> {
  if (times.length === 0) return {};
  const ordered = times.toSorted((a, b) => a - b);
  const at = (percent: number) => ordered[Math.ceil((percent / 100) * ordered.length) - 1] as number;
  return { p50: at(50), p95: at(95), p99: at(99) };
}

function dayOf({ decidedAt }: Decision): string {
  return new Date(decidedAt).toISOString().slice(0, 10);
}

class Counts<Name extends string> {
  private readonly counts = new Map<Name, number>();

  add(name: Name): void {
    this.counts.set(name, this.of(name) + 1);
  }

  of(name: Name): number {
    return this.counts.get(name) ?? 0;
  }

  /** The most frequent first. */
  all(): Record<Name, number> {
    const ordered = [...this.counts].sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1));
    return Object.fromEntries(ordered) as Record<Name, number>;
  }
}
