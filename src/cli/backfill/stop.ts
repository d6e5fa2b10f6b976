import { setTimeout as delay } from 'node:timers/promises';
import { Interrupted, type Patience } from '../../app/backfill/patience.ts';

/** Ends on Ctrl-C, at a place that can be gone on from; a second Ctrl-C ends at once. */
export function stopOnSignal(tell: (line: string) => void): AbortSignal {
  const end = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => {
      if (!end.signal.aborted) tell('It stops after the request that is under way; Ctrl-C once more ends at once.');
      end.abort();
    });
  return end.signal;
}

export function patienceUntil(stop: AbortSignal, tell: (line: string) => void): Patience {
  return {
    now: Date.now,
    async wait(ms) {
      await delay(ms, undefined, { signal: stop }).catch((error) => {
        throw stop.aborted ? new Interrupted('It was stopped.', { cause: error }) : error;
      });
    },
    tell: (message) => tell(`${message} Trying on.`),
  };
}
