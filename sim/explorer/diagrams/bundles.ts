import { progressOf, type State } from '../shared/state.ts';
import type { Diagram } from './diagram.ts';
import type { Diagrams } from './diagrams.ts';

/** What is the same in many states: all but how far each of the processes has come. */
export interface Place {
  readonly key: string;
  readonly state: Omit<State, 'processes'>;
  /** Whence it was come to. */
  readonly before: Set<Place>;
}

interface Bundle {
  readonly place: Place;
  readonly state: State<Diagram>;
}

interface Known extends Place {
  arrived: Diagram;
  gone: Diagram;
  isWaiting: boolean;
}

/**
 * States that are still to be gone into, all those of one place at once.
 *
 * What has progressed less comes first. Every step to another place is progress, so all that comes to a place has come there before the place is
 * gone into; should anything come later, it is gone into by itself. So is what can happen with more misfortunes left before what can happen with fewer, and
 * what is among the one need not be gone into again for the other.
 */
export class Bundles {
  private readonly diagrams: Diagrams;
  private readonly places = new Map<string, Known>();
  private readonly waiting: Known[][] = [];
  private lowest = 0;

  constructor(diagrams: Diagrams) {
    this.diagrams = diagrams;
  }

  add({ processes, ...state }: State<Diagram>, from?: Place): void {
    const { none } = this.diagrams;
    const key = placeOf(state);
    const known = this.places.get(key);
    const place = known ?? { key, state, before: new Set(), arrived: none, gone: none, isWaiting: false };
    if (!known) this.places.set(key, place);
    if (from) place.before.add(from);
    place.arrived = this.diagrams.union(place.arrived, processes);
    this.wait(place);
  }

  next(): Bundle | undefined {
    for (; this.lowest < this.waiting.length; this.lowest++) {
      const place = this.waiting[this.lowest]?.pop();
      if (!place) continue;
      const processes = this.newAt(place, place.arrived);
      place.isWaiting = false;
      place.arrived = this.diagrams.none;
      if (processes !== this.diagrams.none) return { place, state: { ...place.state, processes } };
      this.lowest--;
    }
    return undefined;
  }

  /** What of these states at a place has not been gone into; from now on it has. */
  goInto(place: Place, processes: Diagram): Diagram {
    const known = place as Known;
    const fresh = this.newAt(known, processes);
    known.gone = this.diagrams.union(known.gone, fresh);
    return fresh;
  }

  private newAt({ gone, state }: Known, some: Diagram): Diagram {
    let processes = this.diagrams.minus(some, gone);
    for (let left = state.left + 1; ; left++) {
      const luckier = this.places.get(placeOf({ ...state, left }));
      if (!luckier) return processes;
      processes = this.diagrams.minus(processes, luckier.gone);
    }
  }

  private wait(place: Known): void {
    if (place.isWaiting) return;
    place.isWaiting = true;
    const progress = progressOf(place.state);
    while (this.waiting.length <= progress) this.waiting.push([]);
    this.waiting[progress]?.push(place);
    this.lowest = Math.min(this.lowest, progress);
  }
}

export function placeOf({ shared, client, left, interruptions }: Omit<State, 'processes'>): string {
  return `${shared.number} ${client} ${left} ${interruptions}`;
}
