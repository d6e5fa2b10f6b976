import type { BackfillState } from '../../app/backfill/state.ts';
import { printable } from '../screen/terminal.ts';
import { durationText, numberText } from './plan-text.ts';

/** A person looks at it; what goes into a file is read later, and should not fill it. */
const EVERY_MS = { terminal: 200, file: 30_000 };
const MAX_KEY = 40;

/** Tells on the standard error how far it has got: one line that changes at a terminal, a line now and then in a file. */
export function createProgress(now: () => number, output: NodeJS.WriteStream = process.stderr) {
  const everyMs = output.isTTY ? EVERY_MS.terminal : EVERY_MS.file;
  let toldAt = now();
  let begun: { readonly at: number; readonly keys: number; readonly phase: BackfillState['phase'] } | undefined;
  let isShown = false;

  /** So that what is said next begins a line of its own. */
  const clear = () => {
    if (isShown) output.write('\r\u001b[K');
    isShown = false;
  };
  return {
    clear,
    show(state: BackfillState): void {
      const at = now();
      if (begun?.phase !== state.phase) begun = { at, keys: keysOf(state), phase: state.phase };
      if (at - toldAt < everyMs) return;
      toldAt = at;
      const line = progressText(state, (keysOf(state) - begun.keys) / ((at - begun.at) / 1000));
      clear();
      output.write(output.isTTY ? line.slice(0, Math.max(20, (output.columns ?? 80) - 1)) : `${line}\n`);
      isShown = output.isTTY === true;
    },
    /** A sentence in between. */
    say(line: string): void {
      clear();
      output.write(`${line}\n`);
    },
  };
}

const keysOf = ({ phase, survey, done }: BackfillState): number => (phase === 'counting' ? survey.keys : done.keys);

/** `perSecond`: keys. */
export function progressText(state: BackfillState, perSecond: number): string {
  const { phase, survey, done, after = '' } = state;
  const where = `at ${printable(after.length > MAX_KEY ? `${after.slice(0, MAX_KEY)}…` : after)}`;
  if (phase === 'counting')
    return `Counted ${numberText(survey.keys)} keys, ${numberText(survey.alike)} of them alike, ${where}`;
  // Keys may have come since they were counted.
  const share = survey.keys === 0 ? 100 : Math.min(100, Math.floor((100 * done.keys) / survey.keys));
  const left = perSecond > 0 ? `, ${durationText(Math.max(0, survey.keys - done.keys) / perSecond)} to go` : '';
  const asked = `${numberText(done.asked)} to be looked at`;
  return `${numberText(done.keys)} of ${numberText(survey.keys)} keys (${share} %), ${asked}${left}, ${where}`;
}
