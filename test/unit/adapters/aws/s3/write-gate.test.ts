import { GetBucketPolicyCommand, PutBucketPolicyCommand, type S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createWriteGate } from '../../../../../src/adapters/aws/s3/gate/write-gate.ts';
import { createS3Client } from '../../../../../src/adapters/aws/s3/index.ts';
import { createS3 } from '../../../../../src/adapters/memory/s3/index.ts';
import { parseObjectKey, parseRegion, parseSetName } from '../../../../../src/domain/model/ids.ts';
import type { Rule } from '../../../../../src/domain/model/policy.ts';
import type { Scope } from '../../../../../src/domain/windows/scope.ts';
import { functionAccessKeyId } from '../../../../../src/local/names.ts';
import { functionRoleArn } from '../../../../../src/local/s3/policy/caller-identity.ts';
import { type S3Server, startS3Server } from '../../../../../src/local/s3/server.ts';
import type { Denial } from '../../../../../src/ports/write-gate.ts';

const DUBLIN = parseRegion('eu-west-1');
const DOCS = parseSetName('docs');
const at = { set: DOCS, region: DUBLIN };
const Bucket = 'docs-dublin';
const NOON = Date.parse('2026-05-01T12:00:00Z');
let now = NOON;
const model = createS3({ now: () => now });
let server: S3Server;
const clients: S3Client[] = [];
beforeAll(async () => {
  model.createBucket({ bucket: Bucket, region: DUBLIN, versioning: 'Enabled' });
  server = await startS3Server({ model, region: DUBLIN });
});
afterAll(async () => {
  for (const client of clients) client.destroy();
  await server.stop();
});
beforeEach(() => {
  now = NOON;
  model.putBucketDocument({ bucket: Bucket, name: 'BucketPolicy', document: undefined });
});

function client(accessKeyId: string): S3Client {
  const credentials = { accessKeyId, secretAccessKey: 'x' };
  const made = createS3Client({ region: DUBLIN, endpoint: server.endpoint, forcePathStyle: true, credentials });
  clients.push(made);
  return made;
}

function gateOf(userId: string, endpoint?: string) {
  const address = { bucket: Bucket, ...(endpoint === undefined ? {} : { endpoint }) };
  const ruleFor = () => ({}) as Rule;
  const docs = { name: DOCS, regions: [DUBLIN], buckets: { [DUBLIN]: address }, ruleFor };
  return createWriteGate({
    sets: new Map([[DOCS, docs]]),
    clientFor: () => client(userId),
    clock: { now: () => now },
    roles: async () => [functionRoleArn('on-push')],
    userId: async () => userId,
  });
}

const PRICES: Scope = { kind: 'prefix', prefix: 'prices/' };
const denial = (changes: Partial<Denial> = {}): Denial => ({
  id: 'w1',
  scope: PRICES,
  until: NOON + 60_000,
  admitsOpener: false,
  ...changes,
});

async function policy(): Promise<{ Version?: string; Statement: Record<string, unknown>[] } | undefined> {
  const text = model.headBucket({ bucket: Bucket }).documents?.BucketPolicy;
  return text === undefined ? undefined : JSON.parse(text);
}

/** Whether somebody may put a key now. */
async function mayPut(accessKeyId: string, key: string): Promise<boolean> {
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20260501/eu-west-1/s3/aws4_request`;
  const headers = accessKeyId === '' ? {} : { authorization };
  const path = key.split('/').map(encodeURIComponent).join('/');
  const answer = await fetch(`${server.endpoint}/${Bucket}/${path}`, { method: 'PUT', headers, body: 'x' });
  await answer.text();
  return answer.ok;
}

const OTHERS = [
  { Sid: 'Tls', Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${Bucket}/*` },
  { Effect: 'Deny', Principal: '*', Action: ['s3:DeleteBucket'], Resource: [`arn:aws:s3:::${Bucket}`] },
];

function putPolicy(document: unknown): void {
  model.putBucketDocument({ bucket: Bucket, name: 'BucketPolicy', document: JSON.stringify(document) });
}

describe("a window's statement in a bucket's policy", () => {
  it('keeps everybody from writing in the scope but the push functions, and the opener where it admits him, until its time', async () => {
    const gate = gateOf('ann');
    expect(await gate.shut(at, denial())).toEqual({ kind: 'done' });
    for (const who of ['ann', 'bob', '']) expect(await mayPut(who, 'prices/a')).toBe(false);
    expect(await mayPut(functionAccessKeyId(DUBLIN, 'on-push'), 'prices/a')).toBe(true);
    expect(await mayPut('bob', 'price')).toBe(true);
    await gate.shut(at, denial({ admitsOpener: true }));
    expect([await mayPut('ann', 'prices/a'), await mayPut('bob', 'prices/a')]).toEqual([true, false]);
    expect((await policy())?.Statement).toHaveLength(1);
    now = NOON + 60_000;
    expect(await mayPut('bob', 'prices/a')).toBe(true);
  });

  it('stands beside those of others, which stay as they are, word for word', async () => {
    putPolicy({ Version: '2012-10-17', Id: 'ours', Statement: OTHERS });
    const gate = gateOf('ann');
    await gate.shut(at, denial());
    const { Statement = [], ...rest } = (await policy()) ?? {};
    expect(rest).toEqual({ Version: '2012-10-17', Id: 'ours' });
    expect(Statement.slice(0, 2)).toEqual(OTHERS);
    expect(Statement).toHaveLength(3);
    expect(await gate.release(at, 'w1')).toEqual({ kind: 'released', found: true });
    expect(await policy()).toEqual({ Version: '2012-10-17', Id: 'ours', Statement: OTHERS });
    expect(await gate.release(at, 'w1')).toEqual({ kind: 'released', found: false });
  });

  it('leaves no policy where there was none', async () => {
    const gate = gateOf('ann');
    await gate.shut(at, denial());
    await gate.release(at, 'w1');
    expect(await policy()).toBeUndefined();
    await expect(client('ann').send(new GetBucketPolicyCommand({ Bucket }))).rejects.toThrow('does not exist');
  });

  it('takes windows along that are over, and leaves those that stand', async () => {
    const gate = gateOf('ann');
    await gate.shut(at, denial({ id: 'over', until: NOON + 1000, scope: { kind: 'prefix', prefix: 'a/' } }));
    await gate.shut(at, denial({ id: 'stands', scope: { kind: 'prefix', prefix: 'b/' } }));
    now = NOON + 1000;
    expect(await gate.standing(at)).toEqual({ kind: 'standing', ids: ['over', 'stands'] });
    await gate.shut(at, denial());
    expect(await gate.standing(at)).toEqual({ kind: 'standing', ids: ['stands', 'w1'] });
    await gate.release(at, 'w1');
    expect(await gate.standing(at)).toEqual({ kind: 'standing', ids: ['stands'] });
  });

  it('takes a statement of somebody else for none of ours, whatever it is called', async () => {
    const named = { ...OTHERS[1], Sid: 'ConcordWindowTeam' };
    putPolicy({ Version: '2012-10-17', Statement: named });
    const gate = gateOf('ann');
    expect(await gate.standing(at)).toEqual({ kind: 'standing', ids: [] });
    await gate.release(at, 'Team');
    await gate.shut(at, denial());
    expect((await policy())?.Statement).toContainEqual(named);
  });

  const KEYS = ['a*b', 'a?b', `a\${aws:username}b`, 'ü/"quoted"'];
  it.each(KEYS)('means the key %j itself, and no other', async (key) => {
    const gate = gateOf('ann');
    const scope: Scope = { kind: 'keys', keys: [parseObjectKey(key)] };
    expect(await gate.shut(at, denial({ scope }))).toEqual({ kind: 'done' });
    expect(await mayPut('bob', key)).toBe(false);
    expect([await mayPut('bob', 'aXb'), await mayPut('bob', `${key}c`)]).toEqual([true, true]);
  });

  it('is refused where a policy of the old version could not say which key is meant', async () => {
    putPolicy({ Statement: OTHERS });
    const gate = gateOf('ann');
    const scope: Scope = { kind: 'keys', keys: [parseObjectKey('a*b')] };
    const refused = { kind: 'failed', message: expect.stringMatching(/2008-10-17.*a\*b.*2012-10-17/) };
    expect(await gate.check(at, denial({ scope }))).toEqual(refused);
    expect(await gate.shut(at, denial())).toEqual({ kind: 'done' });
    expect(await policy()).not.toHaveProperty('Version');
  });

  it('is refused where it has no room beside what is there, and says how much there is', async () => {
    const large = { ...OTHERS[0], Sid: 'x'.repeat(19 * 1024) };
    putPolicy({ Version: '2012-10-17', Statement: [large] });
    const gate = gateOf('ann');
    const keys = Array.from({ length: 20 }, (_, number) => parseObjectKey(`prices/of/the/season/${number}`));
    const checked = await gate.check(at, denial({ scope: { kind: 'keys', keys } }));
    expect(checked).toMatchObject({
      kind: 'failed',
      message: expect.stringMatching(/eu-west-1.*S3 takes 20480.*prefix/),
    });
    expect((await policy())?.Statement).toEqual([large]);
  });

  it('is relied upon on AWS alone', async () => {
    const checked = await gateOf('ann', 'https://s3.example.org').check(at, denial());
    expect(checked).toMatchObject({ kind: 'failed', message: expect.stringMatching(/outside AWS.*--advisory/) });
  });

  it('says which rights are missing where the policy keeps the caller out', async () => {
    const out = { ...OTHERS[1], Action: 's3:GetBucketPolicy', Principal: '*' };
    putPolicy({ Version: '2012-10-17', Statement: [out] });
    const message = expect.stringMatching(/eu-west-1.*s3:GetBucketPolicy and s3:PutBucketPolicy.*explicit deny/s);
    expect(await gateOf('ann').check(at, denial())).toEqual({ kind: 'failed', message });
  });
});

describe('a write that has to be refused', () => {
  it('is let through before, refused while the statement stands, and never leaves anything behind', async () => {
    const gate = gateOf('ann');
    expect(await gate.tryWrite(at, 'w1')).toEqual({ kind: 'let through' });
    await gate.shut(at, denial());
    expect(await gate.tryWrite(at, 'w1')).toEqual({ kind: 'refused' });
    // The denial of another window, on other keys, says nothing about this one.
    expect(await gate.tryWrite(at, 'w2')).toEqual({ kind: 'let through' });
    await gate.shut(at, denial({ scope: { kind: 'set' } }));
    expect(await gate.tryWrite(at, 'w2')).toEqual({ kind: 'refused' });
    now = NOON + 60_000;
    expect(await gate.tryWrite(at, 'w1')).toEqual({ kind: 'let through' });
    const { versions } = model.listObjectVersions({ bucket: Bucket, prefix: '.s3-concord' });
    expect(versions).toEqual([]);
  });

  it('is no answer where the request fails in another way', async () => {
    const away = createWriteGate({
      sets: new Map([
        [
          DOCS,
          { name: DOCS, regions: [DUBLIN], buckets: { [DUBLIN]: { bucket: 'nowhere' } }, ruleFor: () => ({}) as Rule },
        ],
      ]),
      clientFor: () => client('ann'),
      clock: { now: () => now },
      roles: async () => [],
      userId: async () => 'ann',
    });
    const end = await away.tryWrite(at, 'w1');
    expect(end).toMatchObject({ kind: 'failed', message: expect.stringContaining('nowhere does not exist') });
  });
});

describe('multipart uploads under way', () => {
  it('are told of the scope alone, page by page', async () => {
    const begun = (key: string) => model.createMultipartUpload({ bucket: Bucket, key });
    for (const key of ['prices/a b', 'other/x', '.s3-concord/probe/x', 'prices/ü']) begun(key);
    const told = await gateOf('ann').uploads(at, PRICES);
    expect(told).toMatchObject({
      kind: 'uploads',
      uploads: [
        { key: 'prices/a b', initiated: NOON },
        { key: 'prices/ü', initiated: NOON },
      ],
    });
    const all = await gateOf('ann').uploads(at, { kind: 'set' });
    expect(all.kind === 'uploads' && all.uploads.map(({ key }) => key)).toEqual(['other/x', 'prices/a b', 'prices/ü']);
    for (let count = 0; count < 1100; count++) begun(`many/${String(count).padStart(4, '0')}`);
    const keys: Scope = { kind: 'keys', keys: [parseObjectKey('prices/ü')] };
    expect(await gateOf('ann').uploads(at, keys)).toMatchObject({ uploads: [{ key: 'prices/ü' }] });
  });
});

it('a policy that is put as JSON is one that S3 takes', async () => {
  const gate = gateOf('ann');
  await gate.shut(at, denial({ scope: { kind: 'keys', keys: [parseObjectKey('a'), parseObjectKey('b')] } }));
  const text = JSON.stringify(await policy());
  await client('ann').send(new PutBucketPolicyCommand({ Bucket, Policy: text }));
  expect(JSON.parse(text)).toEqual({
    Version: '2012-10-17',
    Statement: [
      {
        Sid: 'ConcordWindoww1',
        Effect: 'Deny',
        Principal: '*',
        Action: expect.arrayContaining([
          's3:PutObject',
          's3:DeleteObject',
          's3:DeleteObjectVersion',
          's3:PutObjectTagging',
        ]),
        Resource: [
          'arn:aws:s3:::docs-dublin/a',
          'arn:aws:s3:::docs-dublin/b',
          'arn:aws:s3:::docs-dublin/.s3-concord/probe/window/w1',
        ],
        Condition: {
          DateLessThan: { 'aws:CurrentTime': '2026-05-01T12:01:00Z' },
          ArnNotEquals: { 'aws:PrincipalArn': ['arn:aws:iam::000000000000:role/s3-concord-local-push'] },
        },
      },
    ],
  });
});
