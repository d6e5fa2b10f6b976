import type { Progress } from '../../../app/windows/progress.ts';
import { type Screen, UsageError } from '../../command.ts';
import { durationMs } from '../../input/since.ts';
import { paragraph } from '../../screen/terminal.ts';
import { progressText } from '../../screen/window-text.ts';

/** Milliseconds, of an option that takes a span within limits. */
export function spanOf(
  option: string,
  text: string,
  { from, to }: { readonly from: string; readonly to: string },
): number {
  const ms = durationMs(text);
  if (ms === undefined || ms < (durationMs(from) ?? 0) || ms > (durationMs(to) ?? 0))
    throw new UsageError(
      `${option} takes a number with s, m or h, from ${from} to ${to}, such as 30m, not ${JSON.stringify(text)}`,
    );
  return ms;
}

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
