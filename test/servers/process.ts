import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** A server of somebody else's that runs for a test, on loopback alone. */
export interface Server {
  readonly endpoint: string;
  stop(): Promise<void>;
}

const START_MS = 60_000;
const STOP_MS = 10_000;
const LOOK_EVERY_MS = 100;

/** Starts a program and waits until it answers HTTP. It gets a folder of its own, which goes with it. */
export async function startProcess(
  command: string,
  argsIn: (folder: string) => readonly string[],
  endpoint: string,
): Promise<Server> {
  const folder = mkdtempSync(join(tmpdir(), 'concord-server-'));
  const child = spawn(command, argsIn(folder), { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => (output = (output + chunk).slice(-4_000)));
  let ended = false;
  const end = new Promise<void>((resolve) => child.once('close', () => resolve()).once('error', () => resolve()));
  void end.then(() => {
    ended = true;
  });
  const stop = async () => {
    child.kill('SIGTERM');
    const isLate = await Promise.race([end, delay(STOP_MS, 'late', { ref: false })]);
    if (isLate) child.kill('SIGKILL');
    await end;
    rmSync(folder, { recursive: true, force: true });
  };
  const deadline = Date.now() + START_MS;
  while (!(await answers(endpoint))) {
    if (ended || Date.now() > deadline) {
      await stop();
      throw new Error(`${command} did not answer at ${endpoint}:\n${output}`);
    }
    await delay(LOOK_EVERY_MS);
  }
  return { endpoint, stop };
}

async function answers(endpoint: string): Promise<boolean> {
  return await fetch(endpoint).then(
    () => true,
    () => false,
  );
}

/** Below those that systems give to whoever asks for any, and the first ten thousand that many programs have for their own. */
const PORTS = { from: 20_000, count: 10_000 };

/** Ports that are free now, for programs that can't take any free one. */
export async function freePorts(count: number): Promise<number[]> {
  const found = new Set<number>();
  while (found.size < count) {
    const port = PORTS.from + Math.floor(Math.random() * PORTS.count);
    if (await isFree(port)) found.add(port);
  }
  return [...found];
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
