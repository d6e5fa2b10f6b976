import { keyOfTurn, progressOf, type State } from './state.ts';
import { type AllWhereabouts, covers, type Whereabouts } from './whereabouts.ts';

/** What is the same in many states: all but how far each of the processes has come. */
export interface Place {
  readonly key: string;
  readonly state: State<Whereabouts>;
  /** Whence it was come to. */
  readonly before: Set<Place>;
}

interface Bundle {
  readonly place: Place;
  readonly states: readonly State<Whereabouts>[];
}

type Ways = readonly Whereabouts[];

interface Known extends Place {
  /** By their numbers. */
  arrived: Map<string, Ways>;
  readonly gone: Ways[];
  isWaiting: boolean;
}

/**
 * States that are still to be gone into, bundled as far as that can be done without adding any: two that differ in the whereabouts of one
 * process alone are one in which it may be wherever it may be in either. A state that lies within another one is left out.
 *
 * What has progressed less comes first. Almost every step is progress, so nearly all that comes to a place has come there before the place is gone
 * into; what comes later is gone into by itself.
 */
export class Bundles {
  private readonly all: AllWhereabouts;
  private readonly places = new Map<string, Known>();
  private readonly waiting: Known[][] = [];
  private lowest = 0;

  constructor(all: AllWhereabouts) {
    this.all = all;
  }

  add(state: State<Whereabouts>, from?: Place): void {
    const key = placeOf(state);
    const known = this.places.get(key);
    const place = known ?? { key, state, before: new Set(), arrived: new Map(), gone: [], isWaiting: false };
    if (!known) this.places.set(key, place);
    if (from) place.before.add(from);
    place.arrived.set(state.processes.map(({ number }) => number).join(' '), state.processes);
    this.wait(place);
  }

  next(): Bundle | undefined {
    for (; this.lowest < this.waiting.length; this.lowest++) {
      const place = this.waiting[this.lowest]?.pop();
      if (!place) continue;
      place.isWaiting = false;
      const ways = this.bundled(without([...place.arrived.values()], place.gone));
      place.arrived = new Map();
      place.gone.push(...ways);
      return { place, states: ways.map((processes) => ({ ...place.state, processes })) };
    }
    return undefined;
  }

  private wait(place: Known): void {
    if (place.isWaiting) return;
    place.isWaiting = true;
    const progress = progressOf(place.state);
    while (this.waiting.length <= progress) this.waiting.push([]);
    this.waiting[progress]?.push(place);
    this.lowest = Math.min(this.lowest, progress);
  }

  private bundled(some: readonly Ways[]): readonly Ways[] {
    let ways = outermost(some);
    for (;;) {
      const before = ways.length;
      for (let at = 0; at < (ways[0]?.length ?? 0); at++) ways = this.bundledAt(at, ways);
      if (ways.length === before) return ways;
      ways = outermost(ways);
    }
  }

  private bundledAt(at: number, ways: readonly Ways[]): readonly Ways[] {
    const groups = new Map<string, Ways[]>();
    for (const one of ways) {
      const others = one.map(({ number }, other) => (other === at ? '' : number)).join(' ');
      const group = groups.get(others);
      if (group) group.push(one);
      else groups.set(others, [one]);
    }
    if (groups.size === ways.length) return ways;
    return [...groups.values()].map((group) => {
      const [first = []] = group;
      return group.length === 1 ? first : first.with(at, this.all.of(group.flatMap((one) => one[at]?.stages ?? [])));
    });
  }
}

/** Sorted by their causes, processes are the same ones in all states of a place. */
export function placeOf({ shared, client, left, sent, turn, processes }: State<Whereabouts>): string {
  return `${shared.number} ${client} ${left} ${sent.join()} ${keyOfTurn(turn)} ${processes.map(({ cause }) => cause).join()}`;
}

function liesWithin(inner: Ways, outer: Ways): boolean {
  return inner.every((one, at) => covers(outer[at] as Whereabouts, one));
}

function without(ways: readonly Ways[], gone: readonly Ways[]): readonly Ways[] {
  return gone.length === 0 ? ways : ways.filter((one) => !gone.some((outer) => liesWithin(one, outer)));
}

function outermost(ways: readonly Ways[]): readonly Ways[] {
  const sizes = new Map(ways.map((one) => [one, one.reduce((sum, { stages }) => sum + stages.length, 0)]));
  const sorted = [...ways].sort((a, b) => (sizes.get(b) ?? 0) - (sizes.get(a) ?? 0));
  const kept: Ways[] = [];
  for (const one of sorted) if (!kept.some((outer) => liesWithin(one, outer))) kept.push(one);
  return kept;
}
