import type { Logger } from '../../ports/logger.ts';
import type { Activity } from '../activity.ts';
import type { Schedule } from '../schedule.ts';
import { type DestinationRecord, destinationRecord } from './destination-record.ts';
import type { LocalFunction } from './function.ts';
import type { InvocationError } from './outcome.ts';
import type { PendingEvent, PendingEvents } from './pending-events.ts';

/** A destination that is out of reach is tried again after this time: on AWS the record would be lost, on one machine nothing need be. */
const DESTINATION_RETRY_MS = 1000;

export interface AsyncInvocationOptions {
  readonly function: LocalFunction;
  /** One delay for each retry. AWS: two retries, after one and two minutes. */
  readonly retryDelaysMs: readonly number[];
  /** Takes the event once its retries are used up. Without it such an event is dropped, as on AWS. */
  readonly onFailure?: (record: DestinationRecord) => Promise<void>;
  readonly pendingEvents: PendingEvents;
  readonly activity: Activity;
  readonly schedule: Schedule;
  readonly logger: Logger;
}

/** Lambda's asynchronous invocation: events are accepted at once, run later, retried, and at last handed to the on-failure destination. */
export interface AsyncInvocations {
  accept(event: { readonly requestId: string; readonly payload: string }): void;
  /** An event from an earlier run, accepted then. */
  acceptAgain(event: PendingEvent): void;
  /** Holds every event back, retries included; what runs already runs on. */
  pause(): void;
  resume(): void;
  /** Calls off what is scheduled. Events not dealt with stay in the pending events. */
  stop(): void;
  readonly pending: number;
  /** Those of them that are with the function, or on their way to the destination. */
  readonly attempting: number;
}

interface Job extends PendingEvent {
  attempts: number;
  readonly ended: () => void;
}

export function createAsyncInvocations(options: AsyncInvocationOptions): AsyncInvocations {
  const { activity, logger, onFailure, pendingEvents, retryDelaysMs, schedule } = options;
  const ready: Job[] = [];
  const scheduled = new Set<() => void>();
  let state: 'running' | 'paused' | 'stopped' = 'running';
  let pending = 0;
  let attempting = 0;

  function enter(event: PendingEvent): void {
    pending += 1;
    ready.push({ ...event, attempts: 0, ended: activity.begin() });
    startReady();
  }

  /** Never more at once than may run at once: what waits for a place could not be held back by a pause. */
  function startReady(): void {
    while (state === 'running' && attempting < options.function.concurrency) {
      const job = ready.shift();
      if (!job) return;
      attempting += 1;
      void attempt(job);
    }
  }

  async function attempt(job: Job): Promise<void> {
    const outcome = await options.function.invoke(job.payload, job.requestId);
    job.attempts += 1;
    if (outcome.ok) finish(job);
    else await retryOrGiveUp(job, outcome.error);
    attempting -= 1;
    startReady();
  }

  async function retryOrGiveUp(job: Job, error: InvocationError): Promise<void> {
    const delayMs = retryDelaysMs[job.attempts - 1];
    if (delayMs === undefined) return giveUp(job, error);
    later(delayMs, () => {
      ready.push(job);
      startReady();
    });
  }

  async function giveUp(job: Job, error: InvocationError): Promise<void> {
    const about = { function: options.function.name, requestId: job.requestId, error: error.errorMessage };
    if (!onFailure) {
      logger.error(
        'An event was dropped: its retries are used up and the function has no on-failure destination',
        about,
      );
      return finish(job);
    }
    try {
      await onFailure(destinationRecord({ ...job, invokeCount: job.attempts, error, at: schedule.now() }));
      logger.warn('An event went to the on-failure destination: its retries are used up', about);
      finish(job);
    } catch (sendError) {
      logger.warn('The on-failure destination can not be reached; trying again', { ...about, sendError });
      later(DESTINATION_RETRY_MS, () => void giveUp(job, error));
    }
  }

  function later(delayMs: number, action: () => void): void {
    if (state === 'stopped') return;
    const callOff = schedule.after(delayMs, () => {
      scheduled.delete(callOff);
      action();
    });
    scheduled.add(callOff);
  }

  function finish(job: Job): void {
    pending -= 1;
    if (state !== 'stopped') pendingEvents.finished(job.requestId);
    job.ended();
  }

  return {
    accept(event) {
      const pendingEvent = { ...event, functionArn: options.function.arn };
      pendingEvents.accepted(pendingEvent);
      enter(pendingEvent);
    },
    acceptAgain: enter,
    pause() {
      if (state === 'running') state = 'paused';
    },
    resume() {
      if (state === 'paused') state = 'running';
      startReady();
    },
    stop() {
      state = 'stopped';
      for (const callOff of scheduled) callOff();
      scheduled.clear();
    },
    get pending() {
      return pending;
    },
    get attempting() {
      return attempting;
    },
  };
}
