import { Interned } from './interned.ts';

/** Where a process stands among others; twins, which are about the same, stand one behind the other. */
export interface Slot {
  readonly order: number;
  readonly cause: string;
}

/** More than there are causes in one world. */
const CAUSES = 2 ** 20;
/** More than there are deliveries of one message, or messages of one name. */
export const TWINS = 8;

/** Who came last stands first: of those that came before, less is told apart. */
export class Slots {
  private readonly all = new Interned<Slot>();
  private readonly ranks = new Interned<{ readonly rank: number; readonly time: number }>();

  of(cause: string, twin: number): Slot {
    const { rank, time } = this.ranks.of(cause, (number) => ({ rank: CAUSES - number, time: 0 }));
    if (twin >= TWINS || time >= TWINS) throw new RangeError(`too many of ${cause}`);
    return this.all.of(`${cause} ${twin}`, () => ({ order: (rank * TWINS + time) * TWINS + twin, cause }));
  }

  /** Has these stand one behind the other, none of which stands anywhere yet unless all do so. */
  line([first = '', ...others]: readonly string[]): void {
    const { rank } = this.ranks.of(first, (number) => ({ rank: CAUSES - number, time: 0 }));
    for (const [at, cause] of others.entries()) this.ranks.of(cause, () => ({ rank, time: at + 1 }));
  }
}
