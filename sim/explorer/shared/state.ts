import type { Push } from '../../../src/domain/model/decision.ts';
import type { Stage } from '../processes/stage.ts';
import type { Shared } from './shared-state.ts';

/** Everything that the further way of a history depends on. */
export interface State<Processes = unknown> {
  readonly shared: Shared;
  /** Those that are under way, each at a stage; or all the ways in which they may be. */
  readonly processes: Processes;
  /** Which of the planned writes is the next. */
  readonly client: number;
  /** Misfortunes that may still happen. */
  readonly left: number;
  /** Deliveries that another may still interrupt: change something while they are at work. */
  readonly interruptions: number;
  /** Names of messages that may be sent more than once, so that the second gets one of its own; of a search without reductions alone. */
  readonly sent: readonly string[];
}

/** What becomes of a part of the state in a step; where more than one thing may, each is a way of its own. */
export interface Turn {
  readonly processes: readonly Stage[];
  /** Misfortunes that it takes. */
  readonly cost: number;
  /** Names of messages sent. */
  readonly sent: readonly string[];
  /** Causes of messages that were ended. */
  readonly ended: readonly string[];
  readonly told: readonly string[];
}

export const NOTHING: Turn = { processes: [], cost: 0, sent: [], ended: [], told: [] };

/** Every choice of one turn for each part, within so many misfortunes. */
export function together(parts: readonly (readonly Turn[])[], left: number): readonly Turn[] {
  let all: readonly Turn[] = [NOTHING];
  for (const part of parts) {
    const [only] = part;
    all = all.flatMap((turn) =>
      part.length === 1 && only
        ? [joined(turn, only)]
        : part.filter(({ cost }) => turn.cost + cost <= left).map((other) => joined(turn, other)),
    );
  }
  return all;
}

function joined(a: Turn, b: Turn): Turn {
  if (a === NOTHING) return b;
  return {
    processes: [...a.processes, ...b.processes],
    cost: a.cost + b.cost,
    sent: [...a.sent, ...b.sent],
    ended: [...a.ended, ...b.ended],
    told: [...a.told, ...b.told],
  };
}

/** More misfortunes, or interruptions where they are counted, than one history has. */
export const BEFALL_ONE = 10;

/** Grows with whatever happens to what is shared; if it ever does not, no more is lost by that than time. */
export function progressOf({ shared, client, left, interruptions }: Omit<State, 'processes'>): number {
  const { buckets, log } = shared;
  const bad = BEFALL_ONE - left + (interruptions === Number.POSITIVE_INFINITY ? 0 : BEFALL_ONE - interruptions);
  const inBuckets = buckets.map(({ versions }) => versions.length);
  const inLog = log.decisions.flatMap(({ pushes }) => [APPENDED, ...Object.values(pushes).map(progressOfPush)]);
  return [...inBuckets, ...inLog].reduce((sum, one) => sum + one, client + log.makers.length + bad);
}

function progressOfPush({ state, ids, attempts = 0 }: Push): number {
  return ORDER.indexOf(state) * FINISHED + ids.length * FINISHED + attempts;
}

const ORDER: readonly Push['state'][] = ['pending', 'failed', 'refused', 'blind', 'equal', 'applied'];
/** More than the attempts that are told apart. */
const FINISHED = 4;
/** More than is forgotten of pushes that a decision supersedes. */
const APPENDED = 1000;
