import type { Clock } from '../ports/clock.ts';

/** Time that can be waited for; given from outside so that tests need not wait. */
export interface Schedule extends Clock {
  /** Runs an action later, once. The returned function calls it off. */
  after(delayMs: number, action: () => void): () => void;
}

export const realSchedule: Schedule = {
  now: Date.now,
  after(delayMs, action) {
    const timer = setTimeout(action, delayMs);
    return () => clearTimeout(timer);
  },
};
