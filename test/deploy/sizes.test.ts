import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { beyondLimits } from '../../deploy/plan/aws-limits.ts';
import { readConfiguration } from '../../deploy/plan/configuration.ts';
import { planDeployment } from '../../deploy/plan/plan.ts';
import { deploymentIn } from '../../deploy/plan/region.ts';
import { stackOf } from '../../deploy/stack/index.ts';
import { ACCOUNT, ofType, permissionsOf, ROOT, resolveIntrinsics, type Template } from './template.ts';

/** Configurations so large that AWS's limits come near, without the framework. */

const REGIONS = ['us-east-1', 'eu-west-1', 'ap-northeast-1'];
/** As long as S3 lets a name be. */
const bucketOf = (set: number, region: string) => `${region}-${set}-`.padEnd(63, 'x');

interface Size {
  readonly sets: number;
  readonly regions?: readonly string[];
  readonly deploy?: object;
}

async function configuration({ sets, regions = REGIONS, deploy = {} }: Size) {
  const bucketsOf = (set: number) => Object.fromEntries(regions.map((region) => [region, bucketOf(set, region)]));
  const all = Array.from({ length: sets }, (_, set) => [`set-${set}`, { buckets: bucketsOf(set) }]);
  const file = join(mkdtempSync(join(tmpdir(), 'concord-size-')), 'concord.yml');
  writeFileSync(file, JSON.stringify({ home: 'us-east-1', sets: Object.fromEntries(all), deploy }));
  return await readConfiguration(file);
}

async function templateOf(size: Size, region = 'us-east-1'): Promise<Template> {
  const stack = stackOf(deploymentIn(await configuration(size), 'prod', region), { adoptTable: false });
  return resolveIntrinsics(stack, region) as Template;
}

const compact = (part: unknown) => JSON.stringify(part).length;

describe('300 buckets with the longest names', () => {
  const size = { sets: 100 };

  it.each([
    {},
    { annotations: 'copy' },
    { triggers: 'eventbridge' },
    { createBuckets: true },
    { liveConfig: 'ssm:/concord' },
  ])('are within what AWS takes, with %o', async (deploy) => {
    expect(beyondLimits(await configuration({ ...size, deploy }), 'prod')).toEqual([]);
  });

  it('divide the roles into policies, each as large as IAM lets it be and no larger', async () => {
    const template = await templateOf(size);
    const roles = ofType(template, 'AWS::IAM::Role');
    expect(roles).toHaveLength(5);
    for (const { Properties } of roles) {
      const [{ PolicyDocument }] = Properties.Policies as [{ PolicyDocument: unknown }];
      expect(compact(PolicyDocument)).toBeLessThanOrEqual(10_240);
      expect(((Properties.ManagedPolicyArns ?? []) as string[]).length).toBeLessThanOrEqual(10);
    }
    const managed = ofType(template, 'AWS::IAM::ManagedPolicy').map(({ Properties }) => Properties.PolicyDocument);
    expect(managed.length).toBeGreaterThan(20);
    for (const document of managed) expect(compact(document)).toBeLessThanOrEqual(6144);
  });

  it('leave nobody without a bucket, and name none twice', async () => {
    const template = await templateOf(size);
    const all = Array.from({ length: 100 }, (_, set) => REGIONS.map((region) => bucketOf(set, region))).flat();
    const arns = all.map((bucket) => `arn:aws:s3:::${bucket}`);
    for (const role of ['PushRole', 'OnObjectEventRole', 'OnFailedEventRole', 'OnScheduleRole']) {
      const { 's3:ListBucket': listed, 's3:GetObjectVersion': read } = permissionsOf(template, role);
      expect([role, listed]).toEqual([role, arns]);
      expect([role, read]).toEqual([role, arns.map((arn) => `${arn}/*`)]);
    }
    const written = permissionsOf(template, 'PushRole')['s3:DeleteObject'];
    expect(written).toEqual(arns.map((arn) => `${arn}/*`));
  });

  it('name the policies in the role, so that no function starts before they are there', async () => {
    const template = await templateOf(size);
    const named = ofType(template, 'AWS::IAM::Role').flatMap(({ Properties }) => Properties.ManagedPolicyArns ?? []);
    const there = Object.keys(template.Resources).filter(
      (id) => template.Resources[id]?.Type === 'AWS::IAM::ManagedPolicy',
    );
    expect([...(named as string[])].sort()).toEqual(there.sort());
    for (const id of there) expect(template.Resources[id]?.Properties.Roles).toBeUndefined();
  });
});

describe('many buckets in one region', () => {
  it('may call the function by one permission, since a function has 20 KB for all', async () => {
    const permissions = async (sets: number) =>
      ofType(await templateOf({ sets }), 'AWS::Lambda::Permission').map(({ Properties }) => Properties);
    expect(await permissions(20)).toHaveLength(20);
    expect(await permissions(21)).toEqual([
      {
        FunctionName: 'OnObjectEventLambdaFunction.Arn',
        Action: 'lambda:InvokeFunction',
        Principal: 's3.amazonaws.com',
        SourceAccount: ACCOUNT,
      },
    ]);
  });

  it('make each wait for that permission', async () => {
    const template = await templateOf({ sets: 21 });
    for (const { DependsOn } of ofType(template, 'Custom::BucketTrigger')) {
      expect(DependsOn).toContain('AnyBucketPermission');
      for (const id of DependsOn ?? [])
        if (id !== 'OnObjectEventLambdaEvConf') expect(template.Resources).toHaveProperty(id);
    }
  });

  it('are divided among rules of EventBridge, each within its 2,048 characters, and their failures are taken', async () => {
    const template = await templateOf({ sets: 60, deploy: { triggers: 'eventbridge' } });
    const rules = ofType(template, 'AWS::Events::Rule').map(({ Properties }) => Properties);
    expect(rules).toHaveLength(9);
    for (const { EventPattern } of rules) expect(compact(EventPattern)).toBeLessThanOrEqual(2048);
    const names = rules
      .filter(({ Name }) => String(Name).includes('object-created'))
      .flatMap(({ EventPattern }) => (EventPattern as { detail: { bucket: { name: string[] } } }).detail.bucket.name);
    expect(names).toEqual(Array.from({ length: 60 }, (_, set) => bucketOf(set, 'us-east-1')));
    const queue = JSON.stringify(template.Resources.FailedEventsQueuePolicy);
    for (const { Name } of rules) expect(queue).toContain(`rule/${Name}"`);
  });
});

describe('what is beyond AWS', () => {
  it.each<[string, Size, string, RegExp]>([
    ['policies of a role', { sets: 160 }, 'prod', /policies that PushRole needs .* is 1\d, and AWS allows 10\. Divide/],
    [
      'resources of a stack',
      { sets: 240, regions: ['us-east-1', 'eu-west-1'], deploy: { createBuckets: true } },
      'prod',
      /number of resources of the stack is 5\d\d, and AWS allows 500\. Divide/,
    ],
    [
      'the name of a rule',
      { sets: 1, deploy: { triggers: 'eventbridge' } },
      'x'.repeat(36),
      /name of rule .*-delete-marker-created is 69, and AWS allows 64\. Shorten deploy\.prefix or the stage/,
    ],
  ])('is told before anything is deployed: %s', async (_, size, stage, sentence) => {
    const read = await configuration(size);
    expect(beyondLimits(read, stage).join('\n')).toMatch(sentence);
    expect(() => planDeployment(read, { stage })).toThrow(sentence);
  });

  it('is told by `config check`, too, with exit code 2', async () => {
    const { file } = await configuration({ sets: 160 });
    const attempt = promisify(execFile)(process.execPath, ['src/cli/main.ts', 'config', 'check', file], { cwd: ROOT });
    await expect(attempt).rejects.toMatchObject({ code: 2, stderr: expect.stringMatching(/Divide the sets/) });
  });

  it('is told by a dry run, before it prints any command', async () => {
    const { file } = await configuration({ sets: 160 });
    const attempt = promisify(execFile)(process.execPath, ['deploy/deploy.ts', '--dry-run', '--config', file], {
      cwd: ROOT,
    });
    await expect(attempt).rejects.toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/Divide the sets/),
    });
  });
});
