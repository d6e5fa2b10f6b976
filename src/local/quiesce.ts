import { setTimeout as delay } from 'node:timers/promises';
import type { Region } from './region.ts';

const DEFAULT_GRACE_MS = 5000;
const LOOK_EVERY_MS = 5;

/** Lets nothing new begin and gives running functions time to end, so that what they hold is not cut off in the middle. */
export async function quiesce(regions: readonly Region[], graceMs = DEFAULT_GRACE_MS): Promise<void> {
  await Promise.all(regions.map((region) => region.hold('end')));
  const deadline = Date.now() + graceMs;
  while (regions.some(({ isBusy }) => isBusy) && Date.now() < deadline) await delay(LOOK_EVERY_MS);
  for (const region of regions) region.stop();
}
