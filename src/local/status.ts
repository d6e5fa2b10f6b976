import { type FunctionName, QUEUE_NAMES, type QueueName } from './names.ts';
import type { Region } from './region.ts';
import { isEmpty, type QueueDepth, queueDepths } from './servers/queues.ts';

export interface StackStatus {
  /** Nothing is queued, running or scheduled; dead letters rest. */
  readonly idle: boolean;
  /** Events, retries, batches and synchronous invocations under way. */
  readonly underWay: number;
  /** Messages in all dead-letter queues. */
  readonly deadLetters: number;
  readonly regions: Readonly<Record<string, RegionStatus>>;
}

export interface RegionStatus {
  readonly up: boolean;
  /** Its functions wait until they are resumed. */
  readonly paused: boolean;
  /** Those that the region has. */
  readonly functions: Readonly<Partial<Record<FunctionName, FunctionStatus>>>;
  readonly queues: Readonly<Record<QueueName, QueueDepth>>;
}

export interface FunctionStatus {
  readonly running: number;
  /** Events accepted for asynchronous invocation and not yet dealt with. */
  readonly pendingEvents: number;
}

export async function regionStatus(region: Region): Promise<RegionStatus> {
  const functions = Object.fromEntries(
    Object.entries(region.functions).map(([name, { function: target, async }]) => [
      name,
      { running: target.running, pendingEvents: async.pending },
    ]),
  ) as RegionStatus['functions'];
  return {
    up: region.isUp,
    paused: region.isPaused,
    functions,
    queues: await queueDepths(region.client, region.queues),
  };
}

export function hasQueuedMessages(status: RegionStatus): boolean {
  return QUEUE_NAMES.some((name) => !isDeadLetterQueue(name) && !isEmpty(status.queues[name]));
}

export function deadLetters(status: RegionStatus): number {
  return QUEUE_NAMES.filter(isDeadLetterQueue)
    .map((name) => status.queues[name])
    .reduce((sum, { visible, inFlight, delayed }) => sum + visible + inFlight + delayed, 0);
}

const isDeadLetterQueue = (name: QueueName): boolean => name.endsWith('-dead');

/** A sentence for whoever waited in vain for everything to be at rest. */
export function whatIsUnderWay(status: StackStatus): string {
  const regions = Object.entries(status.regions).flatMap(([region, { up, paused, functions, queues }]) => [
    ...(up ? [] : [`${region} is stopped`]),
    ...(paused ? [`the functions of ${region} are paused`] : []),
    ...Object.entries(functions)
      .filter(([, { running, pendingEvents }]) => running + pendingEvents > 0)
      .map(
        ([name, { running, pendingEvents }]) => `${name} in ${region} runs ${running} and has ${pendingEvents} events`,
      ),
    ...Object.entries(queues)
      .filter(([name, depth]) => !isDeadLetterQueue(name as QueueName) && !isEmpty(depth))
      .map(([name, { visible, inFlight, delayed }]) => {
        return `queue ${name} in ${region} holds ${visible} waiting, ${inFlight} received or retried, ${delayed} delayed`;
      }),
  ]);
  return regions.length > 0 ? regions.join('; ') : `${status.underWay} invocations are under way`;
}
