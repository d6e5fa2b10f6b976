import { UNOBSERVED } from '../../ports/observer.ts';
import { ADVISERS } from '../advisers.ts';
import type { Explored, ExploreOptions, SmallWorld } from '../explore.ts';
import { DEFAULTS, START } from '../parameters.ts';
import { REGIONS, replicaSetOf } from '../places.ts';
import { Violation } from '../violation.ts';
import { Calls } from './calls.ts';
import { EveryMove } from './every-move.ts';
import { Missing } from './interned.ts';
import { Judge } from './judge.ts';
import { LateReads } from './late-reads.ts';
import type { Move, Moves } from './moves.ts';
import { Programs } from './programs.ts';
import { SharedPlaces } from './shared.ts';
import { keyOf, type State } from './state.ts';
import { Turns } from './turns.ts';

/** Policies whose outcome depends on nothing but what the writes are and what each had seen. */
const ORDER_FREE = ['last-writer-wins', 'logical-timestamp', 'highest', 'region-priority', 'region-ownership'];

interface Frame {
  readonly moves: readonly Move[];
  next: number;
}

/** Depth first; a state that was seen is not gone into again. */
export class Search {
  private readonly options: ExploreOptions;
  private readonly isOrderFree: boolean;
  private readonly judge: Judge;
  private readonly moves: Moves;
  private readonly first: State;
  /** By misfortunes left. */
  private readonly seen: Set<string>[];
  private readonly endings = new Map<number, string>();
  private readonly outcomes = new Map<string, { readonly outcome: string; readonly path: readonly string[] }>();
  private readonly frames: Frame[] = [];
  private states = 0;

  constructor({ regions, plans, misfortunes, policy = DEFAULTS.policy }: SmallWorld, options: ExploreOptions) {
    const replicaSet = replicaSetOf(REGIONS.slice(0, regions), policy);
    const calls = new Calls();
    const isReduced = !options.isUnreduced;
    const rest = {
      sets: new Map([[replicaSet.name, replicaSet]]),
      // Time stands still: nothing that is decided may depend on it.
      clock: { now: () => START },
      advisers: ADVISERS,
      logger: SILENT,
      observer: UNOBSERVED,
      by: 'the explorer',
      deleteWaitMs: DELETE_WAIT_MS,
    };
    this.options = options;
    this.isOrderFree = ORDER_FREE.includes(policy);
    this.judge = new Judge({ ...DEFAULTS, regions, keys: 1, writes: plans.length, faults: 'none', plans, policy });
    const programs = new Programs(calls, rest);
    const places = new SharedPlaces(replicaSet, calls, this.judge);
    const turns = new Turns(replicaSet.name, programs, calls, isReduced);
    const parts = { plans, programs, places, turns };
    this.moves = isReduced ? new LateReads(parts) : new EveryMove(parts);
    this.first = { shared: places.empty(), processes: [], client: 0, left: misfortunes, sent: [] };
    this.seen = Array.from({ length: misfortunes + 1 }, () => new Set());
  }

  async run(): Promise<Explored> {
    const { maxStates = Number.POSITIVE_INFINITY } = this.options;
    let violation = await this.visit(this.first);
    for (let frame = this.frames.at(-1); frame && !violation; frame = this.frames.at(-1)) {
      const move = frame.moves[frame.next++];
      if (!move) this.frames.pop();
      else violation = move.violation ?? (await this.visit(move.to));
      if (this.states >= maxStates && this.frames.length > 0 && !violation) return { ...this.found(), isCut: true };
    }
    if (!violation) return this.found();
    const { promise, message } = violation;
    return { ...this.found(), violation: { promise, message, path: this.path() } };
  }

  private async visit(state: State): Promise<Violation | undefined> {
    const key = keyOf(state);
    if (this.seen.some((keys, left) => left >= state.left && keys.has(key))) return undefined;
    this.seen[state.left]?.add(key);
    if (++this.states % 10_000 === 0) this.options.onProgress?.(this.states);
    const moves = await this.movesFrom(state);
    if (moves.length === 0) return this.end(state);
    this.frames.push({ moves, next: 0 });
    return undefined;
  }

  private async movesFrom(state: State): Promise<readonly Move[]> {
    for (;;) {
      try {
        return this.moves.from(state);
      } catch (thrown) {
        if (!(thrown instanceof Missing)) throw thrown;
        await thrown.workOut();
      }
    }
  }

  private end({ shared }: State): Violation | undefined {
    if (this.endings.has(shared.number)) return undefined;
    const { causality, outcome, name } = this.judge.endOf(shared);
    this.endings.set(shared.number, name);
    const violation = this.judge.ended(shared);
    if (violation) return violation;
    const before = this.outcomes.get(causality);
    if (!before) this.outcomes.set(causality, { outcome, path: this.path() });
    if (!before || before.outcome === outcome || !this.isOrderFree) return undefined;
    return new Violation(
      'The outcome does not depend on the order, number or delay of events',
      `${causality}: the regions hold ${before.outcome} in this way:\n${before.path.join('\n')}\nand ${outcome} in this:`,
    );
  }

  private found(): Explored {
    const outcomes = [...this.outcomes].map(([causality, { outcome }]) => [causality, outcome] as const);
    return {
      states: this.states,
      ends: this.endings.size,
      outcomes: new Map(outcomes),
      endings: new Set(this.endings.values()),
    };
  }

  private path(): string[] {
    return this.frames.flatMap(({ moves, next }) => moves[next - 1]?.told() ?? []);
  }
}

/** Longer than any history, so that nothing has to be guessed. */
const DELETE_WAIT_MS = 90 * 24 * 3_600_000;
const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined };
