import type { Progress } from '../../../app/windows/progress.ts';
import type { Screen } from '../../command.ts';
import { paragraph } from '../../screen/terminal.ts';
import { progressText } from '../../screen/window-text.ts';

/** By Ctrl-C whoever waits is sent away first, so that what was begun is taken back; by a second one the process ends. */
export function untilCalledOff(): AbortSignal {
  const off = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => off.abort());
  return off.signal;
}

/** Each sentence once in a row: whoever waits is asked every second. */
export function telling(screen: Screen): (progress: Progress) => void {
  let last = '';
  return (progress) => {
    const line = progressText(progress);
    if (line !== last) screen.say(paragraph(line));
    last = line;
  };
}
