import { Kernel, type Note } from './kernel.ts';

export interface Choice {
  readonly name: string;
  /** Set where a misfortune takes the place of what was to happen. */
  readonly misfortune?: string;
  readonly act: () => void;
}

interface Waiting {
  readonly note: Note;
  readonly action: () => void;
}

/** A kernel in which time stands still and whoever holds it chooses what happens next. Clients write in the order of their plan. */
export class OpenKernel extends Kernel {
  private readonly waiting: Waiting[] = [];

  override at(_time: number, action: () => void, note?: Note): void {
    // Time limits, sweeps and the like: an explorer leaves them out.
    if (note) this.waiting.push({ note, action });
  }

  /** In an order of their own, the same for the same state. */
  choices(withMisfortunes: boolean): Choice[] {
    const firstClient = this.waiting.findIndex(({ note }) => note.name().startsWith('client'));
    const open = this.waiting.filter(({ note }, at) => at === firstClient || !note.name().startsWith('client'));
    const all = open.flatMap((waiting): Choice[] => {
      const name = waiting.note.name();
      const take = (action: () => void) => () => {
        this.waiting.splice(this.waiting.indexOf(waiting), 1);
        this.steps++;
        action();
      };
      const instead = withMisfortunes ? (waiting.note.instead ?? []) : [];
      return [
        { name, act: take(waiting.action) },
        ...instead.map(({ misfortune, action }) => ({ name, misfortune, act: take(action) })),
      ];
    });
    return all.sort((a, b) => compare(`${a.misfortune ?? ''} ${a.name}`, `${b.misfortune ?? ''} ${b.name}`));
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
