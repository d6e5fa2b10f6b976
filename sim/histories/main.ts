import { readFileSync } from 'node:fs';
import { runInJobs } from './jobs.ts';
import { commandOf, type Options, optionsOf, USAGE } from './options.ts';
import { type Parameters, START } from './parameters.ts';
import { runOne } from './run.ts';
import { shrink } from './shrink.ts';
import type { Failure, Tally } from './tally.ts';
import { tableOf } from './trace.ts';

const PROGRESS_EVERY_MS = 10_000;

const options = optionsOf(process.argv.slice(2));
if (options.help) console.log(USAGE);
else if (options.file) await tell(JSON.parse(readFileSync(options.file, 'utf8')).parameters);
else if (options.shrinks) await makeSmaller(options.parameters);
else if (options.traces) await tell(options.parameters);
else await simulate(options);

async function simulate({ runs, jobs, keepsGoing, parameters }: Options): Promise<void> {
  const started = performance.now();
  let told = started;
  const tally = await runInJobs({
    ...{ parameters, firstSeed: parameters.seed, histories: runs, jobs, keepsGoing },
    onProgress(soFar, { failures }) {
      // Told at once where it goes on, for that may take hours; else a lower seed may still fail.
      if (keepsGoing) failures.forEach(report);
      if (performance.now() - told < PROGRESS_EVERY_MS) return;
      told = performance.now();
      console.error(`${soFar.histories} of ${runs} histories · ${ratesOf(soFar, started)}`);
    },
  });
  const [first] = tally.failures;
  if (first && !keepsGoing) report(first);
  sum(tally, jobs, started);
  process.exitCode = first ? 1 : 0;
}

function sum({ histories, writes, decisions, copies, worst, revived, ...rest }: Tally, jobs: number, started: number) {
  const per = (count: number) => (count / Math.max(1, writes)).toFixed(2);
  console.log(
    `${histories} histories, ${rest.failures.length} violations · ${ratesOf({ histories, events: rest.events }, started)}, in ${jobs} jobs, ${((performance.now() - started) / 1000).toFixed(0)} s`,
  );
  console.log(
    `per write: ${per(decisions)} decisions, ${per(copies)} copies; in the worst history ${worst.toFixed(1)} copies; ${revived} decisions revived by sweep`,
  );
}

async function makeSmaller(parameters: Parameters): Promise<void> {
  const failing = await runOne(parameters);
  if (!failing.violation) return console.log('It does not fail, so there is nothing to shrink.');
  const small = await shrink(failing, (text) => console.error(text));
  await tell(small.parameters);
  const kept = { story: '', broke: small.violation?.promise, parameters: small.parameters };
  console.log(`To be kept in test/regressions:\n${JSON.stringify(kept)}`);
}

async function tell(parameters: Parameters): Promise<void> {
  const { world, violation, writes, decisions, copies, steps } = await runOne(parameters, true);
  console.log(tableOf(world.trace.lines, START));
  if (violation) report({ parameters, promise: violation.promise, message: violation.message });
  else console.log(`No violation: ${writes} writes, ${decisions} decisions, ${copies} copies, ${steps} events.`);
  process.exitCode = violation ? 1 : 0;
}

function report({ parameters, promise, message }: Failure): void {
  console.log(`seed ${parameters.seed}: ${promise}\n  ${message}\n  replay: ${commandOf(parameters)} --trace`);
}

function ratesOf({ histories, events }: Pick<Tally, 'histories' | 'events'>, since: number): string {
  const rate = (count: number) => ((1000 * count) / (performance.now() - since)).toFixed(0);
  return `${rate(histories)} histories and ${rate(events)} events a second`;
}
