import { CreateBucketCommand, GetBucketPolicyCommand, PutBucketPolicyCommand, type S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createWriteGate } from '../../src/adapters/aws/s3/gate/write-gate.ts';
import { createS3Client } from '../../src/adapters/aws/s3/index.ts';
import { parseObjectKey, parseRegion, parseSetName } from '../../src/domain/model/ids.ts';
import type { Rule } from '../../src/domain/model/policy.ts';
import { ACCOUNT, startMoto } from './moto.ts';

/** Another implementation takes and gives back what windows put; who is let through it does not judge by conditions. */

const DUBLIN = parseRegion('eu-west-1');
const DOCS = parseSetName('docs');
const at = { set: DOCS, region: DUBLIN };
const Bucket = 'docs-dublin';
const credentials = { accessKeyId: 'fake', secretAccessKey: 'fake' };

let moto: Awaited<ReturnType<typeof startMoto>>;
let s3: S3Client;
beforeAll(async () => {
  moto = await startMoto();
  s3 = createS3Client({ region: DUBLIN, endpoint: moto.endpoint, forcePathStyle: true, credentials });
  await s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint: 'eu-west-1' } }));
});
afterAll(async () => {
  s3?.destroy();
  await moto?.stop();
});

it("a window's statement comes and goes beside those of others, in moto's S3 as in ours", async () => {
  const now = Date.now();
  const sts = new STSClient({ region: DUBLIN, endpoint: moto.endpoint, credentials });
  const { UserId = '', Account } = await sts.send(new GetCallerIdentityCommand({}));
  sts.destroy();
  expect(Account).toBe(ACCOUNT);
  const docs = {
    name: DOCS,
    regions: [DUBLIN],
    buckets: { [DUBLIN]: { bucket: Bucket } },
    ruleFor: () => ({}) as Rule,
  };
  const gate = createWriteGate({
    sets: new Map([[DOCS, docs]]),
    clientFor: () => s3,
    clock: { now: () => now },
    roles: async () => [`arn:aws:iam::${ACCOUNT}:role/s3-concord-dev-push`],
    userId: async () => UserId,
  });
  const denial = {
    id: 'a1',
    scope: { kind: 'keys', keys: [parseObjectKey('a*b'), parseObjectKey('ü')] } as const,
    until: now + 600_000,
    admitsOpener: true,
  };
  const policy = async () => JSON.parse((await s3.send(new GetBucketPolicyCommand({ Bucket }))).Policy ?? '');

  expect(await gate.standing(at)).toEqual({ kind: 'standing', ids: [] });
  expect(await gate.shut(at, denial)).toEqual({ kind: 'done' });
  expect((await policy()).Statement).toMatchObject([
    { Sid: 'ConcordWindowa1', Condition: { StringNotEquals: { 'aws:userid': [UserId] } } },
  ]);
  expect(await gate.release(at, 'a1')).toEqual({ kind: 'released', found: true });
  await expect(policy()).rejects.toMatchObject({ name: 'NoSuchBucketPolicy' });

  const others = [
    { Sid: 'Logs', Effect: 'Deny', Principal: '*', Action: 's3:DeleteBucket', Resource: `arn:aws:s3:::${Bucket}` },
  ];
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: others });
  await s3.send(new PutBucketPolicyCommand({ Bucket, Policy }));
  await gate.shut(at, denial);
  expect(await gate.standing(at)).toEqual({ kind: 'standing', ids: ['a1'] });
  expect((await policy()).Statement.slice(0, 1)).toEqual(others);
  await gate.release(at, 'a1');
  expect(await policy()).toEqual({ Version: '2012-10-17', Statement: others });
  expect(await gate.uploads(at, { kind: 'set' })).toEqual({ kind: 'uploads', uploads: [] });
});
