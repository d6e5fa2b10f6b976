import { expect, it } from 'vitest';
import { DEFAULTS, type Parameters } from '../../sim/histories/parameters.ts';
import { runAll } from '../../sim/histories/run.ts';
import { policiesOf } from '../../sim/people/policies.ts';
import { POLICY_NAMES } from '../../src/policies/index.ts';

/** Histories of each. Automerge's documents take four times as long as all the others. */
const POLICIES: Readonly<Record<string, number>> = {
  'last-writer-wins': 300,
  'logical-timestamp': 300,
  'region-ownership': 300,
  'optimistic-concurrency': 300,
  'optimistic-concurrency,logical-timestamp': 100,
  'region-priority': 300,
  highest: 300,
  largest: 100,
  'json-merge': 300,
  'text-merge': 300,
  union: 300,
  automerge: 300,
  'keep-both': 300,
  manual: 300,
  custom: 300,
  'json-or-both': 300,
  'json-and-both': 300,
  'lines-and-both': 100,
  'json-or-manual': 300,
  'observe:last-writer-wins': 300,
  'observe:manual': 100,
};

/** One key or two, a few writes, all that can go wrong, and in every third history people who undo. */
function* histories(policy: string, count: number): Generator<Parameters> {
  for (let seed = 1; seed <= count; seed++) {
    const extras = seed % 3 === 0 ? (['undo'] as const) : [];
    yield { ...DEFAULTS, seed, policy, keys: 1 + (seed % 2), writes: 4 + (seed % 5), extras };
  }
}

it.each(Object.entries(POLICIES))(
  'under %s %i histories keep every promise',
  { timeout: 200_000 },
  async (policy, count) => {
    const found: string[] = [];
    await runAll(histories(policy, count), ({ violation, parameters }) => {
      if (violation) found.push(`${violation.promise}: ${violation.message} ${JSON.stringify(parameters)}`);
      return 'go on';
    });
    expect(found).toEqual([]);
  },
);

it('no policy of the registry is left out', () => {
  const run = Object.keys(POLICIES).flatMap(policiesOf);
  expect(POLICY_NAMES.filter((name) => !run.includes(name))).toEqual([]);
});

/** Otherwise the histories above would prove nothing of what they are named for. */
it.each([
  ['json-merge', 'merged'],
  ['text-merge', 'merged'],
  ['union', 'merged'],
  ['automerge', 'merged'],
  ['keep-both', 'kept'],
  ['json-and-both', 'kept beside a merge'],
  ['manual', 'held'],
  ['custom', 'merged'],
  ['custom', 'held'],
  ['custom', 'settled by hand'],
  ['manual', 'settled by hand'],
  ['json-or-manual', 'settled by hand'],
  ['observe:last-writer-wins', 'observed'],
  ['last-writer-wins', 'undone'],
  ['json-merge', 'undone'],
  ['keep-both', 'undone'],
  ['manual', 'undone'],
  ['last-writer-wins', 'restored'],
  ['manual', 'restored'],
])('under %s something is %s in one history of fifty at least', async (policy, what) => {
  expect(await countOf(policy, what, 100)).toBeGreaterThanOrEqual(2);
});

it('under lines-and-both something is kept beside a merge now and then: few texts are long enough to clash in one place and merge in another', async () => {
  expect(await countOf('lines-and-both', 'kept beside a merge', 400)).toBeGreaterThanOrEqual(1);
});

async function countOf(policy: string, what: string, runs: number): Promise<number> {
  let count = 0;
  await runAll(histories(policy, runs), ({ world }) => {
    const decisions = [...world.ledgers.values()].flatMap((ledger) => ledger.decisions);
    const became = decisions.flatMap(({ outcome, siblings = [], suspended, cause, situation }) => [
      outcome.kind,
      ...siblings.map(({ state }) => (state === 'made' ? 'kept' : state)),
      suspended?.kind,
      outcome.kind === 'merged' && siblings.length > 0 ? 'kept beside a merge' : undefined,
      cause.startsWith('resolve of ') ? 'settled by hand' : undefined,
      situation === 'undo' ? 'undone' : situation === 'restore' ? 'restored' : undefined,
    ]);
    if (became.includes(what)) count++;
    return 'go on';
  });
  return count;
}
