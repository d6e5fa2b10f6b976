import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import type { Report } from '../report.ts';
import { type Fill, fill } from './fill.ts';

export interface AgainstOptions {
  readonly other: string;
  /** Runs of each, in turn. */
  readonly pairs: number;
  /** How many keys each fill takes. */
  readonly sizes: readonly number[];
}

interface Measure {
  readonly name: string;
  readonly unit: string;
  readonly digits: number;
}

const MEASURES = {
  seconds: { name: 'from the first upload until equal', unit: 's', digits: 1 },
  cpuMs: { name: 'CPU of all servers and functions, a key', unit: 'ms', digits: 2 },
  peakMb: { name: 'peak memory', unit: 'MB', digits: 0 },
  bodyCpuMs: { name: 'CPU of function bodies, an upload, three regions', unit: 'ms', digits: 1 },
} satisfies Record<string, Measure>;

type MeasureName = keyof typeof MEASURES;
type Values = Partial<Record<MeasureName, number>>;

/** A line of the table: what was measured, of which both columns have one value a pair. */
interface Line {
  readonly about: string;
  readonly measure: MeasureName;
  readonly other: number[];
  readonly own: number[];
}

/**
 * This checkout beside another one, in turn on one machine, so that whatever else the machine does falls on both. Each is started as `npm start` does
 * and asked from this process; so a commit that knows nothing of this bench can be compared.
 */
export async function reportAgainst({ other, pairs, sizes }: AgainstOptions): Promise<Report> {
  const folders = { other: resolve(other), own: resolve(import.meta.dirname, '../..') } as const;
  const lines = new Map<string, Line>();
  for (let pair = 0; pair < pairs; pair++) {
    // Who comes first changes, for the second finds warm caches.
    const sides = pair % 2 === 0 ? (['other', 'own'] as const) : (['own', 'other'] as const);
    for (const keys of sizes) {
      for (const side of sides)
        note(lines, `${keys} new keys, two regions`, side, valuesOf(await fill(folders[side], keys)));
    }
    for (const side of sides) note(lines, 'bench, throughput', side, await functionBodies(folders[side]));
  }
  const all = [...lines.values()];
  return {
    title: `This checkout beside ${other}: medians of ${pairs} pairs, measured in turn`,
    text: tableOf(all),
    failures: [],
    data: all.map((line) => ({ ...line, ratio: median(line.other) / median(line.own) })),
  };
}

function note(lines: Map<string, Line>, about: string, side: 'other' | 'own', values: Values): void {
  for (const [measure, value] of Object.entries(values) as [MeasureName, number][]) {
    const name = `${about} ${measure}`;
    const line = lines.get(name) ?? { about, measure, other: [], own: [] };
    line[side].push(value);
    lines.set(name, line);
  }
}

function valuesOf({ keys, seconds, cpuSeconds, peakBytes }: Fill): Values {
  return { seconds, cpuMs: (1000 * cpuSeconds) / keys, peakMb: peakBytes / 1e6 };
}

/** The part of the bench that every commit has, each by its own. That of older ones fails now and then on a busy machine: then it is left out. */
async function functionBodies(folder: string): Promise<Values> {
  const text = await outputOf(folder, ['bench/main.ts', '--only', 'throughput', '--json']);
  if (text === '') return {};
  const { throughput } = JSON.parse(text) as { readonly throughput: { uploads: number; cpuSeconds: number } };
  return { bodyCpuMs: (1000 * throughput.cpuSeconds) / throughput.uploads };
}

async function outputOf(folder: string, args: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  for await (const chunk of child.stdout) text += chunk;
  return text;
}

function tableOf(lines: readonly Line[]): string {
  const rows = lines.map(({ about, measure, other, own }) => {
    const { name, unit, digits } = MEASURES[measure];
    const told = (value: number) => `${value.toFixed(digits)} ${unit}`;
    return `| ${about}: ${name} | ${told(median(other))} | ${told(median(own))} | ${(median(other) / median(own)).toFixed(1)} |`;
  });
  return ['| | other | this | ratio |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.floor(middle)] ?? Number.NaN) + (sorted[Math.ceil(middle) - 1] ?? Number.NaN)) / 2;
}
