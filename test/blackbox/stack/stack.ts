import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Prepared } from '../outside.ts';
import type { Carrying, RegionName } from './setup.ts';

/** Where the stack under test can be reached, and what only a test does to it. Everything goes over the network. */
export interface StackUnderTest {
  readonly regions: Readonly<Record<RegionName, { readonly endpoint: string; readonly bucket: string }>>;
  readonly dynamodb: string;
  readonly table: string;
  stopRegion(region: RegionName): Promise<void>;
  startRegion(region: RegionName): Promise<void>;
  /** S3's own replication, in all directions. */
  pauseReplication(): Promise<void>;
  resumeReplication(): Promise<void>;
  status(): Promise<Status>;
  whenIdle(deadlineMs: number): Promise<void>;
  stop(): Promise<void>;
}

interface Status {
  readonly idle: boolean;
  readonly deadLetters: number;
  readonly regions: Readonly<
    Record<string, { readonly up: boolean; readonly functions: Readonly<Record<string, { pendingEvents: number }>> }>
  >;
}

const LOOK_EVERY_MS = 50;

export async function startStackUnderTest(
  config: object,
  { environment, server }: Omit<Prepared, 'buckets'> = { environment: {} },
  carrying?: Carrying,
): Promise<StackUnderTest> {
  // What the functions log is theirs; a test looks at what they did.
  const env = { ...process.env, POWERTOOLS_LOG_LEVEL: process.env.POWERTOOLS_LOG_LEVEL ?? 'SILENT', ...environment };
  const child = fork(join(import.meta.dirname, 'stack-child.ts'), { execArgv: [], env });
  const exited = once(child, 'exit');
  child.send({ config, options: carrying ? optionsFor(carrying) : {} });
  const ready = await Promise.race([once(child, 'message').then(([message]) => message as Ready), exited.then(died)]);
  const ask = async (method: 'GET' | 'POST', path: string): Promise<unknown> => {
    const response = await fetch(`${ready.lambda}/admin/${path}`, { method });
    const body = await response.json();
    if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(body)}`);
    return body;
  };
  const status = () => ask('GET', 'status') as Promise<Status>;
  await server?.tell(ready.lambda);
  const outsideIn = (region: RegionName) => (server?.region === region ? server : undefined);
  return {
    regions: ready.regions,
    dynamodb: ready.dynamodb,
    table: ready.table,
    async stopRegion(region) {
      await outsideIn(region)?.stop();
      await ask('POST', `regions/${region}/stop`);
    },
    async startRegion(region) {
      await ask('POST', `regions/${region}/start`);
      await outsideIn(region)?.start();
    },
    pauseReplication: async () => void (await ask('POST', 'replication/pause')),
    resumeReplication: async () => void (await ask('POST', 'replication/resume')),
    status,
    async whenIdle(deadlineMs) {
      const deadline = Date.now() + deadlineMs;
      for (;;) {
        const now = await status();
        if (now.idle) return;
        if (Date.now() > deadline) throw new Error(`not at rest after ${deadlineMs} ms: ${JSON.stringify(now)}`);
        await delay(LOOK_EVERY_MS);
      }
    },
    async stop() {
      child.disconnect();
      await exited;
      await server?.stop();
    },
  };
}

/** What was waited for in vain is looked for often: nobody here waits for five minutes. */
function optionsFor({ delay: replicationDelay, placed: replicaPlacement }: Carrying) {
  return { replicationDelay, replicaPlacement, sweepEveryMs: 2000 };
}

type Ready = Pick<StackUnderTest, 'regions' | 'dynamodb' | 'table'> & { readonly lambda: string };

function died(): never {
  throw new Error('the stack under test ended before it was ready');
}
