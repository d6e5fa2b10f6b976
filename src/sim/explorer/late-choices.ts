import { Violation } from '../violation.ts';
import type { Call } from './calls.ts';
import {
  clientWriting,
  type Move,
  type MoveParts,
  type Moves,
  type Next,
  processWriting,
  type Writing,
} from './moves.ts';
import type { Stage } from './programs.ts';
import { Readings } from './readings.ts';
import type { Shared } from './shared.ts';
import { NOTHING, type State, type Turn, together } from './state.ts';
import { AllWhereabouts, type Whereabouts } from './whereabouts.ts';

/**
 * One move is one write, with the reads that have to come before it; the rest of the interleavings is left out, and nothing is lost by that:
 *
 * 1. A read does nothing but give an answer to its process, and so does a write that changes nothing (refused, or done already). It can be put
 *    off beyond whatever another process does, unless that changes the answer. So every history has an equal one (the same changes in the same
 *    order) in which each read stands directly before the next change that its own process makes, or directly before another's that
 *    changes its answer.
 * 2. These are gone: before each change its maker reads all that it needs, and every other process may have read, or not, whatever the change
 *    would make different, together with what it needs for that. Whether an answer changes is not guessed from names: both are compared.
 * 3. Whether it had read is nobody's business but its own until it writes. So it is not chosen: a state holds, for each process, every stage that
 *    it may have come to, and stands for all the states in which each process is at one of its stages. What one process may have read
 *    doesn't depend on what another has; so that is neither more nor less than the states themselves.
 * 4. When it writes, only those stages are kept that come to this very call; what they were told otherwise may still make a difference later.
 * 5. A process that reads and then ends without a write has no effect on anybody, so it is gone only at the end.
 * 6. What a process sends to the queue is read by nobody; sent at once after the write before it, it sets going what may start whenever it likes.
 * 7. What died forgets what it read; so it may as well have died right after its last write.
 * 8. A state is not gone into if one was seen that differs in nothing but that processes may have come to more stages: it stands for more.
 */
export class LateChoices implements Moves {
  private readonly parts: MoveParts;
  readonly all = new AllWhereabouts();
  private readonly readings: Readings;
  private readonly ways = new Map<string, Ways>();

  constructor(parts: MoveParts) {
    this.parts = parts;
    this.readings = new Readings(parts, this.all);
  }

  from(state: State<Whereabouts>): Next {
    const { processes, shared, left, sent } = state;
    const client = clientWriting(state, this.parts);
    const moves: Move[] = client ? this.ofAct(state, undefined, actOf(client)) : [];
    const waiting: string[] = [];
    let mayRest = !client;
    let mayStop = !client;
    for (const [at, process] of processes.entries()) {
      const ways = this.waysOf(process, shared, left, sent);
      const twin = this.twinOf(state, process);
      if (ways.waits) waiting.push(process.cause);
      if (!ways.rests || twin) mayRest = false;
      if (!ways.waits && (!ways.rests || twin)) mayStop = false;
      if (processes[at - 1] === process) continue;
      moves.push(...ways.acts.flatMap((act) => this.ofAct(state, process, act)));
      if (ways.lost) moves.push(this.ofLost(state, process, ways.lost));
      if (twin && ways.rests) moves.push(this.ofEnd(state, process, twin));
    }
    if (mayStop && waiting.length > 0) moves.push(forever(state, waiting));
    return { moves, mayRest };
  }

  private ofAct(state: State<Whereabouts>, maker: Whereabouts | undefined, act: Act): Move[] {
    const { shared: before, client, left, sent } = state;
    const { after, violation, readies, told } = act;
    const turn = this.turnAfter(state, maker?.cause ?? '');
    if (turn === 'too many') return [];
    const others = without(state.processes, maker).map((process) => this.readings.after(process, before, after));
    const events = after === before ? [] : this.parts.turns.events(before, after);
    return act.turns.flatMap((one) =>
      together(events, left - one.cost).map((begun) => {
        const started = [...one.begun, ...begun.processes].map((stage) => this.all.of([stage]));
        const own = one.own.length > 0 ? [this.all.of(this.readings.needed(new Set(one.own), after))] : [];
        return {
          to: {
            shared: after,
            processes: this.ordered([...others, ...own, ...started]),
            client: maker ? client : client + 1,
            left: left - one.cost - begun.cost,
            sent: one.sent.length === 0 ? sent : [...sent, ...one.sent].sort(),
            turn,
          },
          ...(maker ? { by: { cause: maker.cause, readies } } : {}),
          told: () => [...told, ...one.told, ...begun.told],
          ...(violation ? { violation } : {}),
        };
      }),
    );
  }

  /** Whoever goes on himself, or after one who has nothing to do for now, is not counted. */
  private turnAfter(state: State<Whereabouts>, cause: string): State['turn'] | 'too many' {
    const { turn, processes, shared, left, sent } = state;
    if (!turn) return undefined;
    const isSwitch =
      turn.of !== cause &&
      processes.some((one) => one.cause === turn.of && this.waysOf(one, shared, left, sent).acts.length > 0);
    const switches = turn.switches - (isSwitch ? 1 : 0);
    return switches < 0 ? 'too many' : { of: cause, switches };
  }

  /** Something changed nothing, and its caller does not hear of that. */
  private ofLost(state: State<Whereabouts>, process: Whereabouts, lost: readonly Stage[]): Move {
    const processes = this.ordered([...without(state.processes, process), this.all.of(lost)]);
    const told = () => [`${process.cause}: calls what changes nothing, and the answer is lost`];
    return { to: { ...state, processes, left: state.left - 1 }, told };
  }

  /** Another delivery of the same message that had begun goes on, and nobody comes after it; if it had not begun it never does. */
  private ofEnd(state: State<Whereabouts>, process: Whereabouts, twin: Whereabouts): Move {
    const { programs } = this.parts;
    const stages = twin.stages.flatMap((stage) => {
      const last = stage.end ? stage : programs.last(stage);
      return stage.heard.size === 0 ? [last, programs.done(stage)] : [last];
    });
    const others = without(without(state.processes, process), twin);
    const processes = this.ordered([...others, this.all.of(stages)]);
    return { to: { ...state, processes }, told: () => [`${process.cause}: ends`] };
  }

  private twinOf({ processes }: State<Whereabouts>, process: Whereabouts): Whereabouts | undefined {
    const at = processes.indexOf(process);
    return processes.find(
      ({ cause, stages }, other) => other !== at && cause === process.cause && stages.some(mayComeAgain),
    );
  }

  /** Whoever is through is left out, unless he may still end what another delivery is at. */
  private ordered(processes: readonly Whereabouts[]): readonly Whereabouts[] {
    const left = processes.filter(
      (process) =>
        process.stages.some(({ end }) => end !== 'done') ||
        processes.some((other) => other !== process && other.cause === process.cause),
    );
    return left.sort((a, b) => (a.cause < b.cause ? -1 : a.cause > b.cause ? 1 : a.number - b.number));
  }

  private waysOf(process: Whereabouts, shared: Shared, left: number, sent: readonly string[]): Ways {
    const key = `${process.number} ${shared.number} ${left} ${sent.join()}`;
    const known = this.ways.get(key);
    if (known) return known;
    const ways = this.findWays(process, { shared, left, sent });
    this.ways.set(key, ways);
    return ways;
  }

  private findWays({ stages }: Whereabouts, state: Pick<State, 'shared' | 'left' | 'sent'>): Ways {
    const { shared, left } = state;
    const byCall = new Map<Call, Set<Stage>>();
    const lost = new Set<Stage>();
    let rests = false;
    let waits = false;
    for (const stage of stages) {
      const reading = this.readings.readOn(stage, shared, left > 0);
      const { ready } = reading;
      const [call] = ready.open;
      if (call) byCall.set(call, (byCall.get(call) ?? new Set()).add(ready));
      else if (ready.end === 'again' && !ready.work.isLast) waits = true;
      else rests = true;
      for (const one of reading.lost) lost.add(one);
    }
    const acts = [...byCall].map(([call, readies]) => this.actOf(call, [...readies], state));
    return { acts, rests, waits, lost: lost.size > 0 ? [...lost] : undefined };
  }

  /** What is the same but for the stage that its maker comes to is one turn. */
  private actOf(call: Call, readies: readonly Stage[], state: Pick<State, 'shared' | 'left' | 'sent'>): Act {
    const { turns, programs } = this.parts;
    const merged = new Map<string, Act['turns'][number] & { own: Stage[] }>();
    let act: Pick<Act, 'after' | 'violation' | 'told'> = { after: state.shared, told: [] };
    for (const ready of readies) {
      let all: readonly Turn[];
      if (call.method === 'send') all = turns.sends(ready, state.left, state.sent);
      else {
        const writing = processWriting(state, ready, call, this.parts);
        act = writing;
        all = writing.turns;
      }
      for (const { processes, cost, sent, told } of all) {
        const begun = processes.filter(({ work }) => work.cause !== ready.work.cause);
        const own = processes.find(({ work }) => work.cause === ready.work.cause) ?? programs.done(ready);
        const key = `${cost} ${sent.join()} ${begun.map(({ number }) => number).join(' ')}`;
        const turn = merged.get(key) ?? { own: [], begun, cost, sent, told };
        turn.own.push(this.readings.settled(own));
        merged.set(key, turn);
      }
    }
    return { ...act, readies, turns: [...merged.values()] };
  }
}

/** What a process may do next, wherever it may be. */
interface Ways {
  readonly acts: readonly Act[];
  /** It may come to its end without doing anything. */
  readonly rests: boolean;
  /** It may give its work back, again and again, until something changes. */
  readonly waits: boolean;
  /** Where it may come to when an answer gets lost to it. */
  readonly lost: readonly Stage[] | undefined;
}

/** Something done that others notice. */
interface Act {
  readonly after: Shared;
  readonly violation?: Violation | undefined;
  /** Where its maker may have been. */
  readonly readies: readonly Stage[];
  readonly turns: readonly {
    /** Where its maker may be then; none where that is a client. */
    readonly own: readonly Stage[];
    readonly begun: readonly Stage[];
    readonly cost: number;
    readonly sent: readonly string[];
    readonly told: readonly string[];
  }[];
  readonly told: readonly string[];
}

function actOf({ after, violation, told }: Writing): Act {
  return { after, violation, told, readies: [], turns: [{ ...NOTHING, own: [], begun: [] }] };
}

function without(processes: readonly Whereabouts[], one: Whereabouts | undefined): readonly Whereabouts[] {
  const at = one ? processes.indexOf(one) : -1;
  return at < 0 ? processes : processes.toSpliced(at, 1);
}

const mayComeAgain = ({ work, end }: Stage) => work.what.kind === 'message' && !work.isLast && end !== 'done';

function forever(state: State, waiting: readonly string[]): Move {
  const message = `${waiting.join(', ')} would be delivered again and again for ever`;
  const violation = new Violation('Every history comes to rest', message);
  return { to: state, told: () => ['the rest is waiting'], violation };
}
