import { randomUUID } from 'node:crypto';
import type { Logger } from '../../ports/logger.ts';
import type { Activity } from '../activity.ts';
import type { Schedule } from '../schedule.ts';
import type { LocalFunction } from './function.ts';

export interface TimerOptions {
  readonly function: LocalFunction;
  /** From one call's end to the next one's beginning. */
  readonly everyMs: number;
  readonly activity: Activity;
  readonly schedule: Schedule;
  readonly logger: Logger;
}

/** EventBridge's schedule: calls a function again and again, never twice at once. The wait for the next call is no activity, a call is. */
export interface Timer {
  /** Calls off the next call; one that runs runs on. */
  pause(): void;
  /** The next call comes after the whole interval. */
  resume(): void;
}

export function startTimer({ function: target, everyMs, activity, schedule, logger }: TimerOptions): Timer {
  let callOff: (() => void) | undefined;
  let isRunning = false;
  let isPaused = false;

  function arm(): void {
    callOff?.();
    callOff = schedule.after(everyMs, () => void call());
  }

  async function call(): Promise<void> {
    const ended = activity.begin();
    isRunning = true;
    const outcome = await target.invoke('{}', randomUUID());
    if (!outcome.ok)
      logger.warn('A scheduled call failed; the next one comes all the same', {
        function: target.name,
        error: outcome.error.errorMessage,
      });
    isRunning = false;
    ended();
    if (!isPaused) arm();
  }

  arm();
  return {
    pause() {
      isPaused = true;
      callOff?.();
    },
    resume() {
      if (!isPaused) return;
      isPaused = false;
      if (!isRunning) arm();
    },
  };
}
