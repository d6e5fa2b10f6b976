import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import type { ExploreOptions } from '../explore.ts';
import { DEFAULTS } from '../parameters.ts';

export const USAGE = `npm run explore -- [--regions R --writes W [--misfortunes M]] [--policy NAME] [--jobs N] [--max-states N] [--at-once N]
  [--plans] [--keep-going] [--unreduced] [--mutant NAME]`;

/** Worlds of one size. */
export interface Size {
  readonly regions: number;
  readonly writes: number;
  readonly misfortunes: number;
  /** How each plan is gone through; where that leaves it before its end, it is gone through in the next way instead. */
  readonly ways: readonly Way[];
}

/** With no more than so many deliveries at work at once, or with any number; a plan that has more bundles is left there. */
export type Way = Pick<ExploreOptions, 'atOnce' | 'maxStates'>;

const ANY_NUMBER: readonly Way[] = [{ maxStates: 100_000 }];
/** Plans in which somebody deletes what is still on its way elsewhere would take hours. */
const THEN_TWO: readonly Way[] = [{ maxStates: 1000 }, { atOnce: 2 }];
const THEN_ONE: readonly Way[] = [{ atOnce: 2, maxStates: 1000 }, { atOnce: 1 }];

/** Each without and with one misfortune. */
const SIZES: readonly Size[] = [
  { regions: 2, writes: 1, misfortunes: 0, ways: ANY_NUMBER },
  { regions: 2, writes: 1, misfortunes: 1, ways: ANY_NUMBER },
  { regions: 2, writes: 2, misfortunes: 0, ways: ANY_NUMBER },
  { regions: 2, writes: 2, misfortunes: 1, ways: THEN_TWO },
  { regions: 2, writes: 3, misfortunes: 0, ways: THEN_TWO },
  { regions: 3, writes: 2, misfortunes: 0, ways: THEN_TWO },
  { regions: 2, writes: 3, misfortunes: 1, ways: THEN_ONE },
  { regions: 3, writes: 2, misfortunes: 1, ways: THEN_ONE },
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
  const asked = (ways: readonly Way[]) => waysOf(ways, values['max-states'], values['at-once']);
  const all = SIZES.map((size) => ({ ...size, ways: asked(size.ways) }));
  const one = {
    ...{ regions: Number(regions), writes: Number(writes), misfortunes: Number(misfortunes) },
    ways: asked(ANY_NUMBER),
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

/** `--max-states` limits every way that has a limit; `--at-once` has what is left gone through with so many in place of all other ways. */
function waysOf(ways: readonly Way[], maxStates: string | undefined, atOnce: string | undefined): readonly Way[] {
  const [first = {}, ...others] = ways.map((way) =>
    maxStates === undefined || way.maxStates === undefined ? way : { ...way, maxStates: Number(maxStates) },
  );
  return atOnce === undefined ? [first, ...others] : [first, { atOnce: Number(atOnce) }];
}
