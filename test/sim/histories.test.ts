import { expect, it } from 'vitest';
import { DEFAULTS, type Parameters } from '../../sim/histories/parameters.ts';
import { runAll, runOne } from '../../sim/histories/run.ts';

const FIXED = 300;
const FRESH = 100;
const CARRIED = 150;

/** Small ones, in which everything happens to one key, and a tenth of the default size. */
function* from(firstSeed: number, count: number): Generator<Parameters> {
  for (let seed = firstSeed; seed < firstSeed + count; seed++) {
    yield seed % 10 === 0 ? { ...DEFAULTS, seed } : { ...DEFAULTS, seed, keys: 1 + (seed % 2), writes: 4 + (seed % 7) };
  }
}

/** Each with all that it takes to see it again: what is printed goes into `npm run sim`, or into a file of test/regressions. */
async function violationsOf(histories: Iterable<Parameters>): Promise<string[]> {
  const found: string[] = [];
  await runAll(histories, ({ violation, parameters }) => {
    if (violation) found.push(`${violation.promise}: ${violation.message} ${JSON.stringify(parameters)}`);
    return 'go on';
  });
  return found;
}

it(`${FIXED} histories of fixed seeds keep every promise`, { timeout: 120_000 }, async () => {
  expect(await violationsOf(from(1, FIXED))).toEqual([]);
});

it(`${FRESH} histories of fresh seeds keep every promise`, { timeout: 120_000 }, async () => {
  const firstSeed = 1_000 + Math.floor(Math.random() * 2 ** 31);
  console.log(`fresh seeds: ${firstSeed} to ${firstSeed + FRESH - 1}`);
  expect(await violationsOf(from(firstSeed, FRESH))).toEqual([]);
});

it(`${CARRIED} histories in which S3 carries keep every promise`, { timeout: 120_000 }, async () => {
  const carried = [...from(1, CARRIED)].map(
    (one): Parameters => ({ ...one, keys: 1, writes: 8, extras: ['carrier-s3'] }),
  );
  expect(await violationsOf(carried)).toEqual([]);
});

it('the same seed gives the same trace, to the byte', async () => {
  const tell = async () => JSON.stringify((await runOne({ ...DEFAULTS, seed: 7, writes: 12 }, true)).world.trace.lines);
  expect(await tell()).toBe(await tell());
});
