import { parseArgs } from 'node:util';
import { usualJobs } from './jobs.ts';
import { DEFAULTS, EXTRAS, FAULT_LEVELS, type Parameters } from './parameters.ts';

export const USAGE = `npm run sim -- [--runs N] [--seed S] [--regions R] [--keys K] [--writes W] [--faults ${FAULT_LEVELS.join('|')}] [--policy NAME]
  [--extras ${EXTRAS.join(',')}] [--only 3,7] [--misfortunes JSON] [--shrink] [--trace]
  [--file test/regressions/NAME.json] [--keep-going] [--jobs N]`;

export interface Options {
  readonly help: boolean;
  readonly runs: number;
  readonly jobs: number;
  readonly keepsGoing: boolean;
  readonly shrinks: boolean;
  readonly traces: boolean;
  readonly file?: string;
  /** Of the first history; those of others differ in the seed alone. */
  readonly parameters: Parameters;
}

export function optionsOf(words: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...words],
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
      jobs: { type: 'string' },
      shrink: { type: 'boolean', default: false },
      file: { type: 'string' },
      trace: { type: 'boolean', default: false },
      'keep-going': { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const runs = numberOf('runs', values.runs);
  return {
    runs,
    jobs: values.jobs === undefined ? usualJobs(runs) : numberOf('jobs', values.jobs),
    help: values.help,
    keepsGoing: values['keep-going'],
    shrinks: values.shrink,
    traces: values.trace,
    ...(values.file === undefined ? {} : { file: values.file }),
    parameters: parametersOf(values),
  };
}

interface Words {
  readonly seed: string;
  readonly regions: string;
  readonly keys: string;
  readonly writes: string;
  readonly faults: string;
  readonly policy: string;
  readonly extras: string;
  readonly only?: string | undefined;
  readonly misfortunes?: string | undefined;
}

function parametersOf({ only, misfortunes, ...words }: Words): Parameters {
  const faults = FAULT_LEVELS.find((candidate) => candidate === words.faults);
  if (!faults) throw new RangeError(`--faults ${words.faults}: allowed are ${FAULT_LEVELS.join(', ')}`);
  const chosen = words.extras.split(',').filter(Boolean);
  const unknown = chosen.find((extra) => !EXTRAS.some((known) => known === extra));
  if (unknown) throw new RangeError(`--extras ${unknown}: allowed are ${EXTRAS.join(', ')}`);
  return {
    seed: Number(words.seed),
    regions: numberOf('regions', words.regions),
    keys: numberOf('keys', words.keys),
    writes: numberOf('writes', words.writes),
    faults,
    policy: words.policy,
    extras: EXTRAS.filter((extra) => chosen.includes(extra)),
    ...(only ? { only: only.split(',').map(Number) } : {}),
    ...(misfortunes ? { misfortunes: JSON.parse(misfortunes) } : {}),
  };
}

function numberOf(name: string, text: string): number {
  const number = Number(text);
  if (Number.isInteger(number) && number > 0) return number;
  throw new RangeError(`--${name} ${text}: must be a whole number above 0`);
}

/** What to type to see one history again. */
export function commandOf({
  seed,
  regions,
  keys,
  writes,
  faults,
  policy,
  extras,
  only,
  misfortunes,
}: Parameters): string {
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
  return `node sim/histories/main.ts ${options.join(' ')}`;
}
