import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { S3Client } from '@aws-sdk/client-s3';
import type { Context } from 'aws-lambda';
import type { FunctionEnvironment } from '../functions/environment.ts';
import { createHandler as onFailedEvent } from '../functions/on-failed-event.ts';
import { createHandler as onObjectEvent } from '../functions/on-object-event.ts';
import { createHandler as onPush } from '../functions/on-push.ts';
import { createHandler as onSchedule } from '../functions/on-schedule.ts';
import { farAway } from './far-away.ts';
import type { Call, FromChild, Ready, ToChild } from './messages.ts';

type Handler = (event: unknown, context: Context) => Promise<unknown>;

const CREATE = {
  'on-object-event': onObjectEvent,
  'on-push': onPush,
  'on-failed-event': onFailedEvent,
  'on-schedule': onSchedule,
};

/** In the order of their rank; a benchmark takes the first two, three or five. */
const REGION_NAMES = ['us-east-1', 'eu-west-1', 'ap-northeast-1', 'sa-east-1', 'ap-southeast-2'];
const IDLE_DEADLINE_MS = 120_000;
const LOOK_EVERY_MS = 20;

export interface Harness extends Ready {
  readonly regionNames: readonly string[];
  readonly s3: (region: string) => { readonly client: S3Client; readonly Bucket: string };
  /** Runs a function's body once more, as a repeated delivery would. */
  invoke(call: Call): Promise<unknown>;
  setFaults(region: string, rules: readonly object[]): Promise<void>;
  whenIdle(): Promise<void>;
  /** What is written within is dealt with afterwards, all at once. */
  together(write: () => Promise<unknown>): Promise<void>;
  stop(): Promise<void>;
}

export interface HarnessOptions {
  readonly regions: number;
  /** What each request to another region pays: to its S3, and to the journal, which lies in the first. Queues lie beside their functions. */
  readonly latencyMs?: number;
  /** S3's own replication carries; the rules of the buckets are the caller's. */
  readonly isCarriedByS3?: boolean;
  /** As `deploy:` in a configuration; default: none. */
  readonly deploy?: object;
  /** For whoever holds invocations back: how long they may take. */
  readonly functionTimeoutMs?: number;
  /** Called in place of each function's body; `run` is the body. Default: runs it. */
  readonly around?: (call: Call, run: () => Promise<unknown>, environment: FunctionEnvironment) => Promise<unknown>;
}

/** The servers in a child, the functions here: what this process does and asks for is what the functions do and ask for. */
export async function startHarness({
  regions,
  latencyMs = 0,
  isCarriedByS3 = false,
  deploy: settings,
  functionTimeoutMs,
  around = (_, run) => run(),
}: HarnessOptions): Promise<Harness> {
  process.env.POWERTOOLS_LOG_LEVEL ??= 'SILENT';
  const regionNames = REGION_NAMES.slice(0, regions);
  const child = fork(join(import.meta.dirname, 'stack-child.ts'), { execArgv: [] });
  const handlers = new Map<string, Handler>();
  const environments = new Map<string, FunctionEnvironment>();
  const ready = Promise.withResolvers<Ready>();
  const exited = once(child, 'exit').then(() => ready.reject(new Error('the servers ended')));
  const tell = (message: ToChild) => void (child.connected && child.send(message));
  const invoke = (call: Call) => {
    const handler = handlers.get(`${call.name} ${call.region}`);
    if (!handler) throw new RangeError(`no function ${call.name} in ${call.region}`);
    const environment = environments.get(`${call.name} ${call.region}`) as FunctionEnvironment;
    return around(call, () => handler(call.event, { awsRequestId: call.awsRequestId } as Context), environment);
  };
  child.on('message', (message: FromChild) => {
    if (message.type === 'ready') ready.resolve(message);
    else if (message.type === 'invoke') void answer(message);
    else deploy(message);
  });
  const journals = new Map<string, ReturnType<typeof farAway>>();
  /** The journal lies at home: functions elsewhere wait for its answers as long as for S3's. */
  const deploy = ({ name, environment }: Extract<FromChild, { type: 'deployed' }>) => {
    const { AWS_REGION: region, AWS_ENDPOINT_URL_DYNAMODB: journal = '' } = environment;
    const isAtHome = latencyMs === 0 || region === regionNames[0];
    if (!isAtHome && !journals.has(region)) journals.set(region, farAway(journal, latencyMs));
    const handler = Promise.resolve(isAtHome ? undefined : journals.get(region)).then((far) =>
      CREATE[name](far ? { ...environment, AWS_ENDPOINT_URL_DYNAMODB: far.url } : environment),
    );
    environments.set(`${name} ${region}`, environment);
    handlers.set(`${name} ${region}`, async (event, context) => await ((await handler) as Handler)(event, context));
  };
  const answer = async ({ id, ...call }: Extract<FromChild, { type: 'invoke' }>) => {
    try {
      tell({ type: 'finished', id, result: await invoke(call) });
    } catch (error) {
      tell({ type: 'finished', id, error: error instanceof Error ? error.message : String(error) });
    }
  };
  const config = { ...configFor(regionNames, isCarriedByS3), ...(settings ? { deploy: settings } : {}) };
  tell({ type: 'start', config, latencyMs, ...(functionTimeoutMs ? { functionTimeoutMs } : {}) });
  const places = await ready.promise;

  const clients = new Map(regionNames.map((region) => [region, clientFor(region, places)]));
  const ask = async (method: string, path: string, body?: object): Promise<{ idle?: boolean }> => {
    const init = { method, ...(body ? { body: JSON.stringify(body) } : {}) };
    const response = await fetch(`${places.lambda}/admin/${path}`, init);
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
    return (await response.json()) as { idle?: boolean };
  };
  return {
    ...places,
    regionNames,
    invoke,
    s3(region) {
      const client = clients.get(region);
      if (!client) throw new RangeError(`no region ${region}`);
      return { client, Bucket: places.regions[region]?.bucket ?? '' };
    },
    setFaults: async (region, rules) => void (await ask('POST', `regions/${region}/faults`, rules)),
    async together(write) {
      await ask('POST', 'functions/pause');
      await write();
      await ask('POST', 'functions/resume');
    },
    async whenIdle() {
      const deadline = Date.now() + IDLE_DEADLINE_MS;
      while (!(await ask('GET', 'status')).idle) {
        if (Date.now() > deadline) throw new Error(`not at rest after ${IDLE_DEADLINE_MS} ms`);
        await delay(LOOK_EVERY_MS);
      }
    },
    async stop() {
      for (const client of clients.values()) client.destroy();
      for (const journal of journals.values()) (await journal).stop();
      child.disconnect();
      await exited;
    },
  };
}

function configFor(regionNames: readonly string[], isCarriedByS3: boolean): object {
  const buckets = Object.fromEntries(regionNames.map((region) => [region, `bench-${region}`]));
  const carrier = isCarriedByS3 ? { carrier: 's3' } : {};
  return { home: regionNames[0], sets: { bench: { buckets, ...carrier, rules: [{ policy: 'last-writer-wins' }] } } };
}

function clientFor(region: string, { regions }: Ready): S3Client {
  const credentials = { accessKeyId: 'CLIENT', secretAccessKey: 'secret' };
  return new S3Client({ region, endpoint: regions[region]?.endpoint ?? '', forcePathStyle: true, credentials });
}

/** Whether all that an event tells of are copies that our pushes made. */
export function isEcho({ name, event }: Call): boolean {
  if (name !== 'on-object-event') return false;
  const { Records } = event as { Records: (S3Record | { readonly body: string })[] };
  const told = Records.flatMap((record) => ('body' in record ? recordsIn(record.body) : [record]));
  return told.every(({ userIdentity }) => userIdentity.principalId.includes('CONCORD'));
}

interface S3Record {
  readonly userIdentity: { readonly principalId: string };
}

/** Of a message in a queue that gathers events. */
function recordsIn(body: string): S3Record[] {
  return (JSON.parse(body) as { Records: S3Record[] }).Records;
}
