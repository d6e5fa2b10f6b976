import { Violation } from '../world/violation.ts';
import type { Diagram } from './diagrams/diagram.ts';
import { type Become, Diagrams, type Step } from './diagrams/diagrams.ts';
import { workedOut } from './diagrams/interned.ts';
import type { Slot } from './diagrams/slots.ts';
import { AllStageSets, type StageSet } from './diagrams/stage-sets.ts';
import { type Act, Acts, type MakersTurn } from './processes/acts.ts';
import type { Answer } from './processes/calls.ts';
import { clientWriting, type Move, type MoveParts, type Moves, type Next, type Writing } from './processes/moves.ts';
import { causeOf } from './processes/programs.ts';
import { Readings } from './processes/readings.ts';
import { mayComeAgain, restIn } from './processes/resting.ts';
import type { Stage } from './processes/stage.ts';
import { nameOfNth } from './processes/turns.ts';
import type { Shared } from './shared/shared-state.ts';
import { NOTHING, type State, together } from './shared/state.ts';

/**
 * One move is one write, with the reads that have to come before it; the rest of the interleavings is left out, and nothing is lost by that:
 *
 * 1. A read does nothing but give an answer to its process, and so does a write that changes nothing (refused, or done already). It can be put
 *    off beyond whatever another process does, unless that changes the answer. So every history has an equal one (the same changes in the same
 *    order) in which each read stands directly before the next change that its own process makes, or directly before another's that
 *    changes its answer.
 * 2. These are gone: before each change its maker reads all that it needs, and every other process may have read, or not, whatever the change
 *    would make different, together with what it needs for that. Whether an answer changes is not guessed from names: both are compared.
 * 3. Whether it had read is nobody's business but its own until it writes. So it is not chosen: what is gone into is all the ways at once in which
 *    processes may be at stages while S3 and the journal are as they are, as one diagram (diagrams.ts), which is neither more nor less than
 *    the states themselves. What one process may have read doesn't depend on what another has, so a step is taken process by process.
 * 4. When it writes, only those stages are kept that come to this very call; what they were told otherwise may still make a difference later.
 * 5. A process that reads and then ends without a write has no effect on anybody, so it is gone only at the end.
 * 6. What a process sends to the queue is read by nobody; sent at once after the write before it, it sets going what may start whenever it likes.
 * 7. What died forgets what it read; so it may as well have died right after its last write.
 * 8. A state is not gone into if it was seen before, with as many misfortunes left or with more.
 * 9. What nobody asks of a decision that another has superseded makes no difference (forgotten.ts), nor does most of what a process was told
 *    before its last write (essence.ts); and a number that is taken stays taken, so who is about to append it may as well have been told.
 *    Nor does who made a decision, to anybody but deliveries of the same piece of work, so these know it by themselves; nor what a look at the
 *    journal tells beside what its asker wants to know (relevant.ts).
 * 10. Reads that were begun together are waited for together.
 * 11. The event of a delete marker that a push made does nothing but note whose it is. So it is not gone into when: who reads the notes is told of any
 *    of these markers or not, which is more than can happen, for one may be told less than another was before. At rest all of them have come.
 * 12. Where only so many are to be at work at once, whoever would be one more has yet to begin, and who has no effect any more may be through. As reads
 *    are put off, somewhat more histories are gone than have no more at work: who has begun and ended in one move is not counted.
 * 13. So it is where only so many are to be interrupted. Who was interrupted is known by its stage; whom a change would interrupt beyond that has yet to
 *    begin, or is through.
 */
export class LateChoices implements Moves {
  readonly nobody: Diagram;
  readonly diagrams: Diagrams;
  private readonly parts: MoveParts;
  private readonly sets = new AllStageSets();
  private readonly readings: Readings;
  private readonly acts: Acts;

  constructor(parts: MoveParts) {
    this.parts = parts;
    this.readings = new Readings(parts, this.sets);
    this.acts = new Acts(parts, this.readings);
    this.diagrams = new Diagrams(this.sets);
    this.nobody = this.diagrams.nobody;
  }

  isAnswer(told: Answer, answered: Answer | undefined): boolean {
    return this.readings.isAnswer(told, answered);
  }

  keyOf({ number }: Diagram): string {
    return String(number);
  }

  async from(arrived: State<Diagram>): Promise<Next> {
    this.forget();
    const state = await this.withoutWrites(arrived);
    const { moves, mayRest } = await this.beyond(state);
    return { moves: [...this.goneInto(await this.inside(state)), ...moves], mayRest };
  }

  /** With all states that it comes to without a misfortune while S3 and the journal stay as they are. */
  async within(arrived: State<Diagram>): Promise<State<Diagram>> {
    this.forget();
    let all = await this.withoutWrites(arrived);
    for (let fresh = all; fresh.processes !== this.diagrams.none; ) {
      let reached = this.diagrams.none;
      for (const { to } of this.goneInto(await this.inside(fresh))) {
        const { processes } = await this.withoutWrites(to as State<Diagram>);
        reached = this.diagrams.union(reached, processes);
      }
      fresh = { ...all, processes: this.diagrams.minus(reached, all.processes) };
      all = { ...all, processes: this.diagrams.union(all.processes, reached) };
    }
    return all;
  }

  /** What leads elsewhere. */
  async beyond(state: State<Diagram>): Promise<Next> {
    const { processes } = state;
    const moves: Move[] = [];
    const client = await workedOut(() => clientWriting(state, this.parts));
    if (client) moves.push(...(await this.ofClient(state, client)));
    for (const [slot, stages] of this.diagrams.contents.presentIn(processes)) {
      moves.push(...(await this.ofProcess(state, slot, stages, (to) => !isSamePlace(state, to))));
      if (state.left > 0) moves.push(...(await workedOut(() => this.ofLost(state, slot, stages))));
    }
    if (client) return { moves: this.goneInto(moves), mayRest: false };
    const rest = await workedOut(() => restIn(processes, this.nobody, (stage) => this.howItRests(stage, state)));
    if (rest.waiting) moves.push(forever(state, rest.waiting));
    return { moves: this.goneInto(moves), mayRest: rest.mayRest };
  }

  /** What leads to other states of the same place. */
  private async inside(state: State<Diagram>): Promise<readonly Move[]> {
    const moves: Move[] = [];
    const present = this.diagrams.contents.presentIn(state.processes);
    for (const [slot, stages] of present) {
      moves.push(...(await this.ofProcess(state, slot, stages, (to) => isSamePlace(state, to))));
      for (const [twin] of present)
        if (twin !== slot && twin.cause === slot.cause)
          moves.push(...(await workedOut(() => this.ofEnd(state, slot, twin))));
    }
    return moves;
  }

  private forget(): void {
    this.readings.forget();
    this.acts.forget();
    this.diagrams.forget();
  }

  /** With what may have become of each process by itself. */
  private async withoutWrites(state: State<Diagram>): Promise<State<Diagram>> {
    if (!this.readings.mayDiffer(state.shared)) return state;
    const others = (stages: StageSet) => this.readings.meanwhile(stages, state.shared);
    for (const stages of this.diagrams.contents.setsIn(state.processes)) await workedOut(() => others(stages));
    return { ...state, processes: this.step(state.processes, { makers: [], others }) };
  }

  /** As far as they are gone into, and without what makes no difference any more. */
  private goneInto(moves: readonly Move[]): readonly Move[] {
    const { atOnce } = this.parts;
    return moves.flatMap((move) => {
      const arrived = move.to as State<Diagram>;
      const processes =
        atOnce === undefined ? arrived.processes : this.diagrams.atMost(atOnce, arrived.processes, this.sets.atWork);
      return processes === this.diagrams.none ? [] : [{ ...move, to: { ...arrived, processes } }];
    });
  }

  private async ofClient(state: State<Diagram>, writing: Writing): Promise<readonly Move[]> {
    const turn = { ...NOTHING, begun: [], becomes: new Map() };
    return await this.ofTurn(state, undefined, writing, turn);
  }

  private async ofProcess(
    state: State<Diagram>,
    slot: Slot,
    stages: StageSet,
    isWanted: (to: Pick<State, 'shared' | 'left'>) => boolean,
  ): Promise<readonly Move[]> {
    const moves: Move[] = [];
    for (const { act, turns } of await this.acts.of(stages, state)) {
      for (const turn of turns)
        if (isWanted({ shared: act.after, left: state.left - turn.cost }))
          moves.push(...(await this.ofTurn(state, slot, act, turn)));
    }
    return moves;
  }

  private async ofTurn(
    state: State<Diagram>,
    slot: Slot | undefined,
    { after, violation, told, made, readies = [] }: Omit<Act, 'turns'>,
    turn: MakersTurn,
  ): Promise<readonly Move[]> {
    const { shared: before, client, left } = state;
    const makers = slot ? [{ slot, become: (stages: StageSet) => this.become(stages, turn.becomes) }] : [];
    const interrupts = slot !== undefined && state.interruptions !== Number.POSITIVE_INFINITY;
    const others = (stages: StageSet) => this.readings.after(stages, { before, after, made, interrupts }, left > 0);
    const step = { makers, ...(after === before ? {} : { others }) };
    const events = after === before ? [] : await workedOut(() => this.parts.turns.events(before, after));
    // Beforehand, so that the step itself is taken without having to begin again.
    if (after !== before)
      for (const stages of this.diagrams.contents.setsIn(state.processes)) await workedOut(() => others(stages));
    const stepped = { ...state, processes: this.step(state.processes, step) };
    const moves: Move[] = [];
    for (const event of together(events, left - turn.cost))
      for (const { processes, interruptions } of interrupts ? this.byInterruptions(stepped) : [stepped]) {
        const begun = [...turn.begun, ...event.processes];
        moves.push({
          to: {
            shared: after,
            processes: await workedOut(() => this.begin(processes, begun, after)),
            client: slot ? client : client + 1,
            left: left - turn.cost - event.cost,
            interruptions,
            sent: [],
          },
          ...(slot ? { by: { cause: slot.cause, readies } } : {}),
          told: () => [...told, ...turn.told, ...event.told],
          ...(violation ? { violation } : {}),
        });
      }
    return moves;
  }

  /** Apart by how many have just been interrupted, as far as so many may be. */
  private byInterruptions({ processes, interruptions }: State<Diagram>) {
    const { programs } = this.parts;
    const become = ({ stages }: StageSet) =>
      this.sets.of(stages.map((stage) => programs.but(stage, { interrupted: 'yes' })));
    return Array.from({ length: interruptions + 1 }, (_, count) => ({
      processes: this.diagrams.counting(count, processes, this.sets.justInterrupted, become),
      interruptions: interruptions - count,
    }));
  }

  private become({ stages }: StageSet, becomes: ReadonlyMap<Stage, readonly Stage[]>): Become | undefined {
    const all = stages.flatMap((stage) => becomes.get(stage) ?? []);
    return all.length > 0 ? { stages: this.sets.of(all) } : undefined;
  }

  /** Whoever is through is left out, unless he may still end what another delivery is at. */
  private step(processes: Diagram, step: Omit<Step, 'mayGo'>): Diagram {
    const causes = new Set<string>();
    const twins = new Set<string>();
    for (const { cause } of this.diagrams.contents.presentIn(processes).keys())
      (causes.has(cause) ? twins : causes).add(cause);
    const mayGo = ({ cause }: Slot) => !twins.has(cause);
    return this.diagrams.after(processes, { ...step, mayGo });
  }

  /** Whatever may be sent twice is told apart by names that neither another process has nor the log knows. */
  private begin(processes: Diagram, begun: readonly Stage[], { log }: Shared): Diagram {
    const present = [...this.diagrams.contents.presentIn(processes).values()].flatMap(({ stages }) => stages);
    const causes = new Set(present.filter(({ work }) => causeOf(work) !== work.cause).map(({ work }) => causeOf(work)));
    const isTaken = (name: string) => causes.has(name) || log.decisions.some(({ cause }) => cause === name);
    const { programs } = this.parts;
    const renamed = ({ work }: Stage, time: number) => {
      const cause = nameOfNth(work.cause, time);
      return programs.start({ ...work, name: cause, cause });
    };
    const messages = Map.groupBy(begun.filter(isNamedByHowManieth), ({ work }) => work.cause);
    let after = processes;
    for (const stages of messages.values()) {
      const others = OTHER_NAMES.map((time) => stages.map((stage) => renamed(stage, time)));
      after = this.diagrams.withMessage(after, [stages, ...others], isTaken);
    }
    for (const stage of begun) if (!isNamedByHowManieth(stage)) after = this.diagrams.with(after, stage);
    return after;
  }

  /** Something changed nothing, and its caller does not hear of that. */
  private ofLost(state: State<Diagram>, slot: Slot, { stages }: StageSet): Move[] {
    const becomes = new Map(stages.map((stage) => [stage, this.readings.readOn(stage, state.shared, true).lost]));
    if ([...becomes.values()].every(({ length }) => length === 0)) return [];
    const processes = this.step(state.processes, {
      makers: [{ slot, become: (some) => this.become(some, becomes) }],
    });
    const told = () => [`${slot.cause}: calls what changes nothing, and the answer is lost`];
    return [{ to: { ...state, processes, left: state.left - 1 }, told }];
  }

  /** Another delivery of the same message that had begun goes on, and nobody comes after it; if it had not begun it never does. */
  private ofEnd(state: State<Diagram>, slot: Slot, twin: Slot): Move[] {
    const { programs } = this.parts;
    const end = ({ stages }: StageSet) =>
      stages.some((stage) => this.howItRests(stage, state) === 'rests')
        ? { stages: undefined, isGone: true }
        : undefined;
    const goOn = ({ stages }: StageSet): Become | undefined => {
      const lasting = stages.filter(mayComeAgain);
      if (lasting.length === 0) return undefined;
      const last = lasting.map((stage) => programs.last(stage));
      return { stages: this.sets.of(last), isGone: lasting.some(({ heard }) => heard.size === 0) };
    };
    const both = [
      { slot, become: end },
      { slot: twin, become: goOn },
    ].sort((a, b) => a.slot.order - b.slot.order);
    const processes = this.step(state.processes, { makers: both });
    if (processes === this.diagrams.none) return [];
    return [{ to: { ...state, processes }, told: () => [`${slot.cause}: ends`] }];
  }

  /** What a process comes to that does nothing that anybody notices; undefined where it does. */
  private howItRests(stage: Stage, { shared, left }: State): 'rests' | 'waits' | undefined {
    const { ready } = this.readings.readOn(stage, shared, left > 0);
    if (ready.open.length > 0) return undefined;
    return ready.end === 'again' && !ready.work.isLast ? 'waits' : 'rests';
  }
}

const isSamePlace = (state: State, { shared, left }: Pick<State, 'shared' | 'left'>): boolean =>
  shared === state.shared && left === state.left;

/** Pushes have names of their own. */
const isNamedByHowManieth = ({ work: { what } }: Stage): boolean =>
  what.kind === 'message' && what.message.type !== 'push';

const OTHER_NAMES = [2, 3, 4, 5];

function forever(state: State, waiting: readonly string[]): Move {
  const message = `${waiting.join(', ')} would be delivered again and again for ever`;
  const violation = new Violation('Every history comes to rest', message);
  return { to: state, told: () => ['the rest is waiting'], violation };
}
