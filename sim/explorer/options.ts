import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { DEFAULTS } from '../histories/parameters.ts';
import type { ExploreOptions } from './small-world.ts';

export const USAGE = `npm run explore -- [--regions R --writes W [--misfortunes M]] [--policy NAME] [--jobs N] [--max-states N] [--at-once N [--interruptions N]]
  [--plans] [--keep-going] [--unreduced] [--mutant NAME]`;

/** Worlds of one size. */
export interface Size {
  readonly regions: number;
  readonly writes: number;
  readonly misfortunes: number;
  /** How each plan is gone through; where that leaves it before its end, it is gone through in the next way instead. */
  readonly ways: readonly Way[];
}

/** Bounded by how many are at work at once or by how many are interrupted, or not; a plan that has more bundles is left there. */
export type Way = Pick<ExploreOptions, 'atOnce' | 'interruptions' | 'maxStates'>;

const ALL: readonly Way[] = [{ maxStates: 100_000 }];
/** Plans in which somebody deletes what is still on its way elsewhere would take hours. */
const ALL_OR_TWO_AT_ONCE = (maxStates: number): readonly Way[] => [{ maxStates }, { atOnce: 2 }];
const ONE_INTERRUPTED: readonly Way[] = [{ interruptions: 1 }];

/** Each without and with one misfortune. */
const SIZES: readonly Size[] = [
  { regions: 2, writes: 1, misfortunes: 0, ways: ALL },
  { regions: 2, writes: 1, misfortunes: 1, ways: ALL },
  { regions: 2, writes: 2, misfortunes: 0, ways: ALL },
  { regions: 2, writes: 2, misfortunes: 1, ways: ALL_OR_TWO_AT_ONCE(500) },
  { regions: 2, writes: 3, misfortunes: 0, ways: ALL_OR_TWO_AT_ONCE(1150) },
  { regions: 3, writes: 2, misfortunes: 0, ways: ALL_OR_TWO_AT_ONCE(2600) },
  { regions: 2, writes: 3, misfortunes: 1, ways: ONE_INTERRUPTED },
  { regions: 3, writes: 2, misfortunes: 1, ways: ONE_INTERRUPTED },
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
      interruptions: { type: 'string' },
      plans: { type: 'boolean', default: false },
      'keep-going': { type: 'boolean', default: false },
      unreduced: { type: 'boolean', default: false },
      mutant: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const { regions = '2', writes = '2', misfortunes } = values;
  const bounded = boundsOf(values['at-once'], values.interruptions);
  const asked = (ways: readonly Way[]) => waysOf(ways, values['max-states'], bounded);
  const all = SIZES.map((size) => ({ ...size, ways: asked(size.ways) }));
  const one = {
    ...{ regions: Number(regions), writes: Number(writes), misfortunes: Number(misfortunes) },
    ways: asked(ALL),
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

function boundsOf(atOnce: string | undefined, interruptions: string | undefined): Way | undefined {
  if (atOnce === undefined && interruptions === undefined) return undefined;
  return {
    ...(atOnce === undefined ? {} : { atOnce: Number(atOnce) }),
    ...(interruptions === undefined ? {} : { interruptions: Number(interruptions) }),
  };
}

/** `--max-states` limits every way that has a limit; what is left then is gone through as asked, in place of all other bounds. */
function waysOf(ways: readonly Way[], maxStates: string | undefined, bounded: Way | undefined): readonly Way[] {
  const limited = ways.map((way) =>
    maxStates === undefined || way.maxStates === undefined ? way : { ...way, maxStates: Number(maxStates) },
  );
  const isBounded = ({ atOnce, interruptions }: Way) => atOnce !== undefined || interruptions !== undefined;
  return bounded ? [...limited.filter((way) => !isBounded(way)), bounded] : limited;
}
