import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { refuseUndeployableFile } from '../../deploy/plan/check.ts';
import { AWS_REGIONS } from '../../deploy/plan/regions.ts';
import { ConfigError, type Problem } from '../../src/config/index.ts';
import { ROOT, serverless } from './template.ts';

const BUCKETS = { 'us-east-1': 'acme-virginia', 'eu-west-1': 'acme-dublin' };

interface Written {
  readonly home?: string;
  readonly buckets?: object;
  readonly rules?: unknown;
  readonly deploy?: object;
}

/** A folder outside of this repository, with a configuration. */
function written({ home = 'us-east-1', buckets = BUCKETS, rules = [], deploy }: Written, files: object = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'concord-check-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  writeFileSync(
    join(folder, 'concord.yml'),
    stringify({ home, sets: { documents: { buckets, rules } }, ...(deploy ? { deploy } : {}) }),
  );
  return join(folder, 'concord.yml');
}

async function problemsOf(file: string, stage = 'dev'): Promise<readonly Problem[]> {
  try {
    await refuseUndeployableFile(file, stage);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

const told = async (config: Written, stage?: string) =>
  (await problemsOf(written(config), stage)).map(({ path, message }) => `${path}: ${message}`);

describe('what deploying would refuse is told', () => {
  it.each<[string, Written, RegExp]>([
    [
      'a misspelled field',
      { deploy: { trigers: 's3' } },
      /^deploy\.trigers: .*did you mean triggers\?.*allowed: prefix/,
    ],
    [
      'a value that is none',
      { deploy: { triggers: 's4' } },
      /^deploy\.triggers: must be s3, sqs, eventbridge or none, not s4/,
    ],
    ['a number out of bounds', { deploy: { pushConcurrency: 1 } }, /^deploy\.pushConcurrency: must be at least 2/],
    [
      'a live address that is none',
      { deploy: { liveConfig: 'https://x/y' } },
      /^deploy\.liveConfig: no address; allowed/,
    ],
    [
      'a live address in no bucket',
      { deploy: { liveConfig: 's3://a..b/concord.yml' } },
      /^deploy\.liveConfig: no address/,
    ],
    [
      'a bus that is none',
      { deploy: { notifications: { eventBus: 'a b' } } },
      /^deploy\.notifications\.eventBus: .*name of an event bus/,
    ],
    [
      'a bus under another name',
      { deploy: { notifications: { bus: 'x' } } },
      /^deploy\.notifications\.eventBus: is missing/,
    ],
    ['an address that is no mail', { deploy: { alarmEmail: 'ops' } }, /^deploy\.alarmEmail: /],
    [
      'a trigger of no bucket',
      { deploy: { bucketTriggers: { 'acme-virgina': 'none' } } },
      /did you mean acme-virginia\?/,
    ],
    [
      'a home that is no region',
      { home: 'us-east-9' },
      /^home: us-east-9 is no region of AWS.*did you mean us-east-1\?.*moreRegions: \[us-east-9\]/,
    ],
    [
      'a bucket in no region',
      { buckets: { ...BUCKETS, tokyo: 'acme-tokyo' } },
      /^sets\.documents\.buckets\.tokyo: tokyo is no region of AWS.*no endpoint/,
    ],
    [
      'regions that no account has both',
      { buckets: { ...BUCKETS, 'cn-north-1': 'acme-beijing' } },
      /^sets\.documents\.buckets\.cn-north-1: .*another partition/,
    ],
    [
      'a bucket name that S3 reserves',
      { buckets: { ...BUCKETS, 'eu-west-2': 'acme--x-s3' } },
      /eu-west-2: .*S3 reserves/,
    ],
    [
      'a new region by a name that AWS would not give',
      { deploy: { moreRegions: ['mars'] } },
      /^deploy\.moreRegions\[0\]: /,
    ],
  ])('%s', async (_, config, words) => {
    const all = await told(config);
    expect(all).toEqual(expect.arrayContaining([expect.stringMatching(words)]));
  });

  it('all at once, with what nobody takes, each with its line', async () => {
    const file = written({ home: 'us-east-9', buckets: { 'us-east-1': 'A' }, deploy: { trigers: 's3' } });
    const problems = await problemsOf(file);
    expect(problems.map(({ path }) => path)).toEqual([
      'home',
      'sets.documents.buckets',
      'sets.documents.buckets.us-east-1',
      'deploy.trigers',
    ]);
    expect(problems.every(({ line }) => line !== undefined)).toBe(true);
  });

  it('names that a stage makes too long', async () => {
    const deploy = { prefix: 'a'.repeat(30) };
    expect(await told({ deploy })).toEqual([]);
    expect(await told({ deploy }, 'x'.repeat(30))).toEqual([expect.stringContaining('too long together')]);
  });

  it('once, where the same is wrong in two ways', async () => {
    expect(await told({ deploy: { triggers: 7 } })).toHaveLength(1);
  });
});

describe('own code', () => {
  const rules = [{ policy: { use: 'custom', module: './mine.ts' } }];

  it.each([
    ['that is no TypeScript', 'export default ((', /mine\.ts, line 1/],
    ['that imports what is nowhere', "import 'left-out'; export default () => ({});", /left-out/],
  ])('%s is found before it is deployed', async (_, source, words) => {
    const problems = await problemsOf(written({ rules }, { 'mine.ts': source }));
    expect(problems).toMatchObject([{ message: expect.stringMatching(/^own code can't be bundled: /) }]);
    expect(problems[0]?.message).toMatch(words);
  });

  it('that can be bundled is fine, outside of this repository too', async () => {
    const source =
      "import { defineResolver } from 's3-concord/custom'; export default defineResolver(() => ({ schema: 1, abstain: true }));";
    expect(await problemsOf(written({ rules }, { 'mine.ts': source }))).toEqual([]);
  });
});

describe('regions', () => {
  it('that the SDK knows are fine, all of them', async () => {
    expect(AWS_REGIONS.length).toBeGreaterThan(30);
    const ofAws = AWS_REGIONS.filter((region) => !/^(cn|us-gov)-/.test(region));
    expect(await told({ buckets: Object.fromEntries(ofAws.map((region) => [region, `acme-${region}`])) })).toEqual([]);
  });

  it('may be named freely at an endpoint of one’s own, the home too where nothing is deployed', async () => {
    const at = (bucket: string) => ({ bucket, endpoint: 'http://10.0.0.1:9000' });
    expect(await told({ buckets: { ...BUCKETS, office: at('acme-office') } })).toEqual([]);
    const buckets = { office: at('acme-office'), lab: at('acme-lab') };
    expect(await told({ home: 'office', buckets })).toEqual([]);
    expect(await told({ home: 'office', buckets, deploy: {} })).toEqual([expect.stringMatching(/^home: office/)]);
  });

  const buckets = { ...BUCKETS, 'eu-south-9': 'acme-athens' };

  it('that AWS has added since are taken by the owner’s word, by the framework too', async () => {
    expect(await told({ buckets })).toHaveLength(1);
    const file = written({ buckets, deploy: { moreRegions: ['eu-south-9'] } });
    expect(await problemsOf(file)).toEqual([]);
    const folder = mkdtempSync(join(tmpdir(), 'concord-region-'));
    const params = ['--param', `config=${file}`, '--package', folder];
    await serverless('package', '--stage', 'moreregions', '--region', 'eu-south-9', ...params);
  }, 60_000);
});

/** As a person calls it. */
function run(...args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) =>
    execFile(process.execPath, [...args], { cwd: ROOT }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    ),
  );
}

describe('`npx concord config check` and `npm run deploy` say so alike', () => {
  it.each([
    ['config check', (file: string) => run('src/cli/main.ts', 'config', 'check', file)],
    ['deploy --dry-run', (file: string) => run('deploy/deploy.ts', '--dry-run', '--config', file)],
  ])(
    '%s',
    async (_, check) => {
      const bad = await check(written({ home: 'us-east-9', deploy: { trigers: 's3' } }));
      expect(bad).toMatchObject({ code: 2, stdout: '' });
      expect(bad.stderr).toMatch(/has 2 problems:\n {2}home .*us-east-1\?.*\n {2}deploy\.trigers .*triggers\?/s);
      const broken = await check(
        written({ rules: [{ policy: { use: 'custom', module: './mine.ts' } }] }, { 'mine.ts': 'export default ((' }),
      );
      expect(broken).toMatchObject({ code: 2, stderr: expect.stringContaining("can't be bundled") });
      expect(await check(written({}))).toMatchObject({ code: 0, stderr: '' });
    },
    60_000,
  );
});
