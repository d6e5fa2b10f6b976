import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, describe, expect, it } from 'vitest';
import { stackOptionsFor } from '../../../src/cli/site/stack-options.ts';
import { checkConfig } from '../../../src/config/index.ts';
import type { StackOptions } from '../../../src/local/options.ts';
import { CONFIG, DUBLIN, type Running, running, TOKYO, VIRGINIA } from '../../support/running.ts';

const { functions } = stackOptionsFor(checkConfig(CONFIG, 'test'));

let concord: Running;
afterEach(async () => {
  await concord.stop();
});

/** The stack, with push functions that may lose messages: such a delivery ends its message without having done anything. */
async function losing(options: Partial<StackOptions>) {
  const loss = { isOn: true, lost: 0 };
  const onPush: StackOptions['functions']['on-push'] = (environment) => {
    const push = functions['on-push'](environment);
    return async (event, context) => {
      if (!loss.isOn) return await push(event, context);
      loss.lost += (event as { Records: unknown[] }).Records.length;
      return { batchItemFailures: [] };
    };
  };
  concord = await running({ ...options, functions: { ...functions, 'on-push': onPush }, sweepEveryMs: 0 });
  return loss;
}

async function put(region: string, Key: string, Body: string) {
  const { s3, Bucket } = concord.at(region);
  await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
  await concord.stack.whenIdle();
}

const sweep = () => concord.invoke('on-schedule', {});

describe('a decision whose pushes are lost', () => {
  it('is taken up again by the sweep, and every region comes to hold what was decided', async () => {
    const loss = await losing({ sweepIdleSeconds: 0 });
    await put(VIRGINIA, 'plan.txt', 'text');
    const [before, ...others] = await concord.heads('plan.txt');
    expect([before === undefined, others, loss.lost]).toEqual([false, [undefined, undefined], 2]);
    expect(await concord.openDecisions()).toEqual(['plan.txt #1']);

    loss.isOn = false;
    expect(await sweep()).toEqual({ failed: false, answer: { sets: 1, open: 1, stalled: 1 } });
    await concord.stack.whenIdle();
    expect(await concord.heads('plan.txt')).toEqual([before, before, before]);
    expect((await concord.decisions('plan.txt')).map(({ situation }) => situation)).toEqual(['first', 'affirmed']);
    expect(await concord.openDecisions()).toEqual([]);
    expect(await sweep()).toEqual({ failed: false, answer: { sets: 1, open: 0, stalled: 0 } });
  });

  it('is left alone as long as somebody may still be at work', async () => {
    const loss = await losing({ sweepIdleSeconds: 3600 });
    await put(VIRGINIA, 'plan.txt', 'text');
    loss.isOn = false;
    expect(await sweep()).toEqual({ failed: false, answer: { sets: 1, open: 1, stalled: 0 } });
    await concord.stack.whenIdle();
    expect(await concord.decisions('plan.txt')).toHaveLength(1);
  });
});

it('makes no decision after decision while a region is away', async () => {
  concord = await running({ sweepEveryMs: 0, sweepIdleSeconds: 0 });
  await concord.stack.stopRegion(TOKYO);
  const { s3, Bucket } = concord.at(VIRGINIA);
  await s3.send(new PutObjectCommand({ Bucket, Key: 'plan.txt', Body: 'text' }));
  await expect.poll(async () => (await concord.head(DUBLIN, 'plan.txt'))?.ETag, { timeout: 10_000 }).toBeDefined();
  for (let time = 0; time < 5; time++) expect(await sweep()).toMatchObject({ failed: false, answer: { open: 1 } });
  expect(await concord.decisions('plan.txt')).toHaveLength(1);

  await concord.stack.startRegion(TOKYO);
  await concord.stack.whenIdle(20_000);
  expect(new Set(await concord.heads('plan.txt')).size).toBe(1);
  expect(await concord.openDecisions()).toEqual([]);
}, 60_000);

it('a set that can not be swept is named, after all others were swept', async () => {
  const archive = { ...CONFIG.sets.documents, buckets: { 'sa-east-1': 'archive-one', 'us-west-2': 'archive-two' } };
  const config = checkConfig({ ...CONFIG, sets: { archive, ...CONFIG.sets } }, 'test');
  const loss = await losing({ config, sweepIdleSeconds: 0 });
  await put(VIRGINIA, 'plan.txt', 'text');
  await put('sa-east-1', 'old.txt', 'text');
  await concord.updateDecision('archive', 'old.txt', 1, { schema: 99 });

  loss.isOn = false;
  const { failed, answer } = await sweep();
  expect([failed, answer]).toEqual([
    true,
    expect.objectContaining({
      errorType: 'NotAllSwept',
      errorMessage: expect.stringMatching(/^Set archive: .*newer s3-concord/),
    }),
  ]);
  await concord.stack.whenIdle();
  const heads = await Promise.all([VIRGINIA, DUBLIN, TOKYO].map((region) => concord.head(region, 'plan.txt')));
  expect(new Set(heads.map((head) => head?.ETag)).size).toBe(1);
  expect(heads[0]).toBeDefined();
});
