import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { DEFAULTS } from '../parameters.ts';

export const USAGE = `npm run explore -- [--regions R --writes W [--misfortunes M]] [--policy NAME] [--jobs N] [--max-states N] [--at-once N]
  [--plans] [--keep-going] [--unreduced] [--mutant NAME]`;

/** Worlds of one size. */
export interface Size {
  readonly regions: number;
  readonly writes: number;
  readonly misfortunes: number;
  /** A plan that has more bundles is left there. */
  readonly maxStates: number;
  /** What was left is gone through once more, to the end, with no more than so many deliveries at work at once. */
  readonly atOnce?: number;
}

const MAX_STATES = 100_000;

/** Each without and with one misfortune. Bounded where plans in which somebody deletes what is still on its way elsewhere would take hours. */
const SIZES: readonly Size[] = [
  { regions: 2, writes: 1, misfortunes: 0, maxStates: MAX_STATES },
  { regions: 2, writes: 1, misfortunes: 1, maxStates: MAX_STATES },
  { regions: 2, writes: 2, misfortunes: 0, maxStates: MAX_STATES },
  { regions: 2, writes: 2, misfortunes: 1, maxStates: 2000, atOnce: 2 },
  { regions: 2, writes: 3, misfortunes: 0, maxStates: 2000, atOnce: 2 },
  { regions: 3, writes: 2, misfortunes: 0, maxStates: 2000, atOnce: 2 },
  { regions: 2, writes: 3, misfortunes: 1, maxStates: 0, atOnce: 1 },
  { regions: 3, writes: 2, misfortunes: 1, maxStates: 0, atOnce: 1 },
];

export interface Options {
  readonly sizes: readonly Size[];
  readonly policy: string;
  readonly jobs: number;
  readonly isByPlan: boolean;
  readonly keepsGoing: boolean;
  readonly isUnreduced: boolean;
  readonly isHelp: boolean;
  readonly mutant: string | undefined;
}

export function optionsOf(args: readonly string[]): Options {
  const { values } = parseArgs({
    args: [...args],
    options: {
      regions: { type: 'string' },
      writes: { type: 'string' },
      misfortunes: { type: 'string', default: '0' },
      policy: { type: 'string', default: DEFAULTS.policy },
      jobs: { type: 'string', default: String(availableParallelism()) },
      'max-states': { type: 'string' },
      'at-once': { type: 'string' },
      plans: { type: 'boolean', default: false },
      'keep-going': { type: 'boolean', default: false },
      unreduced: { type: 'boolean', default: false },
      mutant: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const { regions = '2', writes = '2', misfortunes } = values;
  const maxStates = values['max-states'] === undefined ? undefined : Number(values['max-states']);
  const atOnce = values['at-once'] === undefined ? {} : { atOnce: Number(values['at-once']) };
  const all = SIZES.map((size) => ({ ...size, ...atOnce, ...(maxStates === undefined ? {} : { maxStates }) }));
  const one = {
    ...{ regions: Number(regions), writes: Number(writes), misfortunes: Number(misfortunes) },
    maxStates: maxStates ?? MAX_STATES,
    ...atOnce,
  };
  const isOne = values.regions !== undefined || values.writes !== undefined;
  return {
    sizes: isOne ? [one] : all,
    policy: values.policy,
    jobs: Number(values.jobs),
    isByPlan: values.plans,
    keepsGoing: values['keep-going'],
    isUnreduced: values.unreduced,
    isHelp: values.help,
    mutant: values.mutant,
  };
}
