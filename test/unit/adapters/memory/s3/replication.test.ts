import { describe, expect, test } from 'vitest';
import {
  createS3,
  notificationRecord,
  type ReplicationRule,
  type S3,
  type Version,
  type Waiting,
} from '../../../../../src/adapters/memory/s3/index.ts';
import { puts, refusal, stack, withBucket } from './support.ts';

function twoRegions() {
  const world = withBucket();
  world.s3.createBucket({ bucket: 'docs-tokyo', region: 'ap-northeast-1', versioning: 'Enabled' });
  const inTokyo = (key: string) => world.s3.stackOf({ bucket: 'docs-tokyo', key });
  return { ...world, inTokyo };
}

const ids = (versions: readonly Version[]) => versions.map(({ versionId }) => versionId);

describe('a replica', () => {
  test('keeps version id, time, metadata and bytes, and says that it is one', () => {
    const { s3, later, inTokyo } = twoRegions();
    s3.putObject({ bucket: 'docs', key: 'a', body: Buffer.from('one'), metadata: { by: 'ann' } });
    const { object } = s3.headObject({ bucket: 'docs', key: 'a' });
    later(30_000);
    s3.insertReplica({ bucket: 'docs-tokyo', key: 'a', version: object });
    const [replica] = inTokyo('a');
    expect(replica).toMatchObject({
      versionId: 'v1',
      lastModified: object.lastModified,
      metadata: { by: 'ann' },
      replicationStatus: 'REPLICA',
    });
    expect(s3.headObject({ bucket: 'docs', key: 'a' }).object.replicationStatus).toBeUndefined();
  });

  test('is made once, however often it is delivered', () => {
    const { s3, inTokyo } = twoRegions();
    const { object } = puts(s3, 'a', 'one');
    s3.insertReplica({ bucket: 'docs-tokyo', key: 'a', version: object });
    s3.insertReplica({ bucket: 'docs-tokyo', key: 'a', version: object });
    expect(ids(inTokyo('a'))).toEqual(['v1']);
  });

  test.each([
    ['arrival', ['v1', 'v2']],
    ['creation', ['v2', 'v1']],
  ] as const)('that comes late is placed by its %s', (placed, expected) => {
    const { s3, inTokyo } = twoRegions();
    const { object } = puts(s3, 'a', 'from dublin');
    s3.putObject({ bucket: 'docs-tokyo', key: 'a', body: Buffer.from('from tokyo') });
    s3.insertReplica({ bucket: 'docs-tokyo', key: 'a', version: object, placed });
    expect(ids(inTokyo('a'))).toEqual(expected);
  });

  test('of a delete marker deletes the key', () => {
    const { s3, inTokyo } = twoRegions();
    puts(s3, 'a', 'one');
    s3.deleteObject({ bucket: 'docs', key: 'a' });
    for (const version of s3.stackOf({ bucket: 'docs', key: 'a' }).reverse()) {
      s3.insertReplica({ bucket: 'docs-tokyo', key: 'a', version });
    }
    expect(inTokyo('a').map(({ kind }) => kind)).toEqual(['marker', 'object']);
  });

  test('raises an event only where somebody is named for it', () => {
    const { s3, events } = twoRegions();
    const { object } = puts(s3, 'a', 'one');
    s3.insertReplica({ bucket: 'docs-tokyo', key: 'a', version: object });
    expect(events.length).toBe(1);
    s3.insertReplica({ bucket: 'docs-tokyo', key: 'b', version: object, caller: { principalId: 'AWS:replicator' } });
    expect(events[1]).toMatchObject({ bucket: 'docs-tokyo', versionId: 'v1', principalId: 'AWS:replicator' });
  });
});

test('lifecycle removes a version for good and leaves its neighbours', () => {
  const { s3 } = twoRegions();
  for (const text of ['one', 'two', 'three']) puts(s3, 'a', text);
  s3.expireVersion({ bucket: 'docs', key: 'a', versionId: 'v2' });
  expect(stack(s3, 'a')).toEqual(['three@v3', 'one@v1']);
});

describe('a bucket with rules', () => {
  const rule = { id: 'all', priority: 1, isEnabled: true, filter: { kind: 'all' }, deleteMarkers: false } as const;
  const toTokyo = { ...rule, bucket: 'docs-tokyo', hasMetrics: true };

  function replicating(...rules: Partial<ReplicationRule>[]) {
    const world = twoRegions();
    const waiting: Waiting[] = [];
    world.s3.subscribe({ onCarriage: (one) => waiting.push(one) });
    const replication = { role: 'arn:aws:iam::1:role/r', rules: rules.map((one) => ({ ...toTokyo, ...one })) };
    world.s3.putBucketReplication({ bucket: 'docs', replication });
    const statusOf = (key: string) => world.s3.stackOf({ bucket: 'docs', key })[0]?.replicationStatus;
    return { ...world, waiting, statusOf };
  }

  test('has what is written PENDING until it is carried, and COMPLETED then; the replica is current, and not carried on', () => {
    const { s3, waiting, statusOf, inTokyo, events, later } = replicating({});
    s3.putBucketReplication({
      bucket: 'docs-tokyo',
      replication: { role: 'r', rules: [{ ...toTokyo, bucket: 'docs' }] },
    });
    puts(s3, 'a', 'one');
    expect(statusOf('a')).toBe('PENDING');
    expect(waiting).toEqual([{ bucket: 'docs', key: 'a', versionId: 'v1', to: 'docs-tokyo' }]);
    expect(s3.waitingToBeCarried()).toEqual(waiting);
    later(90_000);
    for (const one of waiting) s3.carry(one);
    expect(statusOf('a')).toBe('COMPLETED');
    expect(inTokyo('a')[0]).toMatchObject({ versionId: 'v1', replicationStatus: 'REPLICA' });
    expect(inTokyo('a')[0]).not.toHaveProperty('carriages');
    expect(events.at(-1)).toMatchObject({ name: 'ObjectCreated:Put', bucket: 'docs-tokyo', versionId: 'v1' });
    expect(events.at(-1)?.principalId).toMatch(/:s3-replication$/);
    expect(waiting.length).toBe(1);
    expect(s3.waitingToBeCarried()).toEqual([]);
  });

  test('says that all destinations have it only when they have, and that it failed where one has', () => {
    const { s3, waiting, statusOf } = replicating({}, { id: 'second', bucket: 'docs-paris' });
    s3.createBucket({ bucket: 'docs-paris', region: 'eu-west-3', versioning: 'Enabled' });
    puts(s3, 'a', 'one');
    puts(s3, 'b', 'two');
    const [first, second, third, fourth] = waiting as [Waiting, Waiting, Waiting, Waiting];
    s3.carry(first);
    expect(statusOf('a')).toBe('PENDING');
    s3.carry(second);
    expect(statusOf('a')).toBe('COMPLETED');
    s3.carry({ ...third, failure: 'DstPutObjectNotPermitted' });
    s3.carry(fourth);
    expect(statusOf('b')).toBe('FAILED');
  });

  test('tells of a failure where the rule has metrics, at the source, with the reason', () => {
    const { s3, waiting, events } = replicating({}, { id: 'mute', bucket: 'docs-gone', hasMetrics: false });
    puts(s3, 'a', 'one');
    for (const one of waiting) s3.carry({ ...one, failure: 'DstPutObjectNotPermitted' });
    const failures = events.filter(({ name }) => name.startsWith('Replication:'));
    expect(failures.map((event) => notificationRecord(event))).toMatchObject([
      {
        eventName: 'Replication:OperationFailedReplication',
        s3: { bucket: { name: 'docs' }, object: { versionId: 'v1' } },
        replicationEventData: {
          replicationRuleId: 'all',
          destinationBucket: 'arn:aws:s3:::docs-tokyo',
          failureReason: 'DstPutObjectNotPermitted',
        },
      },
    ]);
  });

  test.each([
    ['a destination that is gone', 'DstBucketNotFound', (s3: S3) => s3.deleteBucket({ bucket: 'docs-tokyo' })],
    [
      'a destination that was suspended',
      'DstBucketUnversioned',
      (s3: S3) => s3.putBucketVersioning({ bucket: 'docs-tokyo', status: 'Suspended' }),
    ],
    [
      'an archived object',
      'SrcObjectNotEligible',
      (s3: S3) => s3.setStorageClass({ bucket: 'docs', key: 'a', versionId: 'v1' }, 'GLACIER'),
    ],
  ])('finds by itself why it fails: %s', (_, reason, befalls) => {
    const { s3, waiting } = replicating({});
    puts(s3, 'a', 'one');
    befalls(s3);
    expect(waiting.map((one) => s3.carry(one)?.reason)).toEqual([reason]);
  });

  test('leaves out what its filters leave out, and takes the rule of the highest priority to a destination', () => {
    const tag = { kind: 'tag', key: 'class', value: 'secret' } as const;
    const { s3, waiting } = replicating(
      {
        filter: {
          kind: 'every',
          of: [
            { kind: 'prefix', prefix: 'a/' },
            { kind: 'not', of: tag },
          ],
        },
      },
      { id: 'off', isEnabled: false },
      { id: 'cold', priority: 9, filter: { kind: 'prefix', prefix: 'a/cold/' }, storageClass: 'GLACIER_IR' },
    );
    const put = (key: string, value?: string) =>
      s3.putObject({
        bucket: 'docs',
        key,
        body: Buffer.from(key),
        ...(value ? { tags: [{ key: 'class', value }] } : {}),
      });
    put('b');
    put('a/secret', 'secret');
    put('a/open', 'public');
    put('a/cold/x');
    expect(waiting.map(({ key }) => key)).toEqual(['a/open', 'a/cold/x']);
    for (const one of waiting) s3.carry(one);
    const classOf = (key: string) => s3.headObject({ bucket: 'docs-tokyo', key }).object.storageClass;
    expect([classOf('a/open'), classOf('a/cold/x')]).toEqual(['STANDARD', 'GLACIER_IR']);
  });

  test.each([
    [true, ['marker', 'object']],
    [false, ['object']],
  ])('carries delete markers where it says so: %s; never that a version was removed', (deleteMarkers, expected) => {
    const { s3, waiting, inTokyo } = replicating({ deleteMarkers });
    puts(s3, 'a', 'one');
    s3.deleteObject({ bucket: 'docs', key: 'a' });
    for (const one of waiting) s3.carry(one);
    s3.deleteObject({ bucket: 'docs', key: 'a', versionId: 'v1' });
    expect(waiting.length).toBe(expected.length);
    expect(inTokyo('a').map(({ kind }) => kind)).toEqual(expected);
  });

  test('can only be made of a versioned bucket, and keeps it versioned', () => {
    const { s3 } = replicating({});
    expect(refusal(() => s3.putBucketVersioning({ bucket: 'docs', status: 'Suspended' }))).toBe('InvalidBucketState');
    s3.createBucket({ bucket: 'plain', region: 'eu-west-1' });
    const replication = { role: 'r', rules: [toTokyo] };
    expect(refusal(() => s3.putBucketReplication({ bucket: 'plain', replication }))).toBe('InvalidRequest');
  });

  test('keeps over a dump what is on its way', () => {
    const { s3, waiting } = replicating({});
    puts(s3, 'a', 'one');
    const again = createS3();
    again.load(s3.dump());
    expect(again.waitingToBeCarried()).toEqual(waiting);
    for (const one of again.waitingToBeCarried()) again.carry(one);
    expect(again.stackOf({ bucket: 'docs-tokyo', key: 'a' }).length).toBe(1);
  });

  test('has a replica lie by the time that its own region told, above what is of the same second', () => {
    const { s3, later, inTokyo } = twoRegions();
    const { object } = puts(s3, 'a', 'slow clock');
    s3.putObject({ bucket: 'docs-tokyo', key: 'a', body: Buffer.from('same second') });
    later(5000);
    s3.putObject({ bucket: 'docs-tokyo', key: 'a', body: Buffer.from('later') });
    s3.insertReplica({ bucket: 'docs-tokyo', key: 'a', version: object, placed: 'time' });
    expect(ids(inTokyo('a'))).toEqual(['v3', 'v1', 'v2']);
  });
});
