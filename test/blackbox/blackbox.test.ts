import { expect, it } from 'vitest';
import { runBlackBox } from './run.ts';
import { POLICY_NAMES } from './stack/setup.ts';

/** A tenth of `npm run blackbox`, all policies in one bucket, each under a prefix. */
const SIZE = { keys: 100, writes: 500 };
const LIMIT_MS = 300_000;
const SEED = Number(process.env.BLACKBOX_SEED ?? Math.floor(Math.random() * 2 ** 31));

it(`keeps every promise while three regions write at once and one goes away (BLACKBOX_SEED=${SEED})`, {
  timeout: LIMIT_MS,
}, async () => {
  const result = await runBlackBox({ policies: POLICY_NAMES, size: SIZE, seed: SEED, restMs: LIMIT_MS });

  expect(result.problems.join('\n\n')).toBe('');
  expect(result.puts + result.deletes).toBeGreaterThan(SIZE.writes * 0.9);
  expect(result.situations.conflict).toBeGreaterThan(SIZE.writes / 50);
  expect(result.accounts.current).toBeGreaterThan(0);
});
