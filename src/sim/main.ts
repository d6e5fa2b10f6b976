import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { DEFAULTS, EXTRAS, FAULT_LEVELS, type Parameters, START } from './parameters.ts';
import { type Result, runAll, runOne } from './run.ts';
import { shrink } from './shrink.ts';
import { tableOf } from './trace.ts';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    regions: { type: 'string', default: String(DEFAULTS.regions) },
    keys: { type: 'string', default: String(DEFAULTS.keys) },
    writes: { type: 'string', default: String(DEFAULTS.writes) },
    faults: { type: 'string', default: DEFAULTS.faults },
    policy: { type: 'string', default: DEFAULTS.policy },
    extras: { type: 'string', default: '' },
    only: { type: 'string' },
    misfortunes: { type: 'string' },
    shrink: { type: 'boolean', default: false },
    file: { type: 'string' },
    trace: { type: 'boolean', default: false },
    'keep-going': { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

const USAGE = `npm run sim -- [--runs N] [--seed S] [--regions R] [--keys K] [--writes W] [--faults ${FAULT_LEVELS.join('|')}] [--policy NAME]
  [--extras ${EXTRAS.join(',')}] [--only 3,7] [--misfortunes JSON] [--shrink] [--trace]
  [--file test/regressions/NAME.json] [--keep-going]`;

if (values.help) console.log(USAGE);
else if (values.file) await tell(JSON.parse(readFileSync(values.file, 'utf8')).parameters);
else if (values.shrink) await makeSmaller(parametersOf(Number(values.seed)));
else if (values.trace) await tell(parametersOf(Number(values.seed)));
else await simulate(Number(values.runs), Number(values.seed));

async function simulate(runs: number, firstSeed: number): Promise<void> {
  const started = performance.now();
  const sums = { done: 0, steps: 0, writes: 0, decisions: 0, copies: 0, worst: 0, violations: 0, revived: 0 };
  let told = started;
  const seeds = function* () {
    for (let at = 0; at < runs; at++) yield parametersOf(firstSeed + at);
  };
  await runAll(seeds(), (result) => {
    sums.done++;
    sums.steps += result.steps;
    sums.writes += result.writes;
    sums.decisions += result.decisions;
    sums.copies += result.copies;
    sums.revived += result.revived;
    sums.worst = Math.max(sums.worst, result.copies / Math.max(1, result.writes));
    if (performance.now() - told > 10_000) {
      told = performance.now();
      console.error(`${sums.done} of ${runs} histories · ${rate(sums.done, started)} a second`);
    }
    if (!result.violation) return 'go on';
    sums.violations++;
    report(result);
    return values['keep-going'] ? 'go on' : 'stop';
  });
  const per = (count: number) => (count / Math.max(1, sums.writes)).toFixed(2);
  console.log(
    `${sums.done} histories, ${sums.violations} violations · ${rate(sums.done, started)} histories and ${rate(sums.steps, started)} events a second`,
  );
  console.log(
    `per write: ${per(sums.decisions)} decisions, ${per(sums.copies)} copies; in the worst history ${sums.worst.toFixed(1)} copies; ${sums.revived} decisions revived by sweep`,
  );
  process.exitCode = sums.violations > 0 ? 1 : 0;
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
  const result = await runOne(parameters, true);
  console.log(tableOf(result.world.trace.lines, START));
  if (result.violation) report(result);
  else
    console.log(
      `No violation: ${result.writes} writes, ${result.decisions} decisions, ${result.copies} copies, ${result.steps} events.`,
    );
  process.exitCode = result.violation ? 1 : 0;
}

function report({ parameters, violation }: Result): void {
  console.log(
    `seed ${parameters.seed}: ${violation?.promise}\n  ${violation?.message}\n  replay: ${commandOf(parameters)} --trace`,
  );
}

function commandOf({ seed, regions, keys, writes, faults, policy, extras, only, misfortunes }: Parameters): string {
  const options = [
    `--seed ${seed}`,
    `--regions ${regions}`,
    `--keys ${keys}`,
    `--writes ${writes}`,
    `--faults ${faults}`,
    `--policy ${policy}`,
  ];
  if (extras.length > 0) options.push(`--extras ${extras.join(',')}`);
  if (only) options.push(`--only ${only.join(',')}`);
  if (misfortunes) options.push(`--misfortunes '${JSON.stringify(misfortunes)}'`);
  return `node src/sim/main.ts ${options.join(' ')}`;
}

function parametersOf(seed: number): Parameters {
  const { regions, keys, writes, faults, policy, extras, only, misfortunes } = values;
  const level = FAULT_LEVELS.find((candidate) => candidate === faults);
  if (!level) throw new RangeError(`--faults ${faults}: allowed are ${FAULT_LEVELS.join(', ')}`);
  const chosen = extras.split(',').filter(Boolean);
  return {
    seed,
    ...{ regions: Number(regions), keys: Number(keys), writes: Number(writes), faults: level, policy },
    extras: EXTRAS.filter((extra) => chosen.includes(extra)),
    ...(only ? { only: only.split(',').map(Number) } : {}),
    ...(misfortunes ? { misfortunes: JSON.parse(misfortunes) } : {}),
  };
}

function rate(count: number, since: number): string {
  return ((1000 * count) / (performance.now() - since)).toFixed(0);
}
