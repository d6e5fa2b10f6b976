import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
} from '@aws-sdk/client-s3';
import { expect, vi } from 'vitest';

const MAIN = join(import.meta.dirname, '../../src/cli/main.ts');
const COUNT_REQUESTS = join(import.meta.dirname, 'count-requests.ts');

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

interface Ready {
  regions: Record<string, { endpoint: string; bucket: string }>;
  lambda: string;
  dynamodb: string;
  sqs: string;
  table: string;
  console: string;
}

/** `concord local` in a folder of its own, started with that file, and the other commands beside it, as in two terminals. */
export async function commandsBeside(
  config: unknown,
  {
    file = 'concord.yml',
    files = {},
    data,
  }: {
    file?: string;
    files?: Readonly<Record<string, string>>;
    /** Makes the folder that the stack begins with. */
    data?: (folder: string) => Promise<void>;
  } = {},
) {
  const folder = mkdtempSync(join(tmpdir(), 'concord-cli-'));
  const write = (name: string, content: unknown) =>
    writeFileSync(join(folder, name), typeof content === 'string' ? content : JSON.stringify(content));
  const start = (args: string[], before: string[] = [], environment = {}) => {
    const env = { ...process.env, ...environment };
    const child = spawn(process.execPath, [...before, MAIN, ...args], { cwd: folder, env, stdio: 'pipe' });
    const output = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk) => (output.stdout = output.stdout.concat(chunk)));
    child.stderr.on('data', (chunk) => (output.stderr = output.stderr.concat(chunk)));
    const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, ...output })));
    return { child: child as ChildProcess, ended, output };
  };
  const readyLine = async ({ child, ended }: ReturnType<typeof start>): Promise<Ready> => {
    const line = await new Promise<string>((resolve, reject) => {
      child.stdout?.once('data', (chunk) => resolve(String(chunk)));
      ended.then(({ stderr }) => reject(new Error(stderr)), reject);
    });
    return JSON.parse(line);
  };
  write(file, config);
  for (const [name, content] of Object.entries(files)) write(name, content);
  const dataDir = join(folder, 'data');
  if (data) await data(dataDir);
  const local = start(['local', '--port', '0', '--json', '--config', file, ...(data ? ['--data', dataDir] : [])]);
  const ready = await readyLine(local);

  async function ask<Answer>(region: string, request: (s3: S3Client, Bucket: string) => Promise<Answer>) {
    const { endpoint, bucket } = ready.regions[region] ?? { endpoint: '', bucket: '' };
    const credentials = { accessKeyId: 'me', secretAccessKey: 'x' };
    const s3 = new S3Client({ region, endpoint, forcePathStyle: true, credentials });
    return await request(s3, bucket).finally(() => s3.destroy());
  }

  async function functions(action: 'pause' | 'resume'): Promise<void> {
    const response = await fetch(`${ready.lambda}/admin/functions/${action}`, { method: 'POST' });
    if (!response.ok) throw new Error(await response.text());
  }

  return {
    folder,
    write,
    ready,
    /** The process of `concord local`; its stdin takes commands. */
    local,
    start: (...args: string[]) => start(args),
    /** Another `concord local` in this folder, once it is up. */
    async another(...args: string[]) {
      const started = start(['local', '--port', '0', '--json', ...args]);
      return { ...started, ready: await readyLine(started) };
    },
    /** With more in the environment. */
    concordIn: (environment: Record<string, string>, ...args: string[]): Promise<Ended> =>
      start(args, [], environment).ended,
    concord: (...args: string[]): Promise<Ended> => start(args).ended,

    /** The same, with the requests that it made, by operation. */
    async counted(...args: string[]): Promise<Ended & { requests: Record<string, number>; askedForMs: number }> {
      const file = join(folder, 'requests.json');
      const ended = await start(args, ['--import', COUNT_REQUESTS], { CONCORD_COUNT_REQUESTS: file }).ended;
      const { counts, askedForMs } = JSON.parse(readFileSync(file, 'utf8'));
      return { ...ended, requests: counts, askedForMs };
    },

    /** Any request to a region's S3. */
    ask,

    read: (name: string): string => readFileSync(join(folder, name), 'utf8'),

    /** Makes a region go away or come back. */
    async outage(region: string, what: 'stop' | 'start'): Promise<void> {
      const response = await fetch(`${ready.lambda}/admin/regions/${region}/${what}`, { method: 'POST' });
      if (!response.ok) throw new Error(await response.text());
    },

    /** With headers, metadata and tags. */
    putWith: (region: string, key: string, body: string, around: Partial<PutObjectCommandInput>) =>
      ask(region, (s3, Bucket) => s3.send(new PutObjectCommand({ Bucket, Key: key, Body: body, ...around }))),

    headOf: (region: string, key: string) =>
      ask(region, (s3, Bucket) => s3.send(new HeadObjectCommand({ Bucket, Key: key }))),

    async put(region: string, Key: string, Body: string | Uint8Array, ContentType = 'text/plain'): Promise<string> {
      const put = (s3: S3Client, Bucket: string) => s3.send(new PutObjectCommand({ Bucket, Key, Body, ContentType }));
      return (await ask(region, put)).VersionId ?? '';
    },

    async remove(region: string, Key: string): Promise<void> {
      await ask(region, (s3, Bucket) => s3.send(new DeleteObjectCommand({ Bucket, Key })));
    },

    /** What is written in the meantime is decided on together: no function runs before. */
    async together<Answer>(write: () => Promise<Answer>): Promise<Answer> {
      await functions('pause');
      try {
        return await write();
      } finally {
        await functions('resume');
      }
    },

    /** What a reader finds in each region. */
    async bodies(Key: string): Promise<(string | undefined)[]> {
      const read = async (s3: S3Client, Bucket: string) => {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
        return await Body?.transformToString();
      };
      return await Promise.all(Object.keys(ready.regions).map((region) => ask(region, read).catch(() => undefined)));
    },

    /** No event, message or function is under way. */
    async rest(): Promise<void> {
      await vi.waitFor(
        async () => expect(await (await fetch(`${ready.lambda}/admin/status`)).json()).toMatchObject({ idle: true }),
        15_000,
      );
    },

    stop(): void {
      local.child.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type Commands = Awaited<ReturnType<typeof commandsBeside>>;
