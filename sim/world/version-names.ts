import { seedOf } from './random.ts';

/**
 * Version ids: short, unique, and in no order that means anything: whoever compares them is found out. Made from what the version is and
 * not from when it was made, so that it keeps its id when other writes are taken out of the history.
 */
export class VersionNames {
  private readonly seed: number;
  private readonly made = new Map<string, number>();
  private readonly taken = new Set<string>();

  constructor(seed: number) {
    this.seed = seed;
  }

  /** `what` may come again: each time gets a name of its own. */
  next(what: string): string {
    const count = (this.made.get(what) ?? 0) + 1;
    this.made.set(what, count);
    const id = seedOf(this.seed, `${what} ${count}`).toString(36).padStart(7, '0').slice(-4);
    const isTaken = this.taken.has(id);
    this.taken.add(id);
    return isTaken ? `${id}-${this.taken.size}-${count}` : id;
  }
}
