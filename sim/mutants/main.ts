import { spawn } from 'node:child_process';
import { join } from 'node:path';
import Table from 'cli-table3';
import type { Catch } from './hunt.ts';
import { MUTANTS } from './list.ts';

/** Each of the mutants and the checker that caught it, after how many histories. */
export async function huntAll(
  names: readonly string[],
  runs: number,
  atOnce: number,
  onCatch: (one: Catch) => void = () => undefined,
): Promise<Catch[]> {
  const waiting = [...names];
  const caught: Catch[] = [];
  const worker = async () => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      const one = await hunt(name, runs);
      caught.push(one);
      onCatch(one);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return caught;
}

function hunt(mutant: string, runs: number): Promise<Catch> {
  const child = spawn(process.execPath, [
    join(import.meta.dirname, 'hunt.ts'),
    '--mutant',
    mutant,
    '--runs',
    String(runs),
  ]);
  let [output, errors] = ['', ''];
  child.stdout.on('data', (text) => {
    output += text;
  });
  child.stderr.on('data', (text) => {
    errors += text;
  });
  return new Promise((resolve) => {
    child.on('close', (code) => resolve(code === 0 ? JSON.parse(output) : { mutant, runs: 0, problem: errors }));
  });
}

if (import.meta.main) {
  const names = MUTANTS.map(({ name }) => name);
  const [runs = 30_000, jobs = 2] = process.argv.slice(2).map(Number);
  const caught = await huntAll(names, runs, jobs, ({ mutant }) => console.error(mutant));
  const table = new Table({
    head: ['mutant', 'caught by', 'after histories'],
    style: { head: [], border: [], compact: true },
  });
  for (const { mutant, promise, runs, problem } of caught)
    table.push([mutant, promise ?? problem?.match(/Error: .*/)?.[0] ?? '— IT LIVES —', runs]);
  console.log(table.toString());
  process.exitCode = caught.every(({ promise }) => promise) ? 0 : 1;
}
