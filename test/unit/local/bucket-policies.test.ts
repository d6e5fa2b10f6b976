import {
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteBucketPolicyCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createS3 } from '../../../src/adapters/memory/s3/index.ts';
import { ACCOUNT, functionAccessKeyId } from '../../../src/local/names.ts';
import { type S3Server, startS3Server } from '../../../src/local/s3/server.ts';

const Bucket = 'docs';
const NOON = Date.parse('2026-05-01T12:00:00Z');
let now = NOON;
const model = createS3({ now: () => now });
let server: S3Server;
const clients: S3Client[] = [];
beforeAll(async () => {
  model.createBucket({ bucket: Bucket, region: 'eu-west-1', versioning: 'Enabled' });
  server = await startS3Server({ model, region: 'eu-west-1' });
});
afterAll(async () => {
  for (const client of clients) client.destroy();
  await server.stop();
});
beforeEach(async () => {
  now = NOON;
  model.putBucketDocument({ bucket: Bucket, name: 'BucketPolicy', document: undefined });
});

function as(accessKeyId: string): S3Client {
  const credentials = { accessKeyId, secretAccessKey: 'x' };
  const endpoint = server.endpoint;
  const client = new S3Client({ region: 'eu-west-1', endpoint, forcePathStyle: true, credentials, maxAttempts: 1 });
  clients.push(client);
  return client;
}

/** Without a signature. */
const anonymousPut = async (key: string) => {
  const answer = await fetch(`${server.endpoint}/${Bucket}/${key}`, { method: 'PUT', body: 'x' });
  await answer.text();
  return answer.status;
};

const put = (Key: string) => new PutObjectCommand({ Bucket, Key, Body: 'x' });
const PUSH = functionAccessKeyId('us-east-1', 'on-push');
const DENY = {
  Sid: 'NoWrites',
  Effect: 'Deny',
  Principal: '*',
  Action: ['s3:PutObject', 's3:DeleteObject*'],
  Resource: `arn:aws:s3:::${Bucket}/plans/*`,
};

async function putPolicy(...statements: object[]): Promise<void> {
  const Policy = JSON.stringify({ Version: '2012-10-17', Statement: statements });
  await as('owner').send(new PutBucketPolicyCommand({ Bucket, Policy }));
}

const denied = { name: 'AccessDenied', $metadata: { httpStatusCode: 403 } };

describe('a bucket policy', () => {
  it('is given back as it was put, until it is taken away', async () => {
    const owner = as('owner');
    await expect(owner.send(new GetBucketPolicyCommand({ Bucket }))).rejects.toMatchObject({
      name: 'NoSuchBucketPolicy',
      $metadata: { httpStatusCode: 404 },
    });
    await putPolicy(DENY);
    const { Policy } = await owner.send(new GetBucketPolicyCommand({ Bucket }));
    expect(JSON.parse(Policy ?? '')).toEqual({ Version: '2012-10-17', Statement: [DENY] });
    await owner.send(new DeleteBucketPolicyCommand({ Bucket }));
    await expect(owner.send(new GetBucketPolicyCommand({ Bucket }))).rejects.toThrow('does not exist');
    await owner.send(put('plans/a'));
  });

  it('denies what it names, in words that name who asked for what, and lets the rest go on', async () => {
    await putPolicy(DENY);
    const ann = as('ann');
    await expect(ann.send(put('plans/a'))).rejects.toMatchObject({
      ...denied,
      message: `User: arn:aws:iam::${ACCOUNT}:user/ann is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::docs/plans/a" with an explicit deny in a resource-based policy`,
    });
    await ann.send(put('other/a'));
    const copy = { Bucket, CopySource: `${Bucket}/other/a` };
    await expect(ann.send(new CopyObjectCommand({ ...copy, Key: 'plans/b' }))).rejects.toMatchObject(denied);
    await ann.send(new CopyObjectCommand({ ...copy, Key: 'other/b' }));
    const upload = new CreateMultipartUploadCommand({ Bucket, Key: 'plans/big' });
    await expect(ann.send(upload)).rejects.toMatchObject(denied);
    await expect(ann.send(new DeleteObjectCommand({ Bucket, Key: 'plans/a' }))).rejects.toMatchObject(denied);
    const ofVersion = new DeleteObjectCommand({ Bucket, Key: 'plans/a', VersionId: 'v' });
    await expect(ann.send(ofVersion)).rejects.toMatchObject(denied);
    expect(await anonymousPut('plans/a')).toBe(403);
    expect(await anonymousPut('other/a')).toBe(200);
  });

  it('denies of a batch of deletes those that it names, in their places', async () => {
    const ann = as('ann');
    for (const key of ['plans/a', 'other/a', 'other/b']) await ann.send(put(key));
    await putPolicy(DENY);
    const Objects = [{ Key: 'other/a' }, { Key: 'plans/a' }, { Key: 'other/b' }];
    const { Deleted, Errors } = await ann.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
    expect(Deleted?.map(({ Key }) => Key)).toEqual(['other/a', 'other/b']);
    expect(Errors).toMatchObject([{ Key: 'plans/a', Code: 'AccessDenied' }]);
    const all = new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'plans/a' }] } });
    expect((await ann.send(all)).Errors).toHaveLength(1);
  });

  it('reads what a copy comes from by its own permission, and tags by theirs', async () => {
    const ann = as('ann');
    await ann.send(put('secret/a'));
    await putPolicy({
      ...DENY,
      Action: ['s3:GetObject', 's3:PutObjectTagging'],
      Resource: 'arn:aws:s3:::docs/secret/*',
    });
    await expect(ann.send(new GetObjectCommand({ Bucket, Key: 'secret/a' }))).rejects.toMatchObject(denied);
    const copy = new CopyObjectCommand({ Bucket, CopySource: `${Bucket}/secret/a`, Key: 'copy' });
    await expect(ann.send(copy)).rejects.toMatchObject(denied);
    const tagged = new PutObjectCommand({ Bucket, Key: 'secret/b', Body: 'x', Tagging: 'a=b' });
    await expect(ann.send(tagged)).rejects.toMatchObject(denied);
    const tags = new PutObjectTaggingCommand({ Bucket, Key: 'secret/a', Tagging: { TagSet: [] } });
    await expect(ann.send(tags)).rejects.toMatchObject(denied);
  });

  it('ends by itself at the time that it names', async () => {
    await putPolicy({ ...DENY, Condition: { DateLessThan: { 'aws:CurrentTime': '2026-05-01T12:30:00Z' } } });
    now = NOON + 30 * 60_000 - 1;
    await expect(as('ann').send(put('plans/a'))).rejects.toMatchObject(denied);
    now = NOON + 30 * 60_000;
    await as('ann').send(put('plans/a'));
  });

  it('lets through whom its conditions leave out: all of them have to hold for a denial', async () => {
    const role = `arn:aws:iam::${ACCOUNT}:role/s3-concord-local-push`;
    const Condition = { ArnNotLike: { 'aws:PrincipalArn': [role] }, StringNotEquals: { 'aws:userid': ['ann', 'bob'] } };
    await putPolicy({ ...DENY, Condition });
    for (const known of [PUSH, 'ann', 'bob']) await as(known).send(put('plans/a'));
    const OBJECT_EVENT = functionAccessKeyId('us-east-1', 'on-object-event');
    for (const other of ['ed', OBJECT_EVENT])
      await expect(as(other).send(put('plans/a'))).rejects.toMatchObject(denied);
    // Who has no ARN is not one of those that are left out.
    expect(await anonymousPut('plans/a')).toBe(403);
  });

  it('takes a principal by name, an account by its number, and services for nobody who comes here', async () => {
    await putPolicy({
      ...DENY,
      Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/ann`, Service: 'logging.s3.amazonaws.com' },
    });
    await expect(as('ann').send(put('plans/a'))).rejects.toMatchObject(denied);
    await as('bob').send(put('plans/a'));
    await putPolicy({ ...DENY, Principal: { AWS: [ACCOUNT] } });
    await expect(as('bob').send(put('plans/a'))).rejects.toMatchObject(denied);
    expect(await anonymousPut('plans/a')).toBe(200);
  });

  it('means signs by * and ? in a variable, patterns by * and ?, and all but what NotResource and NotAction name', async () => {
    const ann = as('ann');
    await putPolicy({ ...DENY, Resource: `arn:aws:s3:::docs/a\${*}b\${?}\${$}` });
    await ann.send(put('aXb?$'));
    await expect(ann.send(put('a*b?$'))).rejects.toMatchObject(denied);
    await putPolicy({ ...DENY, Resource: 'arn:aws:s3:::docs/a?c*' });
    await expect(ann.send(put('abcdef'))).rejects.toMatchObject(denied);
    await ann.send(put('acdef'));
    const { Action: _action, Resource: _resource, ...rest } = DENY;
    await putPolicy({ ...rest, NotAction: 's3:Get*', NotResource: ['arn:aws:s3:::docs/free/*', 'arn:aws:s3:::docs'] });
    await ann.send(put('free/a'));
    await expect(ann.send(put('else/a'))).rejects.toMatchObject(denied);
    await expect(ann.send(new GetObjectCommand({ Bucket, Key: 'else/a' }))).rejects.toMatchObject({
      name: 'NoSuchKey',
    });
  });

  it('can lock everybody out of itself, but for the root', async () => {
    await putPolicy({ ...DENY, Action: 's3:*', Resource: ['arn:aws:s3:::docs', 'arn:aws:s3:::docs/*'] });
    await expect(as('owner').send(new GetBucketPolicyCommand({ Bucket }))).rejects.toMatchObject(denied);
    await expect(as('owner').send(new PutBucketPolicyCommand({ Bucket, Policy: '{}' }))).rejects.toMatchObject(denied);
    const root = as('CONCORDLOCAL');
    await expect(root.send(put('a'))).rejects.toMatchObject(denied);
    await root.send(new DeleteBucketPolicyCommand({ Bucket }));
  });
});

describe('a bucket policy that could not be obeyed is refused', () => {
  const cases: [name: string, statement: object | string, code: string, says: RegExp][] = [
    [
      'a condition key that is not known',
      { Condition: { StringEquals: { 's3:prefix': 'a' } } },
      'NotImplemented',
      /condition key s3:prefix/,
    ],
    [
      'an operator that is not known',
      { Condition: { IpAddress: { 'aws:userid': 'a' } } },
      'NotImplemented',
      /operator IpAddress/,
    ],
    [
      'an operator over sets',
      { Condition: { 'ForAnyValue:StringEquals': { 'aws:userid': 'a' } } },
      'NotImplemented',
      /ForAnyValue:StringEquals/,
    ],
    ['a policy variable', { Resource: `arn:aws:s3:::docs/\${aws:username}/*` }, 'NotImplemented', /aws:username/],
    ['NotPrincipal', { Principal: undefined, NotPrincipal: { AWS: ACCOUNT } }, 'NotImplemented', /NotPrincipal/],
    ['another bucket', { Resource: 'arn:aws:s3:::others/*' }, 'MalformedPolicy', /invalid resource/],
    ['a principal that is none', { Principal: { AWS: 'ann' } }, 'MalformedPolicy', /principal/],
    ['a date that is none', { Condition: { DateLessThan: { 'aws:CurrentTime': 'soon' } } }, 'MalformedPolicy', /date/],
    ['an element that is none', { Actions: 's3:*' }, 'MalformedPolicy', /Actions/],
    ['no action', { Action: undefined }, 'MalformedPolicy', /Action/],
    ['another effect', { Effect: 'deny' }, 'MalformedPolicy', /effect/i],
    ['what is no JSON', 'nothing', 'MalformedPolicy', /valid JSON/],
    ['more than 20 KB', { Sid: 'x'.repeat(20 * 1024) }, 'MalformedPolicy', /maximum allowed document size/],
  ];
  it.each(cases)('%s', async (_name, change, name, message) => {
    const statement = typeof change === 'string' ? change : { ...DENY, ...change };
    const Policy =
      typeof statement === 'string' ? statement : JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    const refused = as('owner').send(new PutBucketPolicyCommand({ Bucket, Policy }));
    await expect(refused).rejects.toMatchObject({ name, message: expect.stringMatching(message) });
    await expect(as('owner').send(new GetBucketPolicyCommand({ Bucket }))).rejects.toThrow('does not exist');
  });

  it('but a statement that allows may have any condition, since everything is allowed here', async () => {
    await putPolicy({ ...DENY, Effect: 'Allow', Condition: { IpAddress: { 'aws:SourceIp': '192.0.2.0/24' } } });
    await as('ann').send(put('plans/a'));
  });
});
