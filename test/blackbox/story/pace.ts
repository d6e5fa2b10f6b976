import { setTimeout as delay } from 'node:timers/promises';
import type { StackUnderTest } from '../stack/stack.ts';

/** Regions are to see some of each other's writes and to miss others, so writers hold back while more events than this wait for a function. */
const BACKLOG = 40;
const LOOK_EVERY_MS = 60;

/** Keeps clients from running away from the functions; a region that is down holds its events, and does not count. */
export function createPace(stack: StackUnderTest) {
  const stopping = new AbortController();
  let waiting: (() => void)[] = [];
  let isBehind = false;
  const watched = watch();
  watched.catch(() => undefined);

  async function watch(): Promise<void> {
    while (!stopping.signal.aborted) {
      const { regions } = await stack.status();
      const events = Object.values(regions).map(({ up, functions }) => (up ? pendingIn(functions) : 0));
      isBehind = events.reduce((sum, count) => sum + count, 0) > BACKLOG;
      if (!isBehind) release();
      await delay(LOOK_EVERY_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  function release(): void {
    isBehind = false;
    for (const go of waiting) go();
    waiting = [];
  }

  return {
    async mayGoOn(): Promise<void> {
      if (isBehind) await Promise.race([new Promise<void>((resolve) => waiting.push(resolve)), watched]);
    },
    stop(): void {
      stopping.abort();
      release();
    },
  };
}

function pendingIn(functions: Readonly<Record<string, { readonly pendingEvents: number }>>): number {
  return Object.values(functions).reduce((sum, { pendingEvents }) => sum + pendingEvents, 0);
}
