import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fillJournal } from '../test/support/many-decisions.ts';
import type { Report } from './report.ts';

const DECISIONS = 10_000;
const LIMIT_MS = 1_000;
const ROUNDS = 5;

const MAIN = join(import.meta.dirname, '../src/cli/main.ts');
const COUNT_REQUESTS = join(import.meta.dirname, '../test/support/count-requests.ts');
const CONFIG = {
  home: 'us-east-1',
  sets: {
    documents: {
      buckets: { 'us-east-1': 'bench-virginia', 'eu-west-1': 'bench-dublin', 'ap-northeast-1': 'bench-tokyo' },
      rules: [{ policy: 'last-writer-wins' }],
    },
  },
};

const COMMANDS: readonly (readonly string[])[] = [
  ['why', `plans/${DECISIONS / 4}.json`],
  ['history', `plans/${DECISIONS / 4}.json`],
  ['conflicts'],
  ['conflicts', '--policy', 'last-writer-wins', '--region', 'eu-west-1', '--limit', '1'],
  ['open'],
  ['stats'],
];

/** `stats` reads every decision of the day, which is what it is for. */
const UNLIMITED = new Set(['stats']);

interface Reading {
  readonly command: string;
  readonly requests: Readonly<Record<string, number>>;
  /** From the first request to the last answer, and the whole process. Medians, milliseconds. */
  readonly askingMs: number;
  readonly wholeMs: number;
}

/** What the commands that read ask of a journal of many decisions: requests, and how long they take. */
export async function reportReading(): Promise<Report> {
  const folder = mkdtempSync(join(tmpdir(), 'concord-bench-'));
  writeFileSync(join(folder, 'concord.yml'), JSON.stringify(CONFIG));
  const local = spawn(process.execPath, [MAIN, 'local', '--port', '0', '--json'], { cwd: folder, stdio: 'pipe' });
  try {
    const ready = await new Promise<string>((resolve, reject) => {
      local.stdout.once('data', (chunk) => resolve(String(chunk)));
      local.once('close', () => reject(new Error('the stack did not start')));
    });
    await fillJournal(JSON.parse(ready), DECISIONS, Date.now());
    const readings: Reading[] = [];
    for (const command of COMMANDS) readings.push(await measure(command, folder));
    return reportOf(readings);
  } finally {
    local.kill('SIGTERM');
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(command: readonly string[], folder: string): Promise<Reading> {
  const file = join(folder, 'requests.json');
  const env = { ...process.env, CONCORD_COUNT_REQUESTS: file };
  const [asking, whole]: [number[], number[]] = [[], []];
  let requests = {};
  for (let round = 0; round < ROUNDS; round++) {
    const began = performance.now();
    const child = spawn(process.execPath, ['--import', COUNT_REQUESTS, MAIN, ...command], { cwd: folder, env });
    child.stdout.resume();
    const code = await new Promise((resolve) => child.once('close', resolve));
    if (code !== 0) throw new Error(`concord ${command.join(' ')} ended with ${code}`);
    whole.push(performance.now() - began);
    const counted = JSON.parse(readFileSync(file, 'utf8'));
    asking.push(counted.askedForMs);
    requests = counted.counts;
  }
  return { command: command.join(' '), requests, askingMs: median(asking), wholeMs: median(whole) };
}

function reportOf(readings: readonly Reading[]): Report {
  const lines = readings.map(({ command, requests, askingMs, wholeMs }) => {
    const counts = Object.entries(requests).map(([operation, count]) => `${count} ${operation}`);
    return `  concord ${command.padEnd(68)} ${askingMs.toFixed(0).padStart(5)} ms asking, ${wholeMs.toFixed(0).padStart(5)} ms in all   ${counts.join(', ')}`;
  });
  const slow = readings.filter(({ command, askingMs }) => !UNLIMITED.has(command) && askingMs > LIMIT_MS);
  return {
    title: `Reading a journal of ${DECISIONS} decisions, on the embedded stack`,
    text: lines.join('\n'),
    failures: slow.map(({ command, askingMs }) => `concord ${command} asked for ${askingMs.toFixed(0)} ms`),
    data: readings,
  };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
