import { workedOut } from './diagrams/interned.ts';
import type { Answer, Call } from './processes/calls.ts';
import {
  clientWriting,
  type Move,
  type MoveParts,
  type Moves,
  type Next,
  processWriting,
  statesOf,
  written,
} from './processes/moves.ts';
import { interrupted, isAtWork } from './processes/programs.ts';
import type { Stage } from './processes/stage.ts';
import { NOTHING, type State, type Turn } from './shared/state.ts';

/** Every call of every process is a move of its own: all interleavings as they come. To be compared with. */
export class EveryMove implements Moves {
  readonly nobody: readonly Stage[] = [];
  private readonly parts: MoveParts;

  constructor(parts: MoveParts) {
    this.parts = parts;
  }

  from(state: State<readonly Stage[]>): Promise<Next> {
    return workedOut(() => this.next(state));
  }

  private next(state: State<readonly Stage[]>): Next {
    const client = clientWriting(state, this.parts);
    const clients = client ? [...written(state, client, state.processes.map(staying), this.parts)] : [];
    const moves = [...clients, ...state.processes.flatMap((stage, at) => this.ofProcess(state, stage, at))];
    const { atOnce = Number.POSITIVE_INFINITY } = this.parts;
    const atWork = ({ to }: Move) => (to as typeof state).processes.filter(isAtWork).length;
    // Who may not interrupt another has yet to go on.
    const isWaiting = state.processes.some(({ open }) => open.length > 0);
    return { moves: moves.filter((move) => atWork(move) <= atOnce), mayRest: moves.length === 0 && !isWaiting };
  }

  isAnswer(told: Answer, answered: Answer | undefined): boolean {
    return told === answered;
  }

  keyOf(processes: readonly Stage[]): string {
    return processes.map(({ number }) => number).join(' ');
  }

  private ofProcess(state: State<readonly Stage[]>, stage: Stage, at: number): Move[] {
    const others = state.processes.toSpliced(at, 1);
    const { turns, programs, places } = this.parts;
    const moves = (all: readonly Turn[], told: string) =>
      all
        .filter(({ cost }) => cost <= state.left)
        .flatMap((turn) =>
          statesOf(state, { ...turn, processes: [...others, ...turn.processes] }, programs).map((to) => ({
            to,
            told: () => [told, ...turn.told],
          })),
        );
    const death = state.left > 0 ? moves([turns.dies(stage)], `${stage.work.name}: dies`) : [];
    const calls = stage.open.flatMap((call) => {
      const told = `${stage.work.name}: ${call.label}`;
      if (call.method === 'send') return moves(turns.sends(stage, state.left, state.sent), told);
      if (call.isWrite) return this.ofWrite(state, stage, call, others);
      const next = programs.after(stage, call, places.read(call, state.shared));
      return moves(turns.goOn(next, state.left, state.sent), told);
    });
    return [...calls, ...death];
  }

  private ofWrite(state: State<readonly Stage[]>, stage: Stage, call: Call, others: readonly Stage[]): Move[] {
    const writing = processWriting(state, stage, call, this.parts);
    const counts = state.interruptions !== Number.POSITIVE_INFINITY && writing.after !== state.shared;
    const after = counts ? others.map((other) => interrupted(other, 'yes', this.parts.programs)) : others;
    const interruptions = state.interruptions - after.filter((other, at) => other !== others[at]).length;
    if (interruptions < 0) return [];
    return [...written({ ...state, interruptions }, writing, after.map(staying), this.parts)];
  }
}

const staying = (stage: Stage): readonly Turn[] => [{ ...NOTHING, processes: [stage] }];
