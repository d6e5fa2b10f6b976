import { Violation } from '../violation.ts';
import { type Answer, type Call, LOST } from './calls.ts';
import {
  clientWriting,
  type Move,
  type MoveParts,
  type Moves,
  processWriting,
  statesOf,
  type Writing,
  written,
} from './moves.ts';
import type { Stage } from './programs.ts';
import type { Shared } from './shared.ts';
import { NOTHING, type State, type Turn } from './state.ts';

/**
 * One move is one write, with the reads that have to come before it; the rest of the interleavings is left out, and nothing is lost by that:
 *
 * 1. A read does nothing but give an answer to its process, and so does a write that changes nothing (refused, or done already). It can be put
 *    off beyond whatever another process does, unless that changes the answer. So every history has an equal one (the same changes in the same
 *    order) in which each read stands directly before the next change that its own process makes, or directly before another's that
 *    changes its answer.
 * 2. These are gone: before each change its maker reads all that it needs, and every other process may have read, or not, whatever the change
 *    would make different, together with what it needs for that. Whether an answer changes is not guessed from names: both are compared.
 * 3. A process that reads and then ends without a write has no effect on anybody, so it is gone only at the end.
 * 4. What a process sends to the queue is read by nobody; sent at once after the write before it, it sets going what may start whenever it likes.
 * 5. What died forgets what it read; so it may as well have died right after its last write.
 */
export class LateReads implements Moves {
  private readonly parts: MoveParts;

  constructor(parts: MoveParts) {
    this.parts = parts;
  }

  from(state: State): readonly Move[] {
    const { processes } = state;
    const client = clientWriting(state, this.parts);
    const moves = client ? [...this.ofWriting(state, client, -1, NO_COST)] : [];
    const waiting: Stage[] = [];
    for (const [at, stage] of processes.entries()) {
      if (processes[at - 1] === stage) continue;
      for (const reading of this.readOn(stage, state)) {
        const { ready } = reading;
        const [call] = ready.open;
        if (call) moves.push(...this.ofCall(state, reading, call, at));
        else if (ready.end === 'again' && !ready.work.isLast) waiting.push(stage);
        else if (reading.cost > 0 || this.hasTwin(state, stage)) moves.push(...this.ofEnd(state, reading, at));
      }
    }
    if (moves.length > 0 || waiting.length === 0) return moves;
    const names = waiting.map(({ work }) => work.name).join(', ');
    const violation = new Violation(
      'Every history comes to rest',
      `${names} would be delivered again and again for ever`,
    );
    return [{ to: state, told: () => ['the rest is waiting'], violation }];
  }

  private *ofCall(state: State, reading: Reading, call: Call, at: number): Generator<Move> {
    const { turns } = this.parts;
    const { ready, cost, told } = reading;
    const left = state.left - cost;
    if (call.method !== 'send') {
      yield* this.ofWriting(state, processWriting({ ...state, left }, ready, call, this.parts), at, reading);
      return;
    }
    const others = state.processes.toSpliced(at, 1);
    for (const turn of turns.sends(ready, left, state.sent))
      for (const to of statesOf(
        { ...state, left },
        { ...turn, processes: [...others, ...turn.processes] },
        this.parts.programs,
      ))
        yield { to, told: () => [...told, ...turn.told] };
  }

  private *ofWriting(
    state: State,
    writing: Writing,
    at: number,
    { cost, told }: Omit<Reading, 'ready'>,
  ): Generator<Move> {
    const others = state.processes
      .filter((_, other) => other !== at)
      .map((stage) => this.readBefore(stage, state, writing.after));
    yield* written(
      { ...state, left: state.left - cost },
      { ...writing, told: [...told, ...writing.told] },
      others,
      this.parts,
    );
  }

  private ofEnd(state: State, { ready, cost, told }: Reading, at: number): Move[] {
    const others = state.processes.toSpliced(at, 1);
    const turn = this.parts.turns.ends(ready);
    const left = state.left - cost;
    return statesOf(
      { ...state, left },
      { ...turn, processes: [...others, ...turn.processes] },
      this.parts.programs,
    ).map((to) => ({ to, told: () => [...told, `${ready.work.name}: ends`] }));
  }

  private hasTwin({ processes }: State, stage: Stage): boolean {
    return (
      stage.work.what.kind === 'message' &&
      processes.some((other) => other !== stage && other.work.cause === stage.work.cause && !other.work.isLast)
    );
  }

  /**
   * Calls what changes nothing for now, up to the next write that does or the end; where it gives its work back, the next delivery goes on. One
   * for each answer that may get lost on the way.
   */
  private readOn(stage: Stage, { shared, left }: State): readonly Reading[] {
    const { programs } = this.parts;
    const readings: Reading[] = [];
    const tried = new Set<Stage>();
    let now = stage;
    for (;;) {
      for (let [call] = now.open; call; [call] = now.open) {
        const answer = this.answerOf(call, shared);
        if (!answer) break;
        if (left > 0 && call.isWrite) {
          const told = [`${stage.work.name}: ${call.label}`, '  its answer is lost'];
          const unheard = programs.after(now, call, LOST);
          for (const reading of this.readOn(unheard, { shared, left: left - 1 } as State))
            readings.push({ ...reading, cost: reading.cost + 1, told: [...told, ...reading.told] });
        }
        now = programs.after(now, call, answer);
      }
      const next = now.end === 'again' ? programs.again(now) : undefined;
      if (!next || tried.has(next)) return [{ ready: now, cost: 0, told: [] }, ...readings];
      tried.add(next);
      now = next;
    }
  }

  /** None where the call would change something, or send. */
  private answerOf(call: Call, shared: Shared): Answer | undefined {
    const { places } = this.parts;
    if (!call.isWrite) return places.read(call, shared);
    if (call.method === 'send') return undefined;
    const { answer, after } = places.write(call, shared);
    return after === shared ? answer : undefined;
  }

  /** How far a process may have read before a write: not at all, or up to something that the write changes. */
  private readBefore(stage: Stage, { shared: before, left }: State, after: Shared): readonly Turn[] {
    const stays: Turn = { ...NOTHING, processes: [stage] };
    if (before === after) return [stays];
    const found = new Map<Stage, Turn>([[stage, stays]]);
    this.follow(stage, { before, after, left, found, begun: new Set() }, new Set());
    return [...found.values()];
  }

  private follow(stage: Stage, look: Look, skipped: ReadonlySet<Call>): void {
    const { before, after, left, found, begun } = look;
    const { programs, turns } = this.parts;
    const answers = new Map<Call, Answer>();
    for (const call of stage.open) {
      const answer = skipped.has(call) ? undefined : this.answerOf(call, before);
      if (answer) answers.set(call, answer);
    }
    const calls = [...answers.keys()];
    const changed = calls.filter((call) => this.answerOf(call, after) !== answers.get(call));
    const goOn = (call: Call, beyond: ReadonlySet<Call>, isFound: boolean) => {
      const read = programs.after(stage, call, answers.get(call) as Answer);
      const again = read.end === 'again' ? programs.again(read) : undefined;
      const next = again ?? read;
      if (found.has(next) || begun.has(next)) return;
      if (again) begun.add(again);
      const told = [`  ${stage.work.name} has read before: ${call.label}`];
      if (isFound) found.set(next, next.end ? { ...turns.ends(next), told } : { ...NOTHING, processes: [next], told });
      this.follow(next, look, again ? new Set() : beyond);
    };
    for (const call of changed) {
      goOn(call, skipped, true);
      if (call.isWrite && left > 0) found.set(...this.unheard(stage, call));
    }
    const same = calls.find((call) => !changed.includes(call));
    if (same) goOn(same, new Set([...skipped, ...changed]), false);
  }

  /** What would have written only after the other's write has been called before it, and did not hear that nothing was written. */
  private unheard(stage: Stage, call: Call): [Stage, Turn] {
    const { programs, turns } = this.parts;
    const next = programs.after(stage, call, LOST);
    const told = [`  ${stage.work.name} has called before: ${call.label}`, '    its answer is lost'];
    const turn = next.end ? turns.ends(next) : { ...NOTHING, processes: [next] };
    return [next, { ...turn, cost: 1, told }];
  }
}

/** A write seen by those who may have read before it. */
interface Look {
  readonly before: Shared;
  readonly after: Shared;
  readonly left: number;
  readonly found: Map<Stage, Turn>;
  /** Deliveries that were begun anew. */
  readonly begun: Set<Stage>;
}

/** What a process has come to by calls that change nothing, and what befell it. */
interface Reading {
  readonly ready: Stage;
  readonly cost: number;
  readonly told: readonly string[];
}

const NO_COST = { cost: 0, told: [] };
