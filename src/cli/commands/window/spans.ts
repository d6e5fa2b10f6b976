import { UsageError } from '../../command.ts';
import { durationMs } from '../../input/since.ts';

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
