import { describe, expect, test } from 'vitest';
import type { Version } from '../../../../../src/adapters/memory/s3/index.ts';
import { puts, stack, withBucket } from './support.ts';

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
