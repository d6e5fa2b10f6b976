import { randomUUID } from 'node:crypto';
import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Exchanges, Quick } from '../adapters/aws/embedded/exchange.ts';
import { quicken } from '../adapters/aws/embedded/quicken.ts';
import type { Logger } from '../ports/logger.ts';
import type { Activity } from './activity.ts';
import { type Endpoints, functionEnvironment } from './function-environment.ts';
import { type AsyncInvocations, createAsyncInvocations } from './lambda/async-invocations.ts';
import type { DestinationRecord } from './lambda/destination-record.ts';
import { createFunction, type LocalFunction } from './lambda/function.ts';
import type { PendingEvents } from './lambda/pending-events.ts';
import { type QueueSource, startQueueSource } from './lambda/queue-source.ts';
import { startTimer, type Timer } from './lambda/timer.ts';
import {
  FUNCTION_NAMES,
  type FunctionName,
  functionAccessKeyId,
  functionArn,
  functionName,
  SOURCE_QUEUES,
} from './names.ts';
import {
  DEFAULT_ASYNC_RETRY_DELAYS_MS,
  DEFAULT_FUNCTION_CONCURRENCY,
  DEFAULT_FUNCTION_TIMEOUT_MS,
  DEFAULT_SWEEP_EVERY_MS,
  type StackOptions,
} from './options.ts';
import type { Schedule } from './schedule.ts';
import type { RegionQueues } from './servers/queues.ts';
import { eventBatch, isQueued } from './triggers.ts';

/** A queue of the owner's own may be away for a while. */
const EVENTS_RETRY_MS = 1000;

export interface RegionOptions {
  readonly region: string;
  readonly regions: readonly string[];
  /** Whether the sweep runs here: one region sweeps for all. */
  readonly sweeps: boolean;
  readonly queues: RegionQueues;
  readonly client: SQSClient;
  readonly hasVisible: ((queueName: string) => boolean) | undefined;
  readonly endpoints: Endpoints;
  readonly exchanges: Exchanges;
  readonly pendingEvents: PendingEvents;
  readonly activity: Activity;
  readonly schedule: Schedule;
  readonly logger: Logger;
  readonly stack: StackOptions;
}

export interface DeployedFunction {
  readonly function: LocalFunction;
  readonly async: AsyncInvocations;
}

/** All that a region has; the sweep's is in one region only. */
export type DeployedFunctions = Readonly<
  Record<Exclude<FunctionName, 'on-schedule'>, DeployedFunction> & { 'on-schedule'?: DeployedFunction }
>;

/** Why nothing begins in a region: it is out of reach, its functions are to wait for somebody, or everything ends. */
export type Hold = 'outage' | 'pause' | 'end';

/** The Lambda functions of one region and what calls them. */
export interface Region {
  readonly name: string;
  readonly queues: RegionQueues;
  readonly client: SQSClient;
  readonly functions: DeployedFunctions;
  readonly isUp: boolean;
  readonly isPaused: boolean;
  /** An event of S3, as JSON text: to the function, or to the queue that gathers them for it. */
  takeEvent(bucket: string, payload: string): void;
  /** A function runs, or what came of it is still being written down, also while nothing new begins. */
  readonly isBusy: boolean;
  /** Holds events, queues and the timer back; resolves once nothing new can begin. */
  hold(why: Hold): Promise<void>;
  /** They go on once nothing else holds them back. */
  release(why: Hold): void;
  /** For good: calls off every retry that is scheduled. */
  stop(): void;
}

export function deployRegion(options: RegionOptions): Region {
  const names = FUNCTION_NAMES.filter((name) => options.sweeps || name !== 'on-schedule');
  const functions = Object.fromEntries(names.map((name) => [name, deploy(options, name)])) as DeployedFunctions;
  const all = Object.values(functions);
  const sources = names.flatMap((name) => queueSource(options, name, functions[name]) ?? []);
  const timer = sweepTimer(options, functions['on-schedule']);
  const holds = new Set<Hold>();

  return {
    name: options.region,
    queues: options.queues,
    client: options.client,
    functions,
    get isUp() {
      return !holds.has('outage');
    },
    get isPaused() {
      return holds.has('pause');
    },
    get isBusy() {
      return (
        sources.some(({ batches }) => batches > 0) ||
        all.some((each) => each.function.running + each.async.attempting > 0)
      );
    },
    takeEvent(bucket, payload) {
      const requestId = randomUUID();
      if (isQueued(options.stack.config, bucket)) sendToEvents(options, { requestId, payload });
      else functions['on-object-event'].async.accept({ requestId, payload });
    },
    async hold(why) {
      holds.add(why);
      timer?.pause();
      for (const { async } of all) async.pause();
      await Promise.all(sources.map((source) => source.pause()));
    },
    release(why) {
      holds.delete(why);
      if (holds.size > 0) return;
      timer?.resume();
      for (const { async } of all) async.resume();
      for (const source of sources) source.resume();
    },
    stop() {
      for (const { async } of all) async.stop();
    },
  };
}

function deploy(options: RegionOptions, name: FunctionName): DeployedFunction {
  const { region, queues, endpoints, regions, stack, schedule } = options;
  const pushQueueUrl = queues.push.url;
  const environment = functionEnvironment({ region, name, regions, pushQueueUrl, endpoints, options: stack });
  const deployed = createFunction({
    name: functionName(region, name),
    arn: functionArn(region, name),
    handler: stack.functions[name](environment, quickly(functionAccessKeyId(region, name), options.exchanges)),
    timeoutMs: stack.functionTimeoutMs ?? DEFAULT_FUNCTION_TIMEOUT_MS,
    concurrency: stack.functionConcurrency ?? DEFAULT_FUNCTION_CONCURRENCY,
    schedule,
  });
  const async = createAsyncInvocations({
    function: deployed,
    retryDelaysMs: stack.asyncRetryDelaysMs ?? DEFAULT_ASYNC_RETRY_DELAYS_MS,
    // Only S3's events come asynchronously on AWS, so only their function has a destination.
    ...(name === 'on-object-event' ? { onFailure: (record) => sendToFailedEvents(options, record) } : {}),
    pendingEvents: options.pendingEvents,
    activity: options.activity,
    schedule,
    logger: options.logger,
  });
  return { function: deployed, async };
}

/** Servers of the owner's own have no exchange here, and get all that AWS would. */
function quickly(accessKeyId: string, exchanges: Exchanges): Quick {
  return (client, endpoint) => {
    const exchange = endpoint === undefined ? undefined : exchanges(endpoint);
    return endpoint && exchange ? quicken(client, { accessKeyId, endpoint, exchange }) : client;
  };
}

async function sendToFailedEvents({ client, queues }: RegionOptions, record: DestinationRecord): Promise<void> {
  const QueueUrl = queues['failed-events'].url;
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify(record) }));
}

/** S3 sends until the queue has it. What an end cuts off is an event of the next run, as if it had come directly. */
function sendToEvents(options: RegionOptions, event: { readonly requestId: string; readonly payload: string }): void {
  const { client, queues, region, pendingEvents, activity, schedule, logger } = options;
  const ended = activity.begin();
  pendingEvents.accepted({ ...event, functionArn: functionArn(region, 'on-object-event') });
  const send = async (): Promise<void> => {
    try {
      await client.send(new SendMessageCommand({ QueueUrl: queues.events.url, MessageBody: event.payload }));
      pendingEvents.finished(event.requestId);
      ended();
    } catch (error) {
      logger.warn('The queue of events can not be reached; trying again', { queue: queues.events.name, error });
      schedule.after(EVENTS_RETRY_MS, () => void send());
    }
  };
  void send();
}

function sweepTimer(options: RegionOptions, target: DeployedFunction | undefined): Timer | undefined {
  const { activity, schedule, logger, stack } = options;
  const everyMs = stack.sweepEveryMs ?? DEFAULT_SWEEP_EVERY_MS;
  if (target === undefined || everyMs === 0) return undefined;
  return startTimer({ function: target.function, everyMs, activity, schedule, logger });
}

function queueSource(
  options: RegionOptions,
  name: FunctionName,
  target: DeployedFunction | undefined,
): QueueSource | undefined {
  const { region, client, queues, hasVisible, activity, logger } = options;
  const source = SOURCE_QUEUES[name];
  const batch = source === 'events' ? eventBatch(options.stack.config) : undefined;
  if (source === undefined || target === undefined || (source === 'events' && batch === undefined)) return undefined;
  const queue = queues[source];
  const look = hasVisible && (() => hasVisible(queue.name));
  const shared = { queue, region, client, hasVisible: look, activity, logger };
  return startQueueSource({ ...shared, function: target.function, batch });
}
