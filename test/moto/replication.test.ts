import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetRoleCommand, GetRolePolicyCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  CreateBucketCommand,
  GetBucketReplicationCommand,
  PutBucketVersioningCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { run } from './commands.ts';
import { ACCOUNT, startMoto } from './moto.ts';

const BUCKETS = { 'us-east-1': 'docs-virginia', 'eu-west-1': 'docs-dublin' };
const FILE = join(mkdtempSync(join(tmpdir(), 'concord-moto-')), 'concord.yml');
const credentials = { accessKeyId: 'fake', secretAccessKey: 'fake' };

let moto: Awaited<ReturnType<typeof startMoto>>;
let iam: IAMClient;
beforeAll(async () => {
  moto = await startMoto();
  iam = new IAMClient({ region: 'us-east-1', endpoint: moto.endpoint, credentials });
  for (const [region, Bucket] of Object.entries(BUCKETS)) {
    const s3 = s3Of(region);
    const LocationConstraint = region as 'eu-west-1';
    const place = region === 'us-east-1' ? {} : { CreateBucketConfiguration: { LocationConstraint } };
    await s3.send(new CreateBucketCommand({ Bucket, ...place }));
    await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
    s3.destroy();
  }
});
afterAll(() => moto?.stop());

const s3Of = (region: string) => new S3Client({ region, endpoint: moto.endpoint, forcePathStyle: true, credentials });

function configure(replication: object): void {
  const sets = { documents: { buckets: BUCKETS, replication } };
  writeFileSync(FILE, JSON.stringify({ home: 'us-east-1', sets }));
}

const replication = (...args: readonly string[]) =>
  run(moto.endpoint, 'bin/concord.mjs', 'replication', ...args, '--aws', '--config', FILE, '--stage', 'test');

const ROLE = 's3-concord-test-replication-documents-us-east-1';

const policy = async () => {
  const { PolicyDocument = '' } = await iam.send(new GetRolePolicyCommand({ RoleName: ROLE, PolicyName: 'replicate' }));
  return JSON.parse(decodeURIComponent(PolicyDocument)).Statement.map(({ Sid }: { Sid: string }) => Sid);
};

it('gives each bucket its rules, and a role of its own that may do what they need', async () => {
  configure({ topology: 'mesh', 'time-control': true });
  const { code, output } = await replication('apply', '--yes');
  expect([code, output]).toEqual([
    0,
    expect.stringMatching(/docs-virginia in us-east-1 has 1 rule now; its role was made/),
  ]);
  const { Role } = await iam.send(new GetRoleCommand({ RoleName: ROLE }));
  expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toContain('s3.amazonaws.com');
  expect(await policy()).toEqual(['ReadRules', 'ReadVersions', 'WriteReplicas']);

  const s3 = s3Of('us-east-1');
  const { ReplicationConfiguration } = await s3.send(new GetBucketReplicationCommand({ Bucket: 'docs-virginia' }));
  s3.destroy();
  expect(ReplicationConfiguration?.Role).toBe(`arn:aws:iam::${ACCOUNT}:role/${ROLE}`);
  expect(ReplicationConfiguration?.Rules).toMatchObject([
    { Destination: { Bucket: 'arn:aws:s3:::docs-dublin', ReplicationTime: { Time: { Minutes: 15 } } } },
  ]);
  expect((await replication('plan')).output).toMatch(/The buckets have these rules: nothing to do/);
});

it('brings the role up to date with the rules', async () => {
  const key = `arn:aws:kms:eu-west-1:${ACCOUNT}:key/11111111-2222-3333-4444-555555555555`;
  configure({ topology: 'mesh', kms: { 'eu-west-1': key } });
  expect((await replication('apply', '--yes')).output).toMatch(/docs-virginia.*its role was brought up to date/);
  expect(await policy()).toEqual(['ReadRules', 'ReadVersions', 'WriteReplicas', 'Decrypt', 'Encrypt']);
});

it('removes rules and roles, and the second time finds none', async () => {
  expect((await replication('remove', '--yes')).output).toMatch(
    /docs-virginia in us-east-1 has 0 rules now; its role was removed/,
  );
  await expect(iam.send(new GetRoleCommand({ RoleName: ROLE }))).rejects.toThrow(/not found|cannot be found/i);
  const again = await replication('remove', '--yes');
  expect([again.code, again.output]).toEqual([0, expect.stringMatching(/None of the rules is ours: nothing to do/)]);
});
