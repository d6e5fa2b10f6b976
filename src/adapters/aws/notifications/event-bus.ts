// src/adapters/aws/notifications: tells an event bus.
import { EventBridgeClient, type EventBridgeClientConfig, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import type { TimeLimit } from '../s3/client/limits.ts';

/** The bus may lie across an ocean; a decision has been recorded and its pushes queued by then, and only this invocation's end waits. */
const SENDING: TimeLimit = { attemptMs: 1_500, totalMs: 3_000 };

/** One repetition. Where an answer was lost, the events come twice. */
const MAX_ATTEMPTS = 2;

/** EventBridge's limits for one request. */
const BATCH_EVENTS = 10;
const BATCH_BYTES = 256 * 1024;
/** What an event with a time counts besides its texts. */
const TIME_BYTES = 14;

export interface EventBusOptions {
  readonly region: string;
  /** `default`, or a bus of the owner's. */
  readonly bus: string;
  /** Absent: AWS itself. */
  readonly endpoint?: string;
  /** Absent: the SDK's own chain, in a Lambda function its role. */
  readonly credentials?: NonNullable<EventBridgeClientConfig['credentials']>;
  /** For tests. */
  readonly limit?: TimeLimit;
}

export interface BusEvent {
  readonly source: string;
  readonly type: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly detail: object;
}

/** Resolves to one sentence for each event that is not known to be taken. Never rejects, and takes three seconds for ten events at most. */
export type SendEvents = (events: readonly BusEvent[]) => Promise<readonly string[]>;

export function createEventBus({ bus, region, limit = SENDING, ...options }: EventBusOptions): SendEvents {
  const client = new EventBridgeClient({
    region,
    ...options,
    retryMode: 'standard',
    maxAttempts: MAX_ATTEMPTS,
    requestHandler: {
      connectionTimeout: limit.attemptMs,
      requestTimeout: limit.attemptMs,
      throwOnRequestTimeout: true,
    },
  });
  return async (events) => {
    const problems: string[] = [];
    for (const batch of inBatches(events.map((event) => entryOf(event, bus))))
      problems.push(...(await sendBatch(batch)));
    return problems;
  };

  async function sendBatch(Entries: Entry[]): Promise<readonly string[]> {
    try {
      const command = new PutEventsCommand({ Entries });
      const answer = await client.send(command, { abortSignal: AbortSignal.timeout(limit.totalMs) });
      const refused = (answer.Entries ?? []).filter(({ ErrorCode }) => ErrorCode !== undefined);
      return refused.map(({ ErrorCode, ErrorMessage }) => adviceOn(ErrorCode ?? '', ErrorMessage ?? '', bus, region));
    } catch (error) {
      const { name, message } = error as Error;
      return Entries.map(() => adviceOn(name, message, bus, region));
    }
  }
}

type Entry = ReturnType<typeof entryOf>;

function entryOf({ source, type, time, detail }: BusEvent, bus: string) {
  const Detail = JSON.stringify(detail);
  return { EventBusName: bus, Source: source, DetailType: type, Time: new Date(time), Detail };
}

/** In the order given, each batch within both limits; what is too large by itself EventBridge refuses. */
function inBatches(entries: readonly Entry[]): Entry[][] {
  const batches: Entry[][] = [];
  let bytes = 0;
  for (const entry of entries) {
    const own = Buffer.byteLength(entry.Detail) + Buffer.byteLength(entry.Source + entry.DetailType) + TIME_BYTES;
    const last = batches.at(-1);
    bytes += own;
    if (last && last.length < BATCH_EVENTS && bytes <= BATCH_BYTES) last.push(entry);
    else {
      batches.push([entry]);
      bytes = own;
    }
  }
  return batches;
}

function adviceOn(name: string, message: string, bus: string, region: string): string {
  const where = `Event bus ${bus} in ${region}`;
  switch (name) {
    case 'AccessDeniedException':
      return `${where} is denied: deploy again, which allows events:PutEvents to the functions' roles. EventBridge says: ${message}`;
    case 'ResourceNotFoundException':
      return `${where} is not there: make it, or correct deploy.notifications.`;
    default:
      return `${where} did not take it (${name}: ${message}).`;
  }
}
