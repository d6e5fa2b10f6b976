import { PutObjectCommand } from '@aws-sdk/client-s3';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Filter, planRedrive, redrive, releaseAll, wants } from '../../../src/cli/redrive/redrive.ts';
import type { Deployment } from '../../../src/cli/site/journal-access.ts';
import { queueClient } from '../../../src/cli/site/queues.ts';
import { checkConfig, compileConfig } from '../../../src/config/index.ts';
import { ACCOUNT, queueName } from '../../../src/local/names.ts';
import { CONFIG, DUBLIN, type Running, running, TOKYO, VIRGINIA } from '../../support/running.ts';

vi.setConfig({ testTimeout: 60_000 });

let concord: Running;
let site: Deployment;
beforeAll(async () => {
  concord = await running({ maxReceiveCount: 1, visibilitySeconds: 10, retryBaseSeconds: 1, retryMaxSeconds: 1 });
  const config = checkConfig(CONFIG, 'test');
  site = { config, compiled: compileConfig(config), local: { ...concord.stack, pid: 0 }, stack: '' };
});
afterAll(() => concord?.stop());

const plan = (filter: Partial<Filter> = {}) => planRedrive({ limit: 100, ...filter }, site);

/** What rests, without a trace of having been looked at. */
async function resting(filter: Partial<Filter> = {}) {
  const found = await plan(filter);
  await releaseAll(found.chosen);
  found.close();
  return found.chosen;
}

async function put(region: string, Key: string, Body: string) {
  const { s3, Bucket } = concord.at(region);
  await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
}

/** A key whose pushes to Tokyo end as dead letters, for Tokyo takes no copies. */
async function poisoned(key: string) {
  await concord.setFaults(TOKYO, [{ operation: 'CopyObject', keyPrefix: key, code: 'SlowDown' }]);
  await put(VIRGINIA, key, 'for all');
  await vi.waitFor(async () => expect(await resting({ key })).toHaveLength(1), { timeout: 30_000, interval: 500 });
  await concord.setFaults(TOKYO, []);
}

describe('dead letters', () => {
  it('go back to work, and the regions come to agree', async () => {
    await poisoned('reports/a.txt');
    expect((await concord.heads('reports/a.txt')).map(Boolean)).toEqual([true, true, false]);
    const found = await plan({ key: 'reports/*' });
    expect(found.chosen).toMatchObject([{ queue: 'push', keys: ['reports/a.txt'], regions: [TOKYO] }]);
    expect(await redrive(found)).toBe(1);
    found.close();
    await vi.waitFor(async () => expect(new Set(await concord.heads('reports/a.txt')).size).toBe(1), {
      timeout: 15_000,
      interval: 200,
    });
    expect(await resting({ key: 'reports/*' })).toEqual([]);
    expect(await concord.openDecisions()).toEqual([]);
  });

  it('are chosen by filters; the others stay and can be seen again', async () => {
    await bury(DUBLIN, 'push-dead', message('notes/one', DUBLIN));
    await bury(DUBLIN, 'push-dead', message('notes/two', TOKYO));
    await bury(VIRGINIA, 'failed-events-dead', 'no JSON');
    const found = await plan({ key: 'notes/*', limit: 1 });
    expect([found.chosen.flatMap(({ keys }) => keys), found.left.length]).toEqual([['notes/one'], 2]);
    await releaseAll(found.chosen);
    found.close();
    const all = await vi.waitFor(
      async () => {
        const seen = await resting();
        expect(seen).toHaveLength(3);
        return seen;
      },
      { timeout: 30_000, interval: 1_100 },
    );
    const keysOf = (filter: Parameters<typeof wants>[0]) =>
      all.filter(wants(filter)).flatMap(({ keys, problem }) => problem ?? keys);
    expect(keysOf({ region: TOKYO })).toEqual(['notes/two']);
    expect(keysOf({ set: 'documents' }).sort()).toEqual(['notes/one', 'notes/two']);
    expect(keysOf({ set: 'others' })).toEqual([]);
    expect(keysOf({})).toContainEqual(expect.stringContaining('no JSON'));
  });
});

async function bury(region: string, queue: 'push-dead' | 'failed-events-dead', MessageBody: string) {
  const client = queueClient(site, region);
  const QueueUrl = `${concord.stack.sqs}/${ACCOUNT}/${queueName(region, queue)}`;
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  client.destroy();
}

function message(key: string, region: string): string {
  return JSON.stringify({ schema: 1, type: 'push', set: 'documents', key, seq: 1, region });
}
