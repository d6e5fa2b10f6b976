import { setTimeout as delay } from 'node:timers/promises';
import { type Activity, isQuiet } from '../activity.ts';
import type { Region } from '../region.ts';
import { deadLetters, hasQueuedMessages, regionStatus, type StackStatus, whatIsUnderWay } from '../status.ts';

const LOOK_EVERY_MS = 10;
const DEFAULT_DEADLINE_MS = 10_000;

/** Knows whether the stack is at rest. */
export interface Rest {
  status(): Promise<StackStatus>;
  /** Nothing is queued, running or scheduled, as of one moment. Dead letters may lie where they are. */
  isIdle(): Promise<boolean>;
  /** Waits until `isIdle`. Rejects after the deadline, with a sentence on what is still under way. */
  whenIdle(deadlineMs?: number): Promise<void>;
}

export function createRest(activity: Activity, regions: readonly Region[]): Rest {
  const statuses = () => Promise.all(regions.map(async (region) => [region.name, await regionStatus(region)] as const));
  const isIdle = () =>
    isQuiet(activity, async () => (await statuses()).every(([, status]) => !hasQueuedMessages(status)));

  async function status(): Promise<StackStatus> {
    const idle = await isIdle();
    const entries = await statuses();
    return {
      idle,
      underWay: activity.underWay,
      deadLetters: entries.reduce((sum, [, region]) => sum + deadLetters(region), 0),
      regions: Object.fromEntries(entries),
    };
  }

  return {
    status,
    isIdle,
    async whenIdle(deadlineMs = DEFAULT_DEADLINE_MS) {
      const deadline = Date.now() + deadlineMs;
      while (!(await isIdle())) {
        if (Date.now() >= deadline) {
          throw new Error(`not at rest after ${deadlineMs} ms: ${whatIsUnderWay(await status())}`);
        }
        await delay(LOOK_EVERY_MS);
      }
    },
  };
}
