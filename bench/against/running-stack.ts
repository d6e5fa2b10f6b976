// bench/against: this checkout beside another one, and beside other programs.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { S3Client } from '@aws-sdk/client-s3';

const REGION_NAMES = ['us-east-1', 'eu-west-1'];
/** Seldom: each look asks for the depth of every queue, which is work of the very process that is measured. */
const LOOK_EVERY_MS = 200;
/** The first measurement of 10,000 keys took four minutes. */
const REST_DEADLINE_MS = 60 * 60_000;

export interface Place {
  readonly client: S3Client;
  readonly Bucket: string;
  readonly endpoint: string;
}

/** `npm start` of some checkout, in a process of its own, asked from outside as anybody may. */
export interface RunningStack {
  /** In the order of the configuration: the first is the home. */
  readonly places: readonly [Place, Place];
  pauseFunctions(): Promise<void>;
  resumeFunctions(): Promise<void>;
  /** Nothing is queued, running or scheduled. */
  whenAtRest(): Promise<void>;
  /** Seconds that the process has computed so far, on all cores. */
  cpuSeconds(): Promise<number>;
  peakBytes(): Promise<number>;
  stop(): Promise<void>;
}

/** Starts the checkout in `folder` with two regions in memory. Nothing newer is asked of it than what older commits have. */
export async function startCheckout(folder: string): Promise<RunningStack> {
  const own = await mkdtemp(join(tmpdir(), 'concord-bench-'));
  await writeFile(join(own, 'concord.yml'), CONFIG);
  const args = [...profiling(), 'src/cli/main.ts', 'local', '--config', join(own, 'concord.yml'), '--port', '0'];
  const env = { ...process.env, POWERTOOLS_LOG_LEVEL: 'SILENT' };
  const child = spawn(process.execPath, [...args, '--json'], { cwd: folder, env, stdio: ['pipe', 'pipe', 'inherit'] });
  const exited = once(child, 'exit');
  const ready = await firstLine(child, exited);
  const places = REGION_NAMES.map((region) => placeIn(region, ready)) as [Place, Place];
  const ask = async (method: string, path: string): Promise<{ readonly idle?: boolean }> => {
    // A connection that is kept may be closed by the server in the very moment in which it is used again.
    const response = await fetch(`${ready.lambda}/admin/${path}`, { method, headers: { connection: 'close' } });
    if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
    return (await response.json()) as { idle?: boolean };
  };
  return {
    places,
    pauseFunctions: async () => void (await ask('POST', 'functions/pause')),
    resumeFunctions: async () => void (await ask('POST', 'functions/resume')),
    async whenAtRest() {
      const deadline = Date.now() + REST_DEADLINE_MS;
      while (!(await ask('GET', 'status')).idle) {
        if (Date.now() > deadline) throw new Error(`${folder} is not at rest after ${REST_DEADLINE_MS} ms`);
        await delay(LOOK_EVERY_MS);
      }
    },
    cpuSeconds: async () => ticksIn(await readFile(`/proc/${child.pid}/stat`, 'utf8')) / 100,
    peakBytes: async () => peakIn(await readFile(`/proc/${child.pid}/status`, 'utf8')),
    async stop() {
      for (const { client } of places) client.destroy();
      child.kill('SIGTERM');
      await exited;
      await rm(own, { recursive: true, force: true });
    },
  };
}

const profiling = (): readonly string[] => (process.env.BENCH_NODE_OPTIONS ?? '').split(' ').filter(Boolean);

const CONFIG = `home: ${REGION_NAMES[0]}
sets:
  bench:
    buckets:
${REGION_NAMES.map((region) => `      ${region}: bench-${region}`).join('\n')}
    rules:
      - policy: last-writer-wins
`;

interface ReadyLine {
  readonly regions: Readonly<Record<string, { readonly endpoint: string; readonly bucket: string }>>;
  readonly lambda: string;
}

async function firstLine(child: ChildProcess, exited: Promise<unknown>): Promise<ReadyLine> {
  if (!child.stdout) throw new TypeError('the stack has no output to read');
  const lines = createInterface({ input: child.stdout });
  const line = once(lines, 'line').then(([text]) => JSON.parse(String(text)) as ReadyLine);
  const ended = exited.then(() => Promise.reject(new Error('the stack ended before it was ready')));
  ended.catch(() => {});
  return await Promise.race([line, ended]);
}

function placeIn(region: string, { regions }: ReadyLine): Place {
  const { endpoint = '', bucket: Bucket = '' } = regions[region] ?? {};
  const credentials = { accessKeyId: 'CLIENT', secretAccessKey: 'secret' };
  return {
    client: new S3Client({ region, endpoint, forcePathStyle: true, credentials, cacheMiddleware: true }),
    Bucket,
    endpoint,
  };
}

/** User and system time of all threads, in hundredths of a second. The name before them may hold blanks. */
function ticksIn(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(fields[11]) + Number(fields[12]);
}

function peakIn(status: string): number {
  return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1] ?? Number.NaN) * 1024;
}
