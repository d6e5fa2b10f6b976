import type { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createObjectStore, createS3Client } from '../../../src/adapters/aws/s3/index.ts';
import { checkConfig, compileConfig } from '../../../src/config/index.ts';
import type { Decision } from '../../../src/domain/model/decision.ts';
import { parseObjectKey, parseRegion } from '../../../src/domain/model/ids.ts';
import { type Commands, commandsBeside } from '../../support/commands.ts';
import { CONFIG, DUBLIN, TOKYO, VIRGINIA } from '../../support/running.ts';
import { DOCUMENTS } from '../../support/windows.ts';
import { type Load, startLoad } from './load.ts';

vi.setConfig({ testTimeout: 120_000 });

let commands: Commands;
let load: Load;
beforeAll(async () => {
  commands = await commandsBeside(CONFIG);
  load = startLoad(commands.ready.regions);
}, 60_000);
afterAll(() => commands?.stop());

const inScope = ({ key }: { key: string }) => key.startsWith('prices/');
const seen = (output: { stdout: string }, text: string) =>
  vi.waitFor(() => expect(output.stdout).toContain(text), { timeout: 60_000, interval: 50 });
const json = async (...args: string[]) => JSON.parse((await commands.concord(...args, '--json')).stdout);

/** The version ids of a key in one region, in the order in which S3 took them. */
async function stackOf(region: string, key: string): Promise<string[]> {
  const config = checkConfig(CONFIG, 'test');
  const { sets } = compileConfig(config);
  const clients: S3Client[] = [];
  const clientFor = (of: string) => {
    const { endpoint = '' } = commands.ready.regions[of] ?? {};
    const credentials = { accessKeyId: 'me', secretAccessKey: 'x' };
    const client = createS3Client({ region: of, endpoint, forcePathStyle: true, credentials });
    clients.push(client);
    return client;
  };
  const target = { set: DOCUMENTS, region: parseRegion(region), key: parseObjectKey(key) };
  const stack = await createObjectStore({ sets, clientFor }).stack(target, { known: 'all' });
  for (const client of clients) client.destroy();
  if ('kind' in stack) throw new Error(stack.message);
  return stack.map(({ id }) => id);
}

describe('a window during a running load, whose operator is killed', () => {
  it('lets no write of its scope be acknowledged while it stands, others go on, it ends at its time, and nothing is lost', async () => {
    const operator = commands.start('window', 'open', '--prefix', 'prices/', '--for', '14s', '--reason', 'new prices');
    await seen(operator.output, 'Window 1 is open');
    const openedAt = Date.now();
    operator.child.kill('SIGKILL');
    const [{ window }] = (await json('window', 'status')).windows;
    expect(window).toMatchObject({ state: 'open', reason: 'new prices' });
    await vi.waitFor(() => expect(Date.now()).toBeGreaterThan(window.until), { timeout: 30_000, interval: 50 });
    // Each client writes in the scope again.
    const isBack = (region: string) =>
      load.acknowledged.some((one) => one.region === region && inScope(one) && one.at > window.until);
    await vi.waitFor(() => expect([VIRGINIA, DUBLIN, TOKYO].map(isBack)).toEqual([true, true, true]), {
      timeout: 20_000,
      interval: 50,
    });
    await load.stop();

    const during = load.acknowledged.filter(({ sentAt, at }) => sentAt >= openedAt && at < window.until);
    expect(during.filter(inScope)).toEqual([]);
    for (const region of [VIRGINIA, DUBLIN, TOKYO])
      expect(during.filter((one) => one.region === region && !inScope(one)).length).toBeGreaterThan(10);
    expect(load.denied.filter((one) => !inScope(one))).toEqual([]);
    expect(load.denied.filter(({ at }) => at > openedAt && at < window.until).length).toBeGreaterThan(10);
    await allIsAccountedFor();

    // What was left in the policies goes with the next who asks.
    expect(await json('window', 'status')).toMatchObject({
      windows: [{ phase: 'over', window: { closedBy: 'its time' } }],
    });
    expect(await json('window', 'status')).toMatchObject({
      windows: [{ phase: 'closed', window: { closedAt: window.until } }],
    });
  });

  it('killed before it is open it ends at its time as well, and halts nobody after it', async () => {
    const operator = commands.start('window', 'open', '--prefix', 'prices/', '--for', '8s');
    await seen(operator.output, 'are denied by the policies');
    operator.child.kill('SIGKILL');
    await operator.ended;
    expect(operator.output.stdout).not.toContain('is open');
    const [{ window }] = (await json('window', 'status')).windows;
    expect(window).toMatchObject({ seq: 2, state: 'opening' });
    await vi.waitFor(() => commands.put(TOKYO, 'prices/1', 'again'), { timeout: 30_000, interval: 100 });
    expect(Date.now()).toBeGreaterThanOrEqual(window.until);
  });
});

/** Every acknowledged write lies in its bucket's history, and the latest decision has taken it, or what lies above it, into account; all regions agree. */
async function allIsAccountedFor(): Promise<void> {
  await commands.rest();
  const keys = [...new Set(load.acknowledged.map(({ key }) => key))];
  const status = await json('status', ...keys, '--wait', '30s');
  expect(status.keys.filter(({ isAgreed }: { isAgreed: boolean }) => !isAgreed)).toEqual([]);
  for (const { key, decision } of status.keys as { key: string; decision: Decision }[]) {
    for (const region of [VIRGINIA, DUBLIN, TOKYO]) {
      const written = load.acknowledged.filter((one) => one.region === region && one.key === key);
      const stack = await stackOf(region, key);
      const considered = stack.indexOf(decision.considered[parseRegion(region)]?.id ?? '');
      const lost = written.filter(({ version }) => !stack.includes(version) || stack.indexOf(version) > considered);
      expect(lost).toEqual([]);
    }
  }
  expect(load.acknowledged.length).toBeGreaterThan(100);
}
