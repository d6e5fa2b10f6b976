import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import Table from 'cli-table3';
import type { Job, Told } from './job.ts';
import { type Options, optionsOf, type Size, USAGE } from './options.ts';
import { CLOCKS, describePlan, plansOf } from './plans.ts';
import type { Explored, SmallWorld } from './small-world.ts';

interface Row {
  readonly name: string;
  readonly found: readonly Explored[];
  readonly seconds: number;
}

const options = optionsOf(process.argv.slice(2));
if (options.isHelp) console.log(USAGE);
else await exploreAll(options);

async function exploreAll({ sizes, ...rest }: Options): Promise<void> {
  const started = performance.now();
  const rows: Row[] = [];
  for (const size of sizes) {
    const worlds = worldsOf(size, rest.policy);
    const found: { readonly small: SmallWorld; readonly explored: Explored; readonly seconds: number }[] = [];
    const sinceHere = performance.now();
    await share(worlds, { ...rest, ...size }, (small, explored, seconds) => {
      found.push({ small, explored, seconds });
      if (explored.violation) tell(small, explored);
      if (rest.isByPlan) process.stderr.write(`${lineOf(small, explored, seconds)}\n`);
    });
    const seconds = secondsSince(sinceHere);
    const name = describeSize(size);
    if (rest.isByPlan)
      rows.push(...found.map((one) => ({ ...one, name: describePlan(one.small.plans), found: [one.explored] })));
    rows.push({ name, seconds, found: found.map(({ explored }) => explored) });
    process.stderr.write(`${name}: ${seconds.toFixed(0)} s\n`);
  }
  console.log(tableOf(rows));
  const bounds = new Set(rows.flatMap(({ found }) => found.flatMap((explored) => boundOf(explored) ?? [])));
  if (bounds.size > 0)
    console.log(`bounded: every interleaving with no more than ${[...bounds].join(', or no more than ')}`);
  console.log(`${secondsSince(started).toFixed(0)} s with ${rest.jobs} jobs; policy ${rest.policy}`);
}

function worldsOf({ regions, writes, misfortunes }: Size, policy: string): SmallWorld[] {
  // One write alone has nothing to be told apart from.
  const clocks = writes === 1 ? CLOCKS.slice(0, 1) : CLOCKS;
  return clocks.flatMap((which) =>
    plansOf(regions, writes, which).map((plans) => ({ regions, plans, misfortunes, policy })),
  );
}

/** Each thread takes the next world when it is through with one; after a violation none is taken, unless it is to keep going. */
async function share(
  worlds: readonly SmallWorld[],
  { jobs, keepsGoing, ...how }: Omit<Options, 'sizes'> & Size,
  onExplored: (small: SmallWorld, explored: Explored, seconds: number) => void,
): Promise<void> {
  const waiting = [...worlds];
  let through = 0;
  const work = async () => {
    const thread = new Worker(join(import.meta.dirname, 'job.ts'), {
      resourceLimits: { maxOldGenerationSizeMb: 8_192 },
    });
    for (let small = waiting.shift(); small; small = waiting.shift()) {
      const started = performance.now();
      const explored = await exploreIn(thread, small, how, (states) => showProgress(through, worlds.length, states));
      through++;
      if (explored.violation && !keepsGoing) waiting.length = 0;
      onExplored(small, explored, secondsSince(started));
    }
    await thread.terminate();
  };
  await Promise.all(Array.from({ length: Math.min(jobs, worlds.length) }, work));
}

/** In the first way that comes to an end, or in the last. */
async function exploreIn(
  thread: Worker,
  small: SmallWorld,
  { ways: [way, ...others], isUnreduced, mutant }: Pick<Options & Size, 'ways' | 'isUnreduced' | 'mutant'>,
  onProgress: (states: number) => void,
): Promise<Explored> {
  const explored = await inThread(thread, { small, options: { ...way, isUnreduced }, mutant }, onProgress);
  if (!explored.isCut || others.length === 0) return explored;
  return await exploreIn(thread, small, { ways: others, isUnreduced, mutant }, onProgress);
}

function inThread(thread: Worker, job: Job, onProgress: (states: number) => void): Promise<Explored> {
  return new Promise((resolve, reject) => {
    thread.removeAllListeners().once('error', reject);
    thread.on('message', (told: Told) => {
      if (told.kind === 'progress') onProgress(told.states);
      else resolve(told.explored);
    });
    thread.postMessage(job);
  });
}

function showProgress(through: number, all: number, states: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${through} of ${all} plans, ${states} states of the next `);
}

function tell({ plans }: SmallWorld, { violation }: Explored): void {
  process.exitCode = 1;
  if (!violation) return;
  const { promise, message, path } = violation;
  console.log(`${describePlan(plans)}\n${promise}: ${message}\n${path.map((step) => `  ${step}`).join('\n')}`);
}

function boundOf({ atOnce, interruptions }: Explored): string | undefined {
  const functions = (number: number) => `${number} function${number === 1 ? '' : 's'}`;
  const bounds = [
    ...(atOnce === undefined ? [] : [`${functions(atOnce)} at work on the key at once`]),
    ...(interruptions === undefined ? [] : [`${functions(interruptions)} interrupted by another's change`]),
  ];
  return bounds.length > 0 ? bounds.join(' and ') : undefined;
}

function lineOf({ plans }: SmallWorld, explored: Explored, seconds: number): string {
  const { states, ends, isCut } = explored;
  const bound = boundOf(explored);
  const how = isCut ? 'cut' : bound ? `no more than ${bound}` : 'whole';
  return `${describePlan(plans)}: ${states} bundles, ${ends} ends, ${how}, ${seconds.toFixed(1)} s`;
}

function tableOf(rows: readonly Row[]): string {
  const table = new Table({
    head: [
      'world',
      'plans',
      'whole',
      'bounded',
      'cut',
      'bundles',
      'of states',
      'ends',
      'outcomes',
      'violations',
      'seconds',
    ],
    style: { head: [], border: [], compact: true },
  });
  for (const { name, found, seconds } of rows) {
    const sum = (of: (one: Explored) => number) => found.reduce((all, one) => all + of(one), 0);
    table.push([
      name,
      found.length,
      sum((one) => (one.isCut || boundOf(one) ? 0 : 1)),
      sum((one) => (!one.isCut && boundOf(one) ? 1 : 0)),
      sum(({ isCut }) => (isCut ? 1 : 0)),
      sum(({ states }) => states),
      sum(({ together }) => together).toPrecision(2),
      sum(({ ends }) => ends),
      sum(({ outcomes }) => new Set(outcomes.values()).size),
      sum(({ violation }) => (violation ? 1 : 0)),
      seconds.toFixed(1),
    ]);
  }
  return table.toString();
}

function describeSize({ regions, writes, misfortunes }: Size): string {
  const befalls = misfortunes === 0 ? 'no misfortune' : `${misfortunes} misfortune${misfortunes > 1 ? 's' : ''}`;
  return `${regions} regions, ${writes} write${writes > 1 ? 's' : ''}, ${befalls}`;
}

function secondsSince(started: number): number {
  return (performance.now() - started) / 1000;
}
