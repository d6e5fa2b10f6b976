import type { FoundKey } from '../asking/differing-keys.ts';
import { NOTHING_SURVEYED, type Survey } from './survey.ts';

/** How far a backfill has got: first it counts, then it asks. JSON, for it is kept in a bookmark. */
export interface BackfillState {
  readonly phase: 'counting' | 'asking' | 'done';
  /** Milliseconds since 1970. */
  readonly begunAt: number;
  /** The last key that this phase is done with; absent: none yet, or all. */
  readonly after?: string;
  readonly survey: Survey;
  readonly done: Done;
}

/** What was gone through, of all that the survey has counted. */
export interface Done {
  readonly keys: number;
  /** Keys that the functions look at. */
  readonly asked: number;
  /** Keys whose ETags alone differed: their regions and the journal were asked. */
  readonly askedFurther: number;
  /** Keys that nobody could be asked to look at. */
  readonly failed: number;
}

export function begin(now: number): BackfillState {
  const done = { keys: 0, asked: 0, askedFurther: 0, failed: 0 };
  return { phase: 'counting', begunAt: now, survey: NOTHING_SURVEYED, done };
}

export function withSeen(state: BackfillState, { key, isAsked }: FoundKey): BackfillState {
  const { keys, askedFurther } = state.done;
  const done = { ...state.done, keys: keys + 1, askedFurther: askedFurther + (isAsked ? 1 : 0) };
  return { ...state, after: key, done };
}

export function withSent(state: BackfillState, asked: number, failed: number): BackfillState {
  return { ...state, done: { ...state.done, asked: state.done.asked + asked, failed: state.done.failed + failed } };
}

/** From its beginning on, or over. */
export function inPhase({ after: _, ...state }: BackfillState, phase: BackfillState['phase']): BackfillState {
  return { ...state, phase };
}
