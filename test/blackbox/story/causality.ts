import { type Known, type KnownStacks, placeOf } from '../identify.ts';
import type { ContenderItem, DecisionItem, HeadItem } from '../stack/journal.ts';
import { REGIONS, type RegionName } from '../stack/setup.ts';
import type { ClientWrite } from './history.ts';

/** Everything about one key, put together from the regions' own stacks: who had seen whom is computed here, and nowhere taken on trust. */
export interface Story {
  readonly key: string;
  readonly log: readonly DecisionItem[];
  readonly stacks: KnownStacks;
  /** Those that happened. */
  readonly writes: readonly ClientWrite[];
  /** The client's write that a decision speaks of. */
  writeOf(contender: Pick<ContenderItem, 'region' | 'id'>): ClientWrite | undefined;
  entryOf(write: ClientWrite): Known;
  /** Below `a`, or below what lies below it, lies `b`; or the client of `a` said so; or of one of those between. */
  hasSeen(a: ClientWrite, b: ClientWrite): boolean;
  /** The same, but of all that clients said only what the client of `a` said itself. */
  hasPlainlySeen(a: ClientWrite, b: ClientWrite): boolean;
  /** What it has seen for certain, by lying on it: of who says what he read nothing. */
  hasSurelySeen(a: ClientWrite, b: ClientWrite): boolean;
  /** The number of the latest decision whose outcome lies below the write; 0 for none. */
  decisionSeen(write: ClientWrite): number;
  /**
   * The same without heads that were noted to be equal after their decision, for whoever gathers meanwhile does not know of them yet. He takes the
   * write to have seen less than it has, which is the safe side.
   */
  decisionSurelySeen(write: ClientWrite): number;
}

export function storyOf(key: string, log: readonly DecisionItem[], stacks: KnownStacks): Story {
  const entries = new Map<ClientWrite, Known>();
  const byPlace = new Map<string, ClientWrite>();
  for (const region of REGIONS) {
    for (const entry of stacks[region]) {
      if (!('write' in entry)) continue;
      entries.set(entry.write, entry);
      byPlace.set(placeOf(region, entry.id), entry.write);
    }
  }
  const writeOf = ({ region, id }: Pick<ContenderItem, 'region' | 'id'>) => byPlace.get(placeOf(region, id));
  const seen = new Map<ClientWrite, ReadonlySet<ClientWrite>>();
  /** The same without what only a replica shows: when that was noted, others may have decided. */
  const sureSeen = new Map<ClientWrite, ReadonlySet<ClientWrite>>();
  const numbers = new Map<ClientWrite, { readonly all: number; readonly sure: number }>();
  for (const region of REGIONS) climb(region);
  const belowOf = (write: ClientWrite) => [...(seen.get(write) ?? [])];
  const saidOf = ({ claimed }: ClientWrite) => (claimed ? [claimed] : []);
  const plainly = closure(belowOf);
  // Who says what he read may have seen no more than that, whatever he lies on; what that was, the simulator judges.
  const surely = closure((write) => (write.claimed ? [] : [...(sureSeen.get(write) ?? [])]));
  const fully = closure((write) => [...belowOf(write), ...saidOf(write)]);

  function climb(region: RegionName): void {
    const below = new Set<ClientWrite>();
    const sureBelow = new Set<ClientWrite>();
    let numbered = { all: 0, sure: 0 };
    const hasBelow = (decision: DecisionItem, isSure: boolean, isReplica = !isSure) => {
      const number = outcomeNumber(decision, log);
      const { all, sure } = numbered;
      numbered = { all: Math.max(all, number), sure: isSure ? Math.max(sure, number) : sure };
      const outcome = writeOf(decision.outcome.write);
      if (outcome) below.add(outcome);
      if (outcome && !isReplica) sureBelow.add(outcome);
    };
    for (const decision of log)
      if (foundEmptyAsDecided(decision, region)) hasBelow(decision, !decision.pushes[region]?.found, false);
    for (const entry of stacks[region]) {
      if ('write' in entry) {
        seen.set(entry.write, new Set(below));
        sureSeen.set(entry.write, new Set(sureBelow));
        numbers.set(entry.write, numbered);
        below.add(entry.write);
        sureBelow.add(entry.write);
      } else if ('copyOf' in entry) {
        for (const decision of log) if (decision.seq === entry.copyOf) hasBelow(decision, true);
      } else for (const decision of shownAtHead(entry.id, region, log)) hasBelow(decision, false);
      for (const decision of log)
        if (foundEqual(decision, region, entry.id))
          hasBelow(decision, !decision.pushes[region]?.found, 'isReplica' in entry);
    }
  }

  return {
    key,
    log,
    stacks,
    writes: [...entries.keys()],
    writeOf,
    entryOf(write) {
      const entry = entries.get(write);
      if (!entry) throw new RangeError(`#${write.number} is in no stack`);
      return entry;
    },
    hasSeen: (a, b) => fully(a).has(b),
    hasPlainlySeen: (a, b) => plainly(a).has(b) || saidOf(a).some((said) => said === b || plainly(said).has(b)),
    hasSurelySeen: (a, b) => surely(a).has(b),
    decisionSeen: (write) => numbers.get(write)?.all ?? 0,
    decisionSurelySeen: (write) => numbers.get(write)?.sure ?? 0,
  };
}

/** An affirmation has no outcome of its own: whoever has seen it has seen what the decision before it settled. */
function outcomeNumber({ seq, situation }: DecisionItem, log: readonly DecisionItem[]): number {
  const before = situation === 'affirmed' ? log.find((decision) => decision.seq === seq - 1) : undefined;
  return before ? outcomeNumber(before, log) : seq;
}

/** Everything that can be reached, remembered for each that was asked about. */
function closure(
  next: (write: ClientWrite) => readonly ClientWrite[],
): (write: ClientWrite) => ReadonlySet<ClientWrite> {
  const known = new Map<ClientWrite, ReadonlySet<ClientWrite>>();
  return (write) => {
    const before = known.get(write);
    if (before) return before;
    const all = new Set<ClientWrite>();
    const open = [...next(write)];
    for (let one = open.pop(); one; one = open.pop()) {
      if (all.has(one)) continue;
      all.add(one);
      open.push(...next(one));
    }
    known.set(write, all);
    return all;
  };
}

/** The head that stood at a decision's outcome without a copy: as it was found, or later, where the region was away or a push came too late. */
function equalHead({ observed, pushes }: DecisionItem, region: RegionName): HeadItem | undefined {
  const push = pushes[region];
  return push ? push.found : observed[region];
}

function foundEqual(decision: DecisionItem, region: RegionName, id: string): boolean {
  return equalHead(decision, region)?.id === id;
}

/** A replica that somebody has found at the head shows the decision whose outcome it holds, whatever that one settled on who found it. */
function shownAtHead(id: string, region: RegionName, log: readonly DecisionItem[]): readonly DecisionItem[] {
  const isHead = ({ observed, pushes }: DecisionItem) =>
    observed[region]?.id === id || pushes[region]?.found?.id === id;
  if (!log.some(isHead)) return [];
  const isOf = ({ outcome, pushes }: DecisionItem) =>
    outcome.write.id === id || Object.values(pushes).some(({ ids }) => ids.includes(id));
  return log.filter(isOf);
}

/** Nothing is as good as deleted. */
function foundEmptyAsDecided(decision: DecisionItem, region: RegionName): boolean {
  return equalHead(decision, region)?.kind === 'absent' && decision.outcome.write.state.kind === 'deleted';
}
