import {
  DeleteBucketReplicationCommand,
  GetBucketReplicationCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutBucketReplicationCommand,
  type ReplicationRule,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import type { LocalStack } from '../../../src/local/stack.ts';
import { noting, put, s3, started, temporaryFolder } from './started.ts';
import { virtualSchedule } from './virtual-schedule.ts';

const Role = 'arn:aws:iam::000000000000:role/replication';

function ruleTo(bucket: string, changes: Partial<ReplicationRule> = {}): ReplicationRule {
  const Destination = { Bucket: `arn:aws:s3:::${bucket}` };
  const deletes = { DeleteMarkerReplication: { Status: 'Disabled' as const } };
  return { ID: 'all', Priority: 1, Status: 'Enabled', Filter: { Prefix: '' }, ...deletes, Destination, ...changes };
}

async function replicate(stack: LocalStack, Rules: ReplicationRule[] = [ruleTo('docs-dublin')]) {
  const ReplicationConfiguration = { Role, Rules };
  await s3(stack, 'us-east-1').send(
    new PutBucketReplicationCommand({ Bucket: 'docs-virginia', ReplicationConfiguration }),
  );
}

const statusIn = async (stack: LocalStack, region: string, Key: string) => {
  const Bucket = region === 'us-east-1' ? 'docs-virginia' : 'docs-dublin';
  const told = await s3(stack, region)
    .send(new HeadObjectCommand({ Bucket, Key }))
    .catch(() => undefined);
  return told && { status: told.ReplicationStatus, id: told.VersionId, at: told.LastModified };
};

const admin = (stack: LocalStack, path: string, body?: unknown) =>
  fetch(`${stack.lambda}/admin/replication/${path}`, {
    method: 'POST',
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });

describe('S3 replication in the embedded stack', () => {
  it('gives a configuration back as it was put, until it is taken away', async () => {
    const stack = await started();
    await replicate(stack);
    const virginia = s3(stack, 'us-east-1');
    const get = () => virginia.send(new GetBucketReplicationCommand({ Bucket: 'docs-virginia' }));
    expect((await get()).ReplicationConfiguration).toEqual({ Role, Rules: [ruleTo('docs-dublin')] });
    await virginia.send(new DeleteBucketReplicationCommand({ Bucket: 'docs-virginia' }));
    await expect(get()).rejects.toMatchObject({ name: 'ReplicationConfigurationNotFoundError' });
    await virginia.send(put('docs-virginia', 'a'));
    expect((await statusIn(stack, 'us-east-1', 'a'))?.status).toBeUndefined();
  });

  it('brings a version after its delay, with id and time, tells HEAD of it, and raises an event of the target', async () => {
    const time = virtualSchedule(Date.now());
    const { notes, on } = noting();
    const stack = await started({ schedule: time.schedule, replicationDelay: 5000, on });
    await replicate(stack);
    await s3(stack, 'us-east-1').send(put('docs-virginia', 'a'));
    await time.pass(4999);
    const origin = await statusIn(stack, 'us-east-1', 'a');
    expect(origin?.status).toBe('PENDING');
    expect(await statusIn(stack, 'eu-west-1', 'a')).toBeUndefined();
    expect(await stack.isIdle()).toBe(false);
    await time.pass(1);
    await stack.whenIdle();
    expect(await statusIn(stack, 'eu-west-1', 'a')).toEqual({ ...origin, status: 'REPLICA' });
    expect((await statusIn(stack, 'us-east-1', 'a'))?.status).toBe('COMPLETED');
    expect(notes).toEqual([
      'us-east-1: ObjectCreated:Put of a by AWS:ALICE',
      'eu-west-1: ObjectCreated:Put of a by AWS:AROAREPLICATION:s3-replication',
    ]);
  });

  it('waits while it is paused, in the directions that are, and while a region is stopped', async () => {
    const stack = await started({ replicationDelay: 0 });
    await replicate(stack);
    expect((await admin(stack, 'pause', [{ from: 'us-east-1', to: 'eu-west-1' }])).status).toBe(200);
    const virginia = s3(stack, 'us-east-1');
    await virginia.send(put('docs-virginia', 'a'));
    await stack.whenIdle();
    expect(await statusIn(stack, 'eu-west-1', 'a')).toBeUndefined();
    await admin(stack, 'pause', [{ from: 'eu-west-1' }]);
    await stack.whenIdle();
    expect((await statusIn(stack, 'eu-west-1', 'a'))?.status).toBe('REPLICA');

    await stack.stopRegion('eu-west-1');
    await virginia.send(put('docs-virginia', 'b'));
    await stack.whenIdle();
    expect((await statusIn(stack, 'us-east-1', 'b'))?.status).toBe('PENDING');
    await stack.startRegion('eu-west-1');
    await stack.whenIdle();
    expect((await statusIn(stack, 'eu-west-1', 'b'))?.status).toBe('REPLICA');

    await admin(stack, 'pause');
    await virginia.send(put('docs-virginia', 'c'));
    await stack.whenIdle();
    expect(await statusIn(stack, 'eu-west-1', 'c')).toBeUndefined();
    await admin(stack, 'resume');
    await stack.whenIdle();
    expect((await statusIn(stack, 'eu-west-1', 'c'))?.status).toBe('REPLICA');
  });

  it('fails for good where a failure is installed, as often as that says', async () => {
    const stack = await started({ replicationDelay: 0 });
    await replicate(stack);
    const reason = 'DstPutObjectNotPermitted';
    await admin(stack, 'faults', [{ to: 'eu-west-1', keyPrefix: 'a', reason, times: 1 }]);
    for (const key of ['b', 'a1', 'a2']) await s3(stack, 'us-east-1').send(put('docs-virginia', key));
    await stack.whenIdle();
    const statuses = await Promise.all(['b', 'a1', 'a2'].map((key) => statusIn(stack, 'us-east-1', key)));
    expect(statuses.map((told) => told?.status)).toEqual(['COMPLETED', 'FAILED', 'COMPLETED']);
    expect(await statusIn(stack, 'eu-west-1', 'a1')).toBeUndefined();
  });

  it.each([
    ['arrival', 'from Virginia'],
    ['creation', 'from Dublin'],
  ] as const)('has a late replica lie by its %s', async (replicaPlacement, current) => {
    const stack = await started({ replicationDelay: 0, replicaPlacement });
    await replicate(stack);
    stack.pauseReplication();
    await s3(stack, 'us-east-1').send(put('docs-virginia', 'a', 'from Virginia'));
    await s3(stack, 'eu-west-1').send(put('docs-dublin', 'a', 'from Dublin'));
    stack.pauseReplication([]);
    await stack.whenIdle();
    const { Body } = await s3(stack, 'eu-west-1').send(new GetObjectCommand({ Bucket: 'docs-dublin', Key: 'a' }));
    expect(await Body?.transformToString()).toBe(current);
  });

  it('goes on after a restart with what was on its way', async () => {
    const dataDir = temporaryFolder();
    const before = await started({ dataDir, replicationDelay: 0 });
    await replicate(before);
    before.pauseReplication();
    await s3(before, 'us-east-1').send(put('docs-virginia', 'a'));
    await before.stop();
    const after = await started({ dataDir, replicationDelay: 0 });
    await after.whenIdle();
    expect((await statusIn(after, 'eu-west-1', 'a'))?.status).toBe('REPLICA');
  });

  it.each([
    ['InvalidRequest', 'no destination', [ruleTo('docs-nowhere')]],
    ['InvalidRequest', 'itself', [ruleTo('docs-virginia')]],
    ['InvalidArgument', 'two rules of one name', [ruleTo('docs-dublin'), ruleTo('docs-dublin', { Priority: 2 })]],
    ['InvalidRequest', 'one priority twice', [ruleTo('docs-dublin'), ruleTo('docs-dublin', { ID: 'other' })]],
    ['MalformedXML', 'no rule', []],
    [
      'InvalidRequest',
      'tags with delete markers',
      [
        ruleTo('docs-dublin', {
          Filter: { Tag: { Key: 'a', Value: 'b' } },
          DeleteMarkerReplication: { Status: 'Enabled' },
        }),
      ],
    ],
  ])('refuses with %s: %s', async (code, _, rules) => {
    const stack = await started();
    await expect(replicate(stack, rules)).rejects.toMatchObject({ name: code });
  });

  it('tells what a request to it got wrong', async () => {
    const stack = await started();
    for (const [path, body] of [
      ['faults', [{ to: 'eu-west-1' }]],
      ['pause', { from: 'eu-west-1' }],
    ] as const) {
      const answer = await admin(stack, path, body);
      expect(answer.status).toBe(400);
      expect(await answer.text()).toMatch(/reason|array/);
    }
    expect((await admin(stack, 'stop')).status).toBe(404);
  });
});
