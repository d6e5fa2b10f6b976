import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stackOptionsFor } from '../../../src/cli/site/stack-options.ts';
import { checkConfig, compileConfig } from '../../../src/config/index.ts';
import type { StackOptions } from '../../../src/local/options.ts';
import { CONFIG, DUBLIN, type Running, running, TOKYO, VIRGINIA } from '../../support/running.ts';
import { type CapturedOutput, captureOutput } from '../../support/standard-output.ts';

const { functions } = stackOptionsFor(checkConfig(CONFIG, 'test'));
const LIVE = { Bucket: 'acme-config', Key: 'prod/concord.yml' };

const withRules = (...rules: object[]) => ({
  ...CONFIG,
  sets: { documents: { ...CONFIG.sets.documents, rules: [...rules, { policy: 'last-writer-wins' }] } },
});
const preferring = (region: string) =>
  withRules({ name: `${region} first`, prefix: 'plans/', policy: { use: 'region-priority', order: [region] } });
const hashOf = (config: unknown) => compileConfig(checkConfig(config, 'test')).hash;

/** As on AWS, where metrics are lines of the log. */
const asDeployed = Object.fromEntries(
  Object.entries(functions).map(([name, create]) => [
    name,
    (environment: Parameters<typeof create>[0]) => {
      const { CONCORD_LOG: _, ...rest } = environment;
      return create(rest);
    },
  ]),
) as StackOptions['functions'];

let concord: Running;
let output: CapturedOutput;
beforeEach(async () => {
  output = captureOutput();
  const liveConfig = `s3://${LIVE.Bucket}/${LIVE.Key}`;
  concord = await running({ functions: asDeployed, liveConfig, liveConfigSeconds: 0 });
  await concord.at(VIRGINIA).s3.send(new CreateBucketCommand({ Bucket: LIVE.Bucket }));
});
afterEach(async () => {
  output.stop();
  await concord.stop();
});

const store = (Body: string) => concord.at(VIRGINIA).s3.send(new PutObjectCommand({ ...LIVE, Body }));

/** Dublin writes, and before its copy can come to Tokyo, Tokyo writes. */
async function conflict(Key: string) {
  const put = async (region: string, Body: string) => {
    const { s3, Bucket } = concord.at(region);
    await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
  };
  await concord.setFaults(TOKYO, [{ operation: 'CopyObject', from: 'functions', code: 'SlowDown' }]);
  await put(DUBLIN, 'of Dublin');
  await put(TOKYO, 'of Tokyo');
  await concord.setFaults(TOKYO, []);
  await concord.stack.whenIdle();
  const decision = (await concord.decisions(Key)).findLast(({ situation }) => situation === 'conflict');
  return {
    winner: decision?.outcome.write.region,
    rule: decision?.ruling.name,
    configuration: decision?.configuration,
  };
}

const errors = () => output.metrics().filter(({ name }) => name === 'ConfigurationErrors');

describe('a configuration that lies in S3', () => {
  it('decides the next conflict when it has changed; a broken one is counted and changes nothing', async () => {
    await store(JSON.stringify(preferring(TOKYO)));
    expect(await conflict('plans/a')).toEqual({
      winner: TOKYO,
      rule: `${TOKYO} first`,
      configuration: hashOf(preferring(TOKYO)),
    });
    await store(JSON.stringify(preferring(DUBLIN)));
    expect(await conflict('plans/b')).toEqual({
      winner: DUBLIN,
      rule: `${DUBLIN} first`,
      configuration: hashOf(preferring(DUBLIN)),
    });
    expect(errors()).toEqual([]);

    await store('home: [');
    expect(await conflict('plans/c')).toMatchObject({ winner: DUBLIN, configuration: hashOf(preferring(DUBLIN)) });
    expect(errors()[0]).toMatchObject({ unit: 'Count', dimensions: { service: 's3-concord-local' }, values: [1] });
  });

  it('that is not there leaves what was deployed in force, and one that would move a bucket does so too', async () => {
    expect(await conflict('plans/a')).toMatchObject({ configuration: hashOf(CONFIG) });
    expect(errors().length).toBeGreaterThan(0);
    const { buckets } = CONFIG.sets.documents;
    const moved = { ...CONFIG, sets: { documents: { buckets: { ...buckets, [TOKYO]: 'acme-osaka' } } } };
    await store(JSON.stringify(moved));
    expect(await conflict('plans/b')).toMatchObject({ configuration: hashOf(CONFIG) });
    await store(JSON.stringify(preferring(DUBLIN)));
    expect(await conflict('plans/c')).toMatchObject({ winner: DUBLIN });
  });
});
