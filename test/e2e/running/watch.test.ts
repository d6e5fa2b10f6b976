import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { stringify } from 'yaml';
import { describeService } from '../../../deploy/service.ts';
import { conflictEvent } from '../../../functions/observing/conflict-event-schema.ts';
import { METRIC_NAMES, METRIC_NAMESPACE } from '../../../functions/observing/metric-names.ts';
import { stackOptionsFor } from '../../../src/cli/site/stack-options.ts';
import { checkConfig } from '../../../src/config/index.ts';
import type { StackOptions } from '../../../src/local/options.ts';
import { resolveIntrinsics, type Template } from '../../deploy/template.ts';
import { alarmMetrics, dashboardMetrics, type WatchedMetric } from '../../deploy/watched-metrics.ts';
import { startEventBus } from '../../support/event-bus.ts';
import { CONFIG, DUBLIN, type Running, running, TOKYO, VIRGINIA } from '../../support/running.ts';
import { type CapturedOutput, captureOutput } from '../../support/standard-output.ts';

/**
 * Everything that there is to tell happens once on the embedded stack, with functions that write their metrics as on AWS. What they wrote is held
 * against what a deployment watches.
 */

const { buckets } = CONFIG.sets.documents;
const CONFIGURED = {
  home: VIRGINIA,
  sets: {
    documents: {
      buckets,
      rules: [
        { prefix: 'owned/', policy: { use: 'region-ownership', owner: VIRGINIA } },
        { prefix: 'asked/', policy: { use: 'custom', module: './broken.mjs' } },
        { prefix: 'held/', policy: 'manual' },
        { policy: 'last-writer-wins' },
      ],
    },
  },
};
const LIVE = 's3://acme-config/nothing-there.yml';
const STACK = 's3-concord-test';

let bus: Awaited<ReturnType<typeof startEventBus>>;
let output: CapturedOutput;
let concord: Running;

/** As on AWS, where lines go to CloudWatch; each function tells the bus. */
function asDeployed({ functions }: StackOptions): StackOptions['functions'] {
  const wrapped = Object.entries(functions).map(([name, create]) => [
    name,
    ({ CONCORD_LOG: _, ...environment }: Parameters<typeof create>[0]) =>
      create({
        ...environment,
        CONCORD_STACK: STACK,
        CONCORD_EVENT_BUS: 'conflicts',
        AWS_ENDPOINT_URL_EVENTBRIDGE: bus.endpoint,
      }),
  ]);
  return Object.fromEntries(wrapped) as StackOptions['functions'];
}

beforeAll(async () => {
  vi.stubEnv('POWERTOOLS_LOG_LEVEL', 'INFO');
  bus = await startEventBus(({ Detail }) =>
    JSON.parse(Detail).key === 'untold'
      ? { ErrorCode: 'InternalFailure', ErrorMessage: 'not now' }
      : { EventId: 'one' },
  );
  output = captureOutput();
  const folder = mkdtempSync(join(tmpdir(), 'concord-watch-'));
  writeFileSync(join(folder, 'broken.mjs'), 'export default () => { throw new Error("broken"); };');
  const options = stackOptionsFor(checkConfig(CONFIGURED, 'test'));
  concord = await running({
    ...options,
    functions: asDeployed(options),
    configFolder: folder,
    liveConfig: LIVE,
    liveConfigSeconds: 0,
    sweepEveryMs: 0,
  });
  await tellEverything();
}, 60_000);

afterAll(async () => {
  output.stop();
  vi.unstubAllEnvs();
  await concord.stop();
  bus.stop();
});

async function tellEverything(): Promise<void> {
  await put(VIRGINIA, 'plain', 'text');
  await concord.stack.whenIdle();
  for (const key of ['plain', 'owned/a', 'asked/a', 'held/a', 'untold']) await conflict(key);
  await refusal();
  await failure();
  await concord.invoke(`s3-concord-local-${VIRGINIA}-on-object-event`, { Records: [null] });
  const sweep = await concord.invoke('on-schedule', {});
  expect(sweep.failed).toBe(false);
}

async function put(region: string, Key: string, Body: string) {
  const { s3, Bucket } = concord.at(region);
  await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
}

/** Dublin writes, and before its copy can come to Tokyo, Tokyo writes. */
async function conflict(key: string) {
  await concord.setFaults(TOKYO, [SLOW]);
  await put(DUBLIN, key, 'of Dublin');
  await put(TOKYO, key, 'of Tokyo');
  await concord.setFaults(TOKYO, []);
  await concord.stack.whenIdle();
}

async function failure() {
  await concord.setFaults(TOKYO, [SLOW]);
  await put(DUBLIN, 'failing', 'text');
  await vi.waitFor(() => expect(output.metrics().map(({ name }) => name)).toContain('PushesFailed'), {
    timeout: 20_000,
    interval: 20,
  });
  await concord.setFaults(TOKYO, []);
  await concord.stack.whenIdle();
}

const SLOW = { operation: 'CopyObject', from: 'functions', code: 'SlowDown' };

/** Somebody was quicker, says S3, once. */
async function refusal() {
  const refused = { operation: 'CopyObject', from: 'functions', code: 'PreconditionFailed', status: 412, times: 1 };
  await concord.setFaults(TOKYO, [refused]);
  await put(DUBLIN, 'refused', 'text');
  await concord.stack.whenIdle();
}

/** What a deployment with every option watches, in all regions. */
async function watchedMetrics(): Promise<WatchedMetric[]> {
  const config = join(mkdtempSync(join(tmpdir(), 'concord-watch-')), 'concord.yml');
  const lambda = `arn:aws:lambda:${DUBLIN}:111122223333:function:mine`;
  const rules = [{ policy: { use: 'custom', lambda } }];
  const deploy = { liveConfig: LIVE, notifications: { eventBus: 'conflicts' } };
  writeFileSync(config, stringify({ home: VIRGINIA, sets: { documents: { buckets, rules } }, deploy }));
  const stacks = await Promise.all(
    [VIRGINIA, DUBLIN, TOKYO].map(async (region) => {
      const { stack } = await describeService({ stage: 'test', config, region, adoptTable: false });
      return resolveIntrinsics(stack, region) as Template;
    }),
  );
  return stacks.flatMap((stack) => [...alarmMetrics(stack), ...dashboardMetrics(stack)]);
}

const ours = <Metric extends { readonly namespace: string }>(metrics: readonly Metric[]): Metric[] =>
  metrics.filter(({ namespace }) => namespace === METRIC_NAMESPACE);

/** Where a search leaves a dimension open, every value of it is one. */
function isOf(emitted: Pick<WatchedMetric, 'name' | 'dimensions'>, watched: WatchedMetric): boolean {
  const [own, asked] = [Object.entries(emitted.dimensions), watched.dimensions];
  const isSame = own.every(([name, value]) => asked[name] === value || asked[name] === '*');
  return emitted.name === watched.name && own.length === Object.keys(asked).length && isSame;
}

const sorted = (texts: readonly string[]) => [...new Set(texts)].sort();

describe('what is emitted and what is watched', () => {
  it('have the same names, which are those of the list', async () => {
    const watched = ours(await watchedMetrics());
    expect(sorted(output.metrics().map(({ name }) => name))).toEqual([...METRIC_NAMES].sort());
    expect(sorted(watched.map(({ name }) => name))).toEqual([...METRIC_NAMES].sort());
  });

  it('have the same dimensions: nothing that is watched is never emitted', async () => {
    const emitted = output.metrics();
    const watched = ours(await watchedMetrics());
    expect(watched.filter((metric) => !emitted.some((one) => isOf(one, metric)))).toEqual([]);
  });

  it('are few: no key, version or message is a dimension', () => {
    for (const { dimensions } of output.metrics()) {
      const { service, set = 'documents', ...rest } = dimensions;
      expect([service, set]).toEqual([STACK, 'documents']);
      expect(Object.keys(rest).filter((name) => name !== 'policy')).toEqual([]);
    }
  });
});

describe('log lines of decisions and pushes', () => {
  it('carry set, key, number and the request', () => {
    const isPush = ({ message }: Record<string, unknown>) => String(message).startsWith('The push to');
    const lines = output.logged().filter((line) => line.situation !== undefined || isPush(line));
    expect(lines.length).toBeGreaterThan(10);
    for (const line of lines)
      expect(line).toMatchObject({
        set: 'documents',
        key: expect.any(String),
        seq: expect.any(Number),
        requestId: expect.stringMatching(/^[\da-f-]{36}$/),
        service: expect.stringMatching(/^on-/),
        region: expect.any(String),
      });
  });
});

describe('notifications', () => {
  it('come for each conflict that the journal has, with what it says', async () => {
    for (const key of ['plain', 'owned/a', 'asked/a']) {
      const decision = (await concord.decisions(key)).find(({ situation }) => situation === 'conflict');
      const put = bus.puts().find(({ Detail }) => {
        const detail = JSON.parse(Detail);
        return detail.key === key && detail.seq === decision?.seq;
      });
      expect(put).toMatchObject({ EventBusName: 'conflicts', DetailType: 'Conflict Decided' });
      const event = conflictEvent.parse(JSON.parse(put?.Detail ?? ''));
      const { region, id } = decision?.outcome.write ?? {};
      expect(event).toMatchObject({ why: decision?.why, outcome: { write: { region, versionId: id } } });
    }
  });

  it('come for what is held', () => {
    const held = bus.puts().filter(({ Detail }) => JSON.parse(Detail).key === 'held/a');
    expect(held.map(({ DetailType }) => DetailType)).toContain('Conflict Held');
  });

  it('that fail change nothing of the decision', async () => {
    const heads = await concord.heads('untold');
    expect([new Set(heads).size, heads.includes(undefined)]).toEqual([1, false]);
    expect(output.logged().map(({ message }) => message)).toContainEqual(expect.stringContaining('nobody was told'));
  });
});
