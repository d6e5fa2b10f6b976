import type { Decision } from '../../../src/domain/model/decision.ts';
import type { Plan } from '../../people/plan.ts';
import type { Violation } from '../../world/violation.ts';
import type { SharedPlaces } from '../shared/shared.ts';
import type { Shared } from '../shared/shared-state.ts';
import { NOTHING, type State, type Turn, together } from '../shared/state.ts';
import { type Answer, type Call, type Calls, LOST } from './calls.ts';
import type { Programs } from './programs.ts';
import type { Stage } from './stage.ts';
import type { Turns } from './turns.ts';

export interface Move {
  readonly to: State;
  readonly told: () => readonly string[];
  readonly violation?: Violation;
  /** Whose move it is, and where that process may have been. */
  readonly by?: { readonly cause: string; readonly readies: readonly Stage[] };
}

export interface Next {
  /** All that can happen. */
  readonly moves: readonly Move[];
  /** It may as well be that nothing happens any more. */
  readonly mayRest: boolean;
}

export interface Moves {
  /** Before anything has happened. */
  readonly nobody: unknown;
  from(state: State): Promise<Next>;
  /** Whether somebody was told this where that was answered. */
  isAnswer(told: Answer, answered: Answer | undefined): boolean;
  /** Equal processes have equal keys. */
  keyOf(processes: unknown): string;
}

export interface MoveParts {
  readonly calls: Calls;
  readonly plans: readonly Plan[];
  readonly programs: Programs;
  readonly places: SharedPlaces;
  readonly turns: Turns;
  /** How many may be at work at once, if not any number. */
  readonly atOnce: number | undefined;
  /** By that, or by how many may be interrupted. */
  readonly isBounded: boolean;
  /** Whether what makes no difference any more is forgotten. */
  readonly forgets: boolean;
}

/** A decision that stands from now on, and whose work it is. */
export interface Made {
  readonly seq: number;
  readonly cause: string;
}

/** A write about to happen: what it does to what is shared, and what may become of its maker. */
export interface Writing {
  /** None where it is a client. */
  readonly writer: Stage | undefined;
  readonly after: Shared;
  readonly violation?: Violation | undefined;
  /** The decision that it made. */
  readonly made: Made | undefined;
  readonly turns: readonly Turn[];
  readonly told: readonly string[];
}

/** The next planned write: clients write in the order of the plan. */
export function clientWriting({ shared, client }: State, { plans, places }: MoveParts): Writing | undefined {
  const plan = plans[client];
  if (!plan) return undefined;
  const told = [`client ${client}: ${plan.intent} in ${shared.buckets[plan.region]?.region}`];
  return { writer: undefined, ...places.clientWrites(plan, shared), made: undefined, turns: [NOTHING], told };
}

/** A process writes, and perhaps its answer gets lost. */
export function processWriting(
  state: Pick<State, 'shared' | 'left' | 'sent'>,
  stage: Stage,
  call: Call,
  parts: MoveParts,
): Writing {
  const { programs, places, turns, forgets } = parts;
  const { shared, left, sent } = state;
  const { answer, after, violation } = places.write(call, shared);
  const told = [`${stage.work.name}: ${call.label}`];
  const made = forgets && after !== shared ? madeBy(call) : undefined;
  const maker = made ? programs.but(stage, { made: made.seq }) : stage;
  // The how manieth call it was is forgotten with the way there.
  const [same = call] = maker.open;
  const well = turns.goOn(programs.after(maker, same, answer), left, sent);
  const lost = left > 0 ? turns.goOn(programs.after(maker, same, LOST), left - 1, sent) : [];
  const unheard = lost.map((turn) => ({ ...turn, cost: turn.cost + 1, told: ['  its answer is lost', ...turn.told] }));
  return { writer: stage, after, violation, made, turns: [...well, ...unheard], told };
}

/** Nobody builds on what is suspended. */
function madeBy({ method, args }: Call): Made | undefined {
  if (method !== 'append') return undefined;
  const { seq, cause, suspended } = args[0] as Decision;
  return suspended ? undefined : { seq, cause };
}

/** The states that a write leads to. `others`: what may have become of every other process when it happens. */
export function* written(
  state: State<readonly Stage[]>,
  { writer, after, violation, turns, told }: Writing,
  others: readonly (readonly Turn[])[],
  parts: MoveParts,
): Generator<Move> {
  const client = writer ? state.client : state.client + 1;
  const events = parts.turns.events(state.shared, after);
  for (const turn of together([...others, turns, ...events], state.left))
    for (const to of statesOf({ ...state, shared: after, client }, turn, parts.programs))
      yield { to, told: () => [...told, ...turn.told], ...(violation ? { violation } : {}) };
}

/**
 * Where a message is ended, other deliveries of it that had begun go on, and nobody comes again after them. One that has not heard anything yet may
 * have begun or not: if not it never does.
 */
export function statesOf(state: State<readonly Stage[]>, turn: Turn, programs: Programs): State<readonly Stage[]>[] {
  const { processes, ended, cost, sent } = turn;
  let all: (readonly Stage[])[] = [processes];
  for (const cause of ended) {
    all = all.flatMap((some) => {
      const twin = some.find(({ work }) => work.cause === cause && !work.isLast);
      if (!twin) return [some];
      const rest = some.filter((stage) => stage !== twin);
      return [[...rest, programs.last(twin)], ...(twin.heard.size === 0 ? [rest] : [])];
    });
  }
  return all.map((some) => ({
    ...state,
    processes: some.length < 2 ? some : [...some].sort((a, b) => a.number - b.number),
    left: state.left - cost,
    sent: sent.length === 0 ? state.sent : [...state.sent, ...sent].sort(),
  }));
}
