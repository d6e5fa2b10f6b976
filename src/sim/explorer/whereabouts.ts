import { Interned } from './interned.ts';
import type { Stage } from './programs.ts';

/** All the stages that one process may have come to by now: which of them it is stays open until it makes a difference to somebody else. */
export interface Whereabouts {
  readonly number: number;
  /** What it is about, over all deliveries. */
  readonly cause: string;
  /** At least one; sorted by their numbers. */
  readonly stages: readonly Stage[];
  /** Their numbers. */
  readonly has: ReadonlySet<number>;
}

export class AllWhereabouts {
  private readonly all = new Interned<Whereabouts>();

  of(stages: Iterable<Stage>): Whereabouts {
    const sorted = [...new Set(stages)].sort((a, b) => a.number - b.number);
    const numbers = sorted.map((stage) => stage.number);
    const cause = sorted[0]?.work.cause ?? '';
    return this.all.of(numbers.join(' '), (number) => ({ number, cause, stages: sorted, has: new Set(numbers) }));
  }
}

export function covers(outer: Whereabouts, inner: Whereabouts): boolean {
  return outer === inner || inner.stages.every(({ number }) => outer.has.has(number));
}
