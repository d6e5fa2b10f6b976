import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Parameters } from '../histories/parameters.ts';
import { MUTANTS } from './list.ts';
import { breed } from './patch.ts';

/** Runs histories over one mutant until a checker catches it, and says so in one line of JSON. A process of its own for each: modules stay loaded. */
const { values } = parseArgs({
  options: {
    mutant: { type: 'string', default: '' },
    runs: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
  },
});

export interface Catch {
  readonly mutant: string;
  readonly runs: number;
  /** The promise that it broke; absent if it lives. */
  readonly promise?: string;
  readonly seed?: number;
  /** Why it could not be bred. */
  readonly problem?: string;
}

if (values.mutant) breed(values.mutant);
const { runAll } = await import('../histories/run.ts');
const { DEFAULTS } = await import('../histories/parameters.ts');

const mutant = MUTANTS.find(({ name }) => name === values.mutant);
const policy = mutant?.policy ?? DEFAULTS.policy;
const REGRESSIONS = join(import.meta.dirname, '../../test/regressions');

/** Few keys and writes, all faults: what is wrong shows soonest where everything happens to one key. */
function* histories(runs: number, firstSeed: number): Generator<Parameters> {
  if (mutant?.kept) yield JSON.parse(readFileSync(join(REGRESSIONS, `${mutant.kept}.json`), 'utf8')).parameters;
  for (let seed = firstSeed; seed < firstSeed + runs; seed++) {
    // Every other history without overlapping deliveries: there the sweep, which mends what mutants break, must find nothing.
    const usual = seed % 2 === 0 && policy === DEFAULTS.policy ? (['no-overlap'] as const) : [];
    const carried = mutant?.isCarriedByS3 ? (['carrier-s3'] as const) : usual;
    const halting = mutant?.isHalting ? (['window'] as const) : carried;
    const extras = mutant?.isUndoing ? (['undo'] as const) : halting;
    yield { ...DEFAULTS, seed, policy, keys: 1, writes: 4 + (seed % 5), extras };
  }
}

let caught: Catch = { mutant: values.mutant, runs: 0 };
await runAll(
  histories(Number(values.runs), Number(values.seed)),
  ({ violation, parameters }) => {
    caught = {
      mutant: values.mutant,
      runs: caught.runs + 1,
      ...(violation ? { promise: violation.promise, seed: parameters.seed } : {}),
    };
    return violation ? 'stop' : 'go on';
  },
  8,
);
console.log(JSON.stringify(caught));
