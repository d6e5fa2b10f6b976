import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stackOptions } from '../../../src/cli/site/stack-options.ts';
import { loadConfig } from '../../../src/config/load.ts';
import { DUBLIN, type Running, running, TOKYO, VIRGINIA } from '../../support/running.ts';

/** The example as its README has it run: the module is found by its path, asked, and what it makes reaches every region. */
const FILE = 'examples/custom-module/concord.yml';
let concord: Running;
beforeAll(async () => {
  concord = await running(stackOptions(await loadConfig(FILE), FILE));
});
afterAll(() => concord.stop());

async function put(region: string, Key: string, Body: string, Metadata: Record<string, string> = {}) {
  const { s3, Bucket } = concord.at(region);
  await s3.send(new PutObjectCommand({ Bucket, Key, Body, Metadata }));
}

async function textsOf(Key: string): Promise<(string | undefined)[]> {
  const texts = [VIRGINIA, DUBLIN, TOKYO].map(async (region) => {
    const { s3, Bucket } = concord.at(region);
    return (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString();
  });
  return await Promise.all(texts);
}

async function conflictOf(key: string) {
  await concord.stack.whenIdle();
  return (await concord.decisions(key)).find(({ situation }) => situation === 'conflict');
}

describe('examples/custom-module on the embedded stack', () => {
  it('makes one contract of two drafts, in every region, and the journal keeps what it said', async () => {
    const key = 'contracts/lease.txt';
    await put(VIRGINIA, key, '1 Rent\n');
    await concord.stack.whenIdle();
    await concord.together(() =>
      Promise.all([put(VIRGINIA, key, '1 Rent\n2 Pets\n'), put(DUBLIN, key, '1 Rent\n3 Noise\n')]),
    );
    const decision = await conflictOf(key);
    expect(decision?.why).toMatch(
      /^custom: \.\/contracts\.ts made 22 bytes, .*: All clauses of all drafts are kept\.$/,
    );
    expect(Object.values(decision?.ruling.answers ?? {})).toMatchObject([{ kind: 'content' }]);
    const all = '1 Rent\n2 Pets\n3 Noise\n';
    expect(await textsOf(key)).toEqual([all, all, all]);
    expect(await concord.openDecisions()).toEqual([]);
  });

  it('lets the signed one win', async () => {
    const key = 'contracts/sale.txt';
    await concord.together(() =>
      Promise.all([put(TOKYO, key, 'signed', { 'signed-by': 'Ada' }), put(DUBLIN, key, 'draft')]),
    );
    const decision = await conflictOf(key);
    expect(decision?.outcome.write.region).toBe(TOKYO);
    expect(await textsOf(key)).toEqual(['signed', 'signed', 'signed']);
  });

  it('leaves other keys to other rules', async () => {
    await concord.together(() => Promise.all([put(TOKYO, 'plan.txt', 'one'), put(DUBLIN, 'plan.txt', 'another')]));
    expect((await conflictOf('plan.txt'))?.ruling).toMatchObject({ decidedBy: 'last-writer-wins' });
  });
});
