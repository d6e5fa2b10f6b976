import type { Violation } from '../world/violation.ts';
import type { Move, Next } from './processes/moves.ts';
import type { State } from './shared/state.ts';

interface Frame {
  readonly moves: readonly Move[];
  next: number;
}

export interface Walk {
  nextOf(state: State): Promise<Next>;
  /** Goes with what is left of misfortunes: what can happen with one left includes what can happen with none. */
  keyOf(state: State): string;
  /** Called where nothing more has to happen. */
  end(state: State): Promise<Violation | undefined>;
  /** Whether it is to be gone into. */
  mayEnter(state: State): boolean;
}

/** Depth first; a state that was seen is not gone into again. Halts at a violation, and knows the way there. */
export class DepthFirst {
  states = 0;
  private readonly walk: Walk;
  /** By misfortunes left. */
  private readonly seen: Set<string>[] = [];
  private readonly frames: Frame[] = [];

  constructor(walk: Walk) {
    this.walk = walk;
  }

  async from(first: State): Promise<Violation | undefined> {
    let violation = await this.visit(first);
    for (let frame = this.frames.at(-1); frame && !violation; frame = this.frames.at(-1)) {
      const move = frame.moves[frame.next++];
      if (!move) this.frames.pop();
      else violation = move.violation ?? (await this.visit(move.to));
    }
    return violation;
  }

  way(): Move[] {
    return this.frames.flatMap(({ moves, next }) => moves[next - 1] ?? []);
  }

  private async visit(state: State): Promise<Violation | undefined> {
    const key = this.walk.keyOf(state);
    if (this.seen.some((keys, left) => left >= state.left && keys?.has(key))) return undefined;
    const seen = this.seen[state.left] ?? new Set();
    this.seen[state.left] = seen.add(key);
    if (!this.walk.mayEnter(state)) return undefined;
    this.states++;
    const { moves, mayRest } = await this.walk.nextOf(state);
    const violation = mayRest ? await this.walk.end(state) : undefined;
    if (!violation && moves.length > 0) this.frames.push({ moves, next: 0 });
    return violation;
  }
}
