import { CreateTableCommand, DynamoDBClient, UpdateContinuousBackupsCommand } from '@aws-sdk/client-dynamodb';
import {
  CreateBucketCommand,
  DeleteBucketReplicationCommand,
  DeletePublicAccessBlockCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketReplicationCommand,
  PutBucketVersioningCommand,
  PutPublicAccessBlockCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { DeleteQueueCommand, SendMessageCommand, SetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import dynalite from 'dynalite';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { journalTable } from '../../../src/adapters/aws/journal-table.ts';
import { type Examination, examine } from '../../../src/cli/doctor/doctor.ts';
import { lookAtTable } from '../../../src/cli/doctor/table.ts';
import type { Deployment } from '../../../src/cli/site/journal-access.ts';
import { queueClient } from '../../../src/cli/site/queues.ts';
import { checkConfig, compileConfig } from '../../../src/config/index.ts';
import { ACCOUNT, functionArn, queueName } from '../../../src/local/names.ts';
import { listen } from '../../../src/loopback/listen.ts';
import { CONFIG, DUBLIN, type Running, running, TOKYO, VIRGINIA } from '../../support/running.ts';

vi.setConfig({ testTimeout: 60_000 });

let concord: Running;
let site: Deployment;
beforeAll(async () => {
  concord = await running();
  site = siteWith({});
});
afterAll(() => concord?.stop());

function siteWith(deploy: Record<string, unknown>, sets: object = CONFIG.sets): Deployment {
  const config = checkConfig({ ...CONFIG, sets, deploy }, 'test');
  return { config, compiled: compileConfig(config), local: { ...concord.stack, pid: 0 }, stack: '' };
}

const look = (examination: Partial<Examination> = {}, where = site) =>
  examine(where, { loserDays: 30, now: Date.now, ...examination });

const dublin = async (action: (s3: S3Client, Bucket: string) => Promise<unknown>) => {
  const { s3, Bucket } = concord.at(DUBLIN);
  await action(s3, Bucket);
};

const dynamo = () => {
  const credentials = { accessKeyId: 'me', secretAccessKey: 'any' };
  return new DynamoDBClient({ region: VIRGINIA, endpoint: concord.stack.dynamodb, credentials });
};
const recovery = (client: DynamoDBClient, TableName: string, PointInTimeRecoveryEnabled: boolean) =>
  client.send(
    new UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled } }),
  );

const queueUrl = (name: Parameters<typeof queueName>[1]) =>
  `${concord.stack.sqs}/${ACCOUNT}/${queueName(DUBLIN, name)}`;

const ours = { LambdaFunctionArn: functionArn(DUBLIN, 'on-object-event') };
const all = ['s3:ObjectCreated:*', 's3:ObjectRemoved:DeleteMarkerCreated'] as const;
const wired = { LambdaFunctionConfigurations: [{ Id: 'ours', ...ours, Events: [...all] }] };
const ACME_TOKYO = { Bucket: 'arn:aws:s3:::acme-tokyo' };

const notify = (NotificationConfiguration: object) => () =>
  dublin((s3, Bucket) => s3.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration })));
const version = (Status: 'Enabled' | 'Suspended') => () =>
  dublin((s3, Bucket) => s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status } })));
const block = (isOn: boolean) => () =>
  dublin((s3, Bucket) => {
    const [BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy, RestrictPublicBuckets] = [true, true, isOn, true];
    const PublicAccessBlockConfiguration = {
      BlockPublicAcls,
      IgnorePublicAcls,
      BlockPublicPolicy,
      RestrictPublicBuckets,
    };
    return s3.send(new PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration }));
  });
const encrypt = (SSEAlgorithm: 'AES256' | 'aws:kms', KMSMasterKeyID?: string) => () =>
  dublin((s3, Bucket) => {
    const ApplyServerSideEncryptionByDefault = { SSEAlgorithm, ...(KMSMasterKeyID ? { KMSMasterKeyID } : {}) };
    const ServerSideEncryptionConfiguration = { Rules: [{ ApplyServerSideEncryptionByDefault }] };
    return s3.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration }));
  });
const expire = (rule: object) => () =>
  dublin((s3, Bucket) => {
    const Rules = [{ ID: 'tidy', Status: 'Enabled' as const, Filter: { Prefix: '' }, ...rule }];
    return s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } }));
  });
const replicate =
  (Status: 'Enabled' | 'Disabled', Destination = ACME_TOKYO) =>
  () =>
    dublin((s3, Bucket) => {
      const rule = { ID: 'native', Status: 'Enabled' as const, Priority: 1, Filter: { Prefix: '' }, Destination };
      const Rules = [{ ...rule, DeleteMarkerReplication: { Status } }];
      const ReplicationConfiguration = { Role: 'arn:aws:iam::123456789012:role/r', Rules };
      return s3.send(new PutBucketReplicationCommand({ Bucket, ReplicationConfiguration }));
    });
const attribute = (Attributes: Record<string, string>) => async () => {
  const client = queueClient(site, DUBLIN);
  await client.send(new SetQueueAttributesCommand({ QueueUrl: queueUrl('push'), Attributes }));
  client.destroy();
};
const fault = (rules: object[]) => () => concord.setFaults(DUBLIN, rules);
const redriveTo = (name: 'push-dead' | 'failed-events-dead') =>
  attribute({
    RedrivePolicy: JSON.stringify({
      deadLetterTargetArn: `arn:aws:sqs:${DUBLIN}:${ACCOUNT}:${queueName(DUBLIN, name)}`,
      maxReceiveCount: 1000,
    }),
  });

describe('npx concord doctor', () => {
  it('is silent on a good stack', async () => {
    expect(await look()).toEqual([]);
  });

  it.each([
    ['versioning', 'suspended', version('Suspended'), version('Enabled')],
    ['notifications', 'no entry', notify({}), notify(wired)],
    [
      'notifications',
      'narrower',
      notify({ LambdaFunctionConfigurations: [{ Id: 'ours', ...ours, Events: ['s3:ObjectCreated:*'] }] }),
      notify(wired),
    ],
    [
      'notifications',
      'theirs takes such events',
      notify({
        QueueConfigurations: [
          { Id: 'theirs', QueueArn: 'arn:aws:sqs:eu-west-1:1:q', Events: ['s3:ObjectCreated:Put'] },
        ],
      }),
      notify(wired),
    ],
    ['public access', 'BlockPublicPolicy is off', block(false), block(true)],
    [
      'public access',
      'not blocked.',
      () => dublin((s3, Bucket) => s3.send(new DeletePublicAccessBlockCommand({ Bucket }))),
      block(true),
    ],
    ['encryption', 'may not use', encrypt('aws:kms', 'arn:aws:kms:eu-west-1:1:key/k'), encrypt('AES256')],
    [
      'lifecycle',
      'after 7 days',
      expire({ NoncurrentVersionExpiration: { NoncurrentDays: 7 } }),
      expire({ NoncurrentVersionExpiration: { NoncurrentDays: 90 } }),
    ],
    [
      'lifecycle',
      'this region alone',
      expire({ Expiration: { Days: 365 } }),
      expire({ Expiration: { ExpiredObjectDeleteMarker: true } }),
    ],
    ['permissions', 's3:PutObject', fault([{ operation: 'PutObject', code: 'AccessDenied' }]), fault([])],
    ['permissions', 's3:GetObject', fault([{ operation: 'GetObject', code: 'AccessDenied' }]), fault([])],
    [
      'permissions',
      'ListBucketVersions',
      fault([{ operation: 'ListObjectVersions', code: 'AccessDenied' }]),
      fault([]),
    ],
    ['reachable', 'may not look', fault([{ operation: 'HeadBucket', code: 'AccessDenied' }]), fault([])],
    ['reachable', 'no such bucket', fault([{ operation: 'HeadBucket', code: 'NotFound', status: 404 }]), fault([])],
    ['queues', 'invisible for 30 s', attribute({ VisibilityTimeout: '30' }), attribute({ VisibilityTimeout: '180' })],
    ['queues', 'does not come to', redriveTo('failed-events-dead'), redriveTo('push-dead')],
  ] as const)(
    '%s: finds it provoked (%s), and nothing else, until it is mended',
    async (check, what, provoke, mend) => {
      await provoke();
      const found = await look();
      await mend();
      expect(found).toMatchObject([{ kind: 'wrong', check, what: expect.stringContaining(what) }]);
      expect(found[0]?.where).toContain(DUBLIN);
      expect(found[0]?.remedy).toBeTruthy();
      expect(await look()).toEqual([]);
    },
  );

  it('a key that the deployment may use is none', async () => {
    const key = 'arn:aws:kms:eu-west-1:1:key/k';
    await encrypt('aws:kms', key)();
    expect(await look({}, siteWith({ kmsKeys: [key] }))).toEqual([]);
    await encrypt('AES256')();
  });

  it('events by EventBridge are looked for there', async () => {
    const where = siteWith({ bucketTriggers: { 'acme-dublin': 'eventbridge' } });
    expect(await look({}, where)).toMatchObject([
      { check: 'notifications', what: expect.stringContaining('EventBridge') },
    ]);
    await notify({ ...wired, EventBridgeConfiguration: {} })();
    expect(await look({}, where)).toEqual([]);
    expect(await look({}, siteWith({ triggers: 'none' }))).toEqual([]);
    await notify(wired)();
  });

  it('native replication is noted, and found wrong where it carries delete markers', async () => {
    await dublin(async (s3) => {
      await s3.send(new CreateBucketCommand({ Bucket: 'elsewhere' }));
      const VersioningConfiguration = { Status: 'Enabled' as const };
      await s3.send(new PutBucketVersioningCommand({ Bucket: 'elsewhere', VersioningConfiguration }));
    });
    await replicate('Disabled', { Bucket: 'arn:aws:s3:::elsewhere' })();
    expect(await look()).toMatchObject([
      { kind: 'note', check: 'replication', what: expect.stringContaining('elsewhere') },
    ]);
    await replicate('Disabled')();
    const behind = { kind: 'note', what: expect.stringMatching(/^No rule leads from eu-west-1 to us-east-1/) };
    expect(await look()).toMatchObject([{ kind: 'note', check: 'replication' }, behind]);
    await replicate('Enabled')();
    expect(await look()).toMatchObject([{ kind: 'wrong', check: 'replication' }, behind]);
    await dublin((s3, Bucket) => s3.send(new DeleteBucketReplicationCommand({ Bucket })));
  });

  it('replication that the configuration asks for is found missing, and other than asked', async () => {
    const asking = siteWith(
      {},
      { documents: { ...CONFIG.sets.documents, replication: { topology: 'star', hub: DUBLIN } } },
    );
    const missing =
      "The rules of S3's replication are not those of the configuration: s3-concord/documents/all/us-east-1 is missing and s3-concord/documents/all/ap-northeast-1 is missing.";
    expect(await look({}, asking)).toMatchObject([{ kind: 'wrong', check: 'replication', what: missing }]);
  });
});

describe('of all regions together', () => {
  const wrongs = async (...args: Parameters<typeof look>) =>
    (await look(...args)).filter(({ kind }) => kind === 'wrong');

  it('a clock that is off is found, ahead or behind', async () => {
    for (const [by, what] of [
      [600_000, 'ahead'],
      [-600_000, 'behind'],
    ] as const) {
      const found = await wrongs({ now: () => Date.now() + by });
      expect(found.map(({ check }) => check)).toEqual(['clock', 'clock', 'clock']);
      expect(found[0]?.what).toContain(what);
    }
  });

  it('a table that is missing, has other keys, or lacks an index', async () => {
    expect(await wrongs({ table: 'nowhere' })).toMatchObject([{ check: 'journal', what: 'There is no such table.' }]);
    const client = dynamo();
    const { GlobalSecondaryIndexes, ...table } = journalTable('older');
    const attributes = table.AttributeDefinitions.filter(({ AttributeName }) => !AttributeName.startsWith('decided'));
    const kept = GlobalSecondaryIndexes.filter(({ IndexName }) => IndexName !== 'decisions');
    await client.send(
      new CreateTableCommand({ ...table, AttributeDefinitions: attributes, GlobalSecondaryIndexes: kept }),
    );
    await client.send(
      new CreateTableCommand({
        TableName: 'another',
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      }),
    );
    await recovery(client, 'older', true);
    await recovery(client, 'another', true);
    client.destroy();
    await vi.waitFor(async () =>
      expect(await wrongs({ table: 'older' })).toMatchObject([{ what: expect.stringContaining('Index decisions') }]),
    );
    expect((await wrongs({ table: 'another' })).map(({ what }) => what.split(' ')[0])).toEqual([
      'Its',
      'Index',
      'Index',
      'Index',
    ]);
  });

  it('indexes that are still being made', async () => {
    // The stack's DynamoDB makes them at once.
    const slow = await listen(dynalite({ createTableMs: 3_600_000 }), 0, 'DynamoDB');
    const credentials = { accessKeyId: 'me', secretAccessKey: 'any' };
    const client = new DynamoDBClient({ region: VIRGINIA, endpoint: slow.endpoint, credentials });
    await client.send(new CreateTableCommand(journalTable('growing')));
    const says = await lookAtTable(client, 'growing');
    client.destroy();
    await slow.stop();
    const names = journalTable('growing').GlobalSecondaryIndexes.map(({ IndexName }) => IndexName);
    expect(says.filter(({ kind }) => kind === 'wrong')).toEqual(
      names.map((name) => ({ kind: 'wrong', what: `Index ${name} is CREATING.`, remedy: 'wait until it is active' })),
    );
  });

  it('a bucket that lies in another region', async () => {
    const { buckets, ...documents } = CONFIG.sets.documents;
    const swapped = { ...buckets, [DUBLIN]: buckets[TOKYO], [TOKYO]: buckets[DUBLIN] };
    const where = siteWith({}, { documents: { ...documents, buckets: swapped } });
    expect(await look({}, where)).toMatchObject(
      [DUBLIN, TOKYO].map((region) => ({
        check: 'reachable',
        what: `The bucket lies in another region than ${region}.`,
      })),
    );
  });

  it('queues of a deployment that is not there', async () => {
    const { dynamodb, sqs, regions, table } = concord.stack;
    const { buckets, ...documents } = CONFIG.sets.documents;
    const at = Object.entries(buckets).map(([region, bucket]) => {
      const endpoint = regions[region]?.endpoint;
      return [region, { bucket, endpoint, forcePathStyle: true }];
    });
    const { local: _, ...where } = siteWith({}, { documents: { ...documents, buckets: Object.fromEntries(at) } });
    vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', dynamodb).stubEnv('AWS_ENDPOINT_URL_SQS', sqs);
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'me').stubEnv('AWS_SECRET_ACCESS_KEY', 'any');
    const found = await look({ table }, { ...where, local: undefined, stack: 'nowhere' }).finally(() =>
      vi.unstubAllEnvs(),
    );
    const queues = found.filter(({ check }) => check === 'queues');
    expect(queues).toHaveLength(6);
    for (const one of queues)
      expect(one).toMatchObject({ kind: 'wrong', what: 'There is no such queue.', remedy: 'deploy again' });
  });

  it('a journal that could not be brought back is found', async () => {
    const client = dynamo();
    await recovery(client, concord.stack.table, false);
    expect(await wrongs()).toMatchObject([
      {
        what: expect.stringContaining('recovery is off'),
        remedy: expect.stringContaining('update-continuous-backups'),
      },
    ]);
    await recovery(client, concord.stack.table, true);
    client.destroy();
    expect(await wrongs()).toEqual([]);
  });

  it('a region that is stopped is found, and the others are looked at all the same', async () => {
    await concord.stack.stopRegion(TOKYO);
    expect(await wrongs()).toMatchObject([{ check: 'reachable', where: expect.stringContaining(TOKYO) }]);
    await concord.stack.startRegion(TOKYO);
    expect(await wrongs()).toEqual([]);
  });

  it('dead letters are counted, with the command that sends them back', async () => {
    const client = queueClient(site, DUBLIN);
    await client.send(new SendMessageCommand({ QueueUrl: queueUrl('push-dead'), MessageBody: 'poison' }));
    client.destroy();
    expect(await wrongs()).toMatchObject([
      {
        check: 'queues',
        what: expect.stringContaining('1 dead'),
        remedy: expect.stringContaining('npx concord redrive'),
      },
    ]);
  });

  it('a queue that is gone is found', async () => {
    const client = queueClient(site, TOKYO);
    await client.send(
      new DeleteQueueCommand({ QueueUrl: `${concord.stack.sqs}/${ACCOUNT}/${queueName(TOKYO, 'push-dead')}` }),
    );
    client.destroy();
    const found = (await wrongs()).filter(({ where }) => where.includes(TOKYO));
    expect(found).toMatchObject([{ check: 'queues', what: 'There is no such queue.', remedy: 'deploy again' }]);
  });
});
