import type { Write } from '../model/decision.ts';
import type { State } from '../model/version.ts';

/** A write as a person would name it: `the upload of 12 bytes in eu-west-1 at 2026-01-31T12:00:00Z`. */
export function describe({ region, state, time }: Pick<Write, 'region' | 'state' | 'time'>): string {
  const what = state.kind === 'deleted' ? 'the delete' : `the upload of ${state.size} bytes`;
  return `${what} in ${region} at ${new Date(time).toISOString().replace('.000Z', 'Z')}`;
}

export function describeState(state: State): string {
  return state.kind === 'deleted' ? 'deleted' : `${state.size} bytes`;
}
