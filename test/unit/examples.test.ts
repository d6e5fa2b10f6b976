import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { handler } from '../../examples/custom-lambda/handler.ts';
import contracts from '../../examples/custom-module/contracts.ts';
import { createCustomCode } from '../../functions/configuration/custom-code.ts';
import type { Dependencies } from '../../src/app/dependencies.ts';
import { consult } from '../../src/app/reconcile/consult.ts';
import { compileConfig } from '../../src/config/index.ts';
import { loadConfig } from '../../src/config/load.ts';
import type { Write } from '../../src/domain/model/decision.ts';
import { parseObjectKey, parseSetName } from '../../src/domain/model/ids.ts';
import { createAdvisers } from '../../src/policies/framework/advisers.ts';
import { conflictOf, DUBLIN, puts, TOKYO, VIRGINIA } from '../support/conflicts.ts';

/** What an example makes of a conflict, by its own configuration, policy and all. */
async function verdictOf(
  example: string,
  key: string,
  contenders: readonly Write[],
  text: Record<string, string> = {},
) {
  const { sets } = compileConfig(await loadConfig(join(import.meta.dirname, '../../examples', example, 'concord.yml')));
  const rule = sets.get(parseSetName('documents'))?.ruleFor({ key: parseObjectKey(key), contenders });
  if (!rule) throw new RangeError('there is no rule');
  const failures: string[] = [];
  const answer = createCustomCode({
    loadModule: async () => ({ default: contracts }),
    loadLambdaCode: async () => (_, request) => handler(request as Parameters<typeof handler>[0]),
    logger: { info: () => {}, warn: () => {}, error: (message) => failures.push(message) },
    metrics: { count: () => {} },
  });
  const read = async ({ region }: { region: string }) => ({ kind: 'bytes', bytes: Buffer.from(text[region] ?? '') });
  const deps = { advisers: createAdvisers({ engine: () => Promise.reject(), answer }), store: { read } };
  const conflict = await consult(conflictOf(contenders, { key }), rule, [], deps as unknown as Dependencies);
  if ('kind' in conflict) throw new Error(conflict.why);
  expect(failures).toEqual([]);
  return rule.resolve(conflict);
}

describe('examples/custom-module', () => {
  const signed = { metadata: { 'signed-by': 'Ada' } };
  const verdict = (contenders: readonly Write[], text?: Record<string, string>) =>
    verdictOf('custom-module', 'contracts/lease.txt', contenders, text);

  it('prefers the contract that is signed', async () => {
    const { winner, why } = await verdict([puts(DUBLIN, { at: 5 }), puts(TOKYO, { at: 1, ...signed })]);
    expect([winner.region, why]).toEqual([TOKYO, 'custom: ./contracts.ts chose ap-northeast-1: Ada has signed it.']);
  });

  it('leaves two signed ones to a person', async () => {
    expect((await verdict([puts(DUBLIN, signed), puts(TOKYO, signed)])).ending?.kind).toBe('holds');
  });

  it('keeps every clause of drafts, whichever is the later', async () => {
    const [rent, noise] = ['1 Rent\n2 Pets\n', '1 Rent\n3 Noise\n'];
    const text = { [DUBLIN]: rent, [TOKYO]: noise };
    for (const at of [1, 9]) {
      const drafts = [puts(DUBLIN, { at: 5, size: rent.length }), puts(TOKYO, { at, size: noise.length })];
      const { ending } = await verdict(drafts, text);
      const content = ending?.kind === 'merges' ? Buffer.from(ending.content).toString() : undefined;
      expect(content).toBe('1 Rent\n2 Pets\n3 Noise\n');
    }
  });

  it('abstains where it was not shown a draft, and a person has to choose', async () => {
    const { ending, flags } = await verdict([puts(DUBLIN, { size: 2 ** 20 }), puts(TOKYO)]);
    expect([ending?.kind, flags]).toEqual(['holds', []]);
  });
});

describe('examples/custom-lambda', () => {
  // Noon UTC on a Sunday: Dublin works, New York is about to, Tokyo is asleep.
  const HOURS = 3600;
  const verdict = (contenders: readonly Write[]) => verdictOf('custom-lambda', 'rates.json', contenders);

  it('prefers what was written while only its office was open', async () => {
    const { winner, why } = await verdict([puts(DUBLIN), puts(TOKYO, { at: 60 }), puts(VIRGINIA, { at: 90 })]);
    expect([winner.region, why]).toEqual([
      DUBLIN,
      'custom: arn:aws:lambda:us-east-1:111122223333:function:office-hours chose eu-west-1: Only the office of eu-west-1 was open.',
    ]);
  });

  it.each([
    ['no office', [puts(TOKYO), puts(VIRGINIA, { at: 60 })]],
    ['several offices', [puts(DUBLIN, { at: 3 * HOURS }), puts(VIRGINIA, { at: 3 * HOURS + 60 })]],
  ])('leaves it to the last writer where %s was open', async (_, contenders) => {
    const { winner, flags } = await verdict(contenders);
    expect([winner.region, flags]).toEqual([VIRGINIA, []]);
  });
});
