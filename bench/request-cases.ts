import { DeleteObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { MESSAGE_SCHEMA } from '../src/ports/push-queue.ts';
import { type Harness, isEcho, startHarness } from './harness.ts';
import type { Call } from './messages.ts';
import { type LoggedRequest, startRequestLog } from './request-log.ts';

export const CASES = [
  'first write',
  'plain update',
  'conflict',
  'conflict on a new key',
  'delete',
  'duplicate',
  'echo',
  'echo of a delete',
  'retry of a failed push',
  'backfilled key',
] as const;
export type CaseName = (typeof CASES)[number];

/** What one occurrence costs: requests of the functions, and how often each function was called for it. */
export interface CaseCount {
  readonly name: CaseName;
  readonly regions: number;
  readonly requests: readonly LoggedRequest[];
  readonly invocations: number;
  /** Messages are received and deleted in batches by Lambda itself, which AWS bills as well. */
  readonly pushBatches: number;
}

/** An invocation's own requests. */
interface Ran {
  readonly call: Call;
  readonly requests: LoggedRequest[];
}

export async function countRequests(regions: number): Promise<CaseCount[]> {
  const ran: Ran[] = [];
  const gate = createGate();
  let log: ReturnType<typeof startRequestLog> | undefined;
  const harness = await startHarness({
    regions,
    async around(call, run) {
      if (gate.loses(call)) return undefined;
      const leave = await gate.enter(call);
      const requests: LoggedRequest[] = [];
      ran.push({ call, requests });
      return await (log ? log.within(requests, run) : run()).finally(leave);
    },
  });
  log = startRequestLog(harness);
  const count = async (act: () => Promise<unknown>): Promise<Ran[]> => {
    ran.length = 0;
    await act();
    await harness.whenIdle();
    return [...ran];
  };
  try {
    return await tellCases(harness, gate, count);
  } finally {
    log.stop();
    await harness.stop();
  }
}

async function tellCases(
  harness: Harness,
  gate: Gate,
  count: (act: () => Promise<unknown>) => Promise<Ran[]>,
): Promise<CaseCount[]> {
  const [here = '', there = ''] = harness.regionNames;
  const regions = harness.regionNames.length;
  const put = (region: string, Key: string, Body: string) => {
    const { client, Bucket } = harness.s3(region);
    return client.send(new PutObjectCommand({ Bucket, Key, Body }));
  };
  const remove = (region: string, Key: string) => {
    const { client, Bucket } = harness.s3(region);
    return client.send(new DeleteObjectCommand({ Bucket, Key }));
  };
  const asCase = (name: CaseName, all: readonly Ran[]): CaseCount => ({
    ...{ name, regions },
    requests: all.flatMap(({ requests }) => requests),
    invocations: all.length,
    pushBatches: all.filter(({ call }) => call.name === 'on-push').length,
  });
  const own = (all: readonly Ran[]) => all.filter(({ call }) => !isEcho(call));
  const echoes = (all: readonly Ran[]) => all.filter(({ call }) => isEcho(call)).slice(0, 1);

  // Whether a bucket has versioning is asked once in a while; here once for each function, before anything is counted.
  for (const region of harness.regionNames) await count(() => put(region, `warm ${region}`, 'up'));

  const first = await count(() => put(here, 'key', 'one'));
  const update = await count(() => put(there, 'key', 'two'));
  const [event] = update.filter(({ call }) => call.name === 'on-object-event' && !isEcho(call));
  if (!event) throw new Error('the update raised no event');
  const duplicate = await count(() => harness.invoke({ ...event.call, awsRequestId: 'delivered again' }));
  const conflict = await count(() =>
    gate.inTurn(() => Promise.all([put(here, 'key', 'three'), put(there, 'key', 'trois')])),
  );
  const clash = await count(() =>
    gate.inTurn(() => Promise.all([put(here, 'new', 'four'), put(there, 'new', 'quatre')])),
  );
  const deleted = await count(() => remove(here, 'key'));
  await harness.setFaults(there, [{ operation: 'CopyObject', from: 'functions', code: 'AccessDenied', times: 1 }]);
  const retried = await count(() => put(here, 'retried', 'five'));
  await gate.unheard(() => put(here, 'older', 'six'));
  const backfilled = await count(() => harness.invoke(lookAt('older', here)));
  return [
    asCase('first write', own(first)),
    asCase('plain update', own(update)),
    asCase('conflict', withoutLast(own(conflict))),
    asCase('conflict on a new key', withoutLast(own(clash))),
    asCase('delete', own(deleted)),
    asCase('duplicate', duplicate),
    asCase('echo', echoes(update)),
    asCase('echo of a delete', echoes(deleted)),
    asCase('retry of a failed push', own(retried)),
    asCase('backfilled key', own(backfilled)),
  ];
}

/** What a backfill has sent of a key, on its way to the push function. */
function lookAt(key: string, region: string): Call {
  const looked = { schema: MESSAGE_SCHEMA, type: 'look-again', set: 'bench', key, seq: 0, sightings: [] } as const;
  const body = JSON.stringify({ ...looked, isAsked: true, reason: 'Somebody asked.' });
  const record = { messageId: 'asked', receiptHandle: 'none', body, eventSource: 'aws:sqs', eventSourceARN: 'none' };
  return { name: 'on-push', region, awsRequestId: 'asked', event: { Records: [record] } };
}

/** Two events tell of a conflict. The first decides; what the second costs is a duplicate's and counted there. */
function withoutLast(all: readonly Ran[]): readonly Ran[] {
  const events = all.filter(({ call }) => call.name === 'on-object-event');
  return all.filter((one) => one !== events.at(-1));
}

type Gate = ReturnType<typeof createGate>;

/** Holds the events of clients' writes back until all of them are there, and lets them pass one after the other. */
function createGate() {
  let held: { readonly go: () => void; readonly left: Promise<void> }[] | undefined;
  let unheard: PromiseWithResolvers<void> | undefined;
  return {
    /** The event of what is written never comes to anybody: the object is older than the functions. */
    async unheard(write: () => Promise<unknown>): Promise<void> {
      unheard = Promise.withResolvers();
      await write();
      await unheard.promise;
      unheard = undefined;
    },
    /** Whether the call's event is to be lost. */
    loses({ name }: Call): boolean {
      if (!unheard || name !== 'on-object-event') return false;
      unheard.resolve();
      return true;
    },
    /** Call what it resolves to when the invocation is over. */
    async enter(call: Call): Promise<() => void> {
      const left = Promise.withResolvers<void>();
      if (held && !isEcho(call) && call.name === 'on-object-event') {
        const entered = Promise.withResolvers<void>();
        held.push({ go: entered.resolve, left: left.promise });
        await entered.promise;
      }
      return left.resolve;
    },
    async inTurn(write: () => Promise<readonly unknown[]>): Promise<void> {
      const waiting: NonNullable<typeof held> = [];
      held = waiting;
      const { length } = await write();
      while (waiting.length < length) await new Promise(setImmediate);
      held = undefined;
      for (const { go, left } of waiting) {
        go();
        await left;
      }
    },
  };
}
