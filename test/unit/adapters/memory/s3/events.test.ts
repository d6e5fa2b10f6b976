import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { notificationRecord } from '../../../../../src/adapters/memory/s3/index.ts';
import { puts, refusal, withBucket } from './support.ts';

interface RecordedShape {
  readonly eventName: string;
  readonly when: string;
  readonly object: Record<string, unknown>;
}

const recorded = JSON.parse(readFileSync(new URL('../../../../data/aws/events.json', import.meta.url), 'utf8'))
  .records as { byEvent: RecordedShape[]; fields: { field: string; type: string }[] };

/** The members that AWS put into `s3.object` on such an occasion. */
function recordedMembers(eventName: string, when: RegExp): string[] {
  const shape = recorded.byEvent.find((one) => one.eventName === eventName && when.test(one.when));
  return Object.keys(shape?.object ?? {}).sort();
}

describe('each successful change is told once, in the shape that AWS was recorded to send', () => {
  const caller = { principalId: 'AWS:ANN', requestId: 'R1', hostId: 'H1', sourceIp: '203.0.113.7' };

  test.each([
    ['ObjectCreated:Put', 'Enabled', /^PutObject, versioning enabled/],
    ['ObjectCreated:Put', 'Unversioned', /^PutObject, unversioned/],
    ['ObjectCreated:Put', 'Suspended', /suspended/],
  ] as const)('%s in a bucket that is %s', (name, versioning, when) => {
    const { s3, events } = withBucket(versioning);
    puts(s3, 'a', 'one');
    const { object } = notificationRecord(events[0] ?? expect.fail()).s3;
    expect(events.map((event) => event.name)).toEqual([name]);
    expect(Object.keys(object).sort()).toEqual(recordedMembers(name, when));
  });

  test.each([
    ['ObjectRemoved:DeleteMarkerCreated', 'Enabled', undefined, /without version id/],
    ['ObjectRemoved:Delete', 'Enabled', 'v1', /^DeleteObject with a version id/],
    ['ObjectRemoved:Delete', 'Unversioned', undefined, /^DeleteObject, unversioned/],
  ] as const)('%s in a bucket that is %s', (name, versioning, versionId, when) => {
    const { s3, events } = withBucket(versioning);
    puts(s3, 'a', 'one');
    s3.deleteObject({ bucket: 'docs', key: 'a', ...(versionId ? { versionId } : {}) });
    const { object } = notificationRecord(events[1] ?? expect.fail()).s3;
    expect(events[1]?.name).toBe(name);
    expect(Object.keys(object).sort()).toEqual(recordedMembers(name, when));
  });

  test('every recorded field is there, with its type', () => {
    const { s3, events } = withBucket('Unversioned');
    s3.putObject({ bucket: 'docs', key: 'a', body: Buffer.from('one'), caller });
    const record: unknown = notificationRecord(events[0] ?? expect.fail());
    for (const { field, type } of recorded.fields) {
      // x-amz-id-2 has hyphens but no dots, so the path splits cleanly.
      const value = field.split('.').reduce((at: unknown, name) => (at as Record<string, unknown>)[name], record);
      expect(typeof value, field).toBe(type);
    }
  });

  test('it names who wrote, the request, and the time with its milliseconds', () => {
    const { s3, events } = withBucket();
    s3.putObject({ bucket: 'docs', key: 'a b/ö+c', body: Buffer.from('one'), caller });
    const record = notificationRecord(events[0] ?? expect.fail(), 'all');
    expect(record).toMatchObject({
      awsRegion: 'eu-west-1',
      eventTime: '2026-01-01T12:00:00.250Z',
      eventVersion: '2.1',
      userIdentity: { principalId: 'AWS:ANN' },
      responseElements: { 'x-amz-request-id': 'R1', 'x-amz-id-2': 'H1' },
      s3: {
        configurationId: 'all',
        object: { key: 'a+b/%C3%B6%2Bc', size: 3, eTag: 'f97c5d29941bfb1b2fdab0874906ab82', versionId: 'v1' },
      },
    });
  });

  test('sequencers of a key grow, whatever the clock does', () => {
    const { s3, events, later } = withBucket();
    puts(s3, 'a', 'one');
    later(-1_000);
    puts(s3, 'a', 'two');
    later(60_000);
    s3.deleteObject({ bucket: 'docs', key: 'a' });
    const sequencers = events.map(({ sequencer }) => sequencer);
    expect([...sequencers].sort()).toEqual(sequencers);
    expect(new Set(sequencers).size).toBe(3);
    expect(sequencers.every((one) => /^[\dA-F]{18}$/.test(one))).toBe(true);
  });

  test('a refused write and a read tell nothing', () => {
    const { s3, events } = withBucket();
    const conditions = { ifMatch: '"x"' };
    expect(refusal(() => s3.putObject({ bucket: 'docs', key: 'a', body: Buffer.from(''), conditions }))).toBe(
      'NoSuchKey',
    );
    s3.listObjects({ bucket: 'docs' });
    expect(events).toEqual([]);
  });

  test('a batch delete tells of every key, of keys that never were only in an unversioned bucket', () => {
    const unversioned = withBucket('Unversioned');
    unversioned.s3.deleteObjects({ bucket: 'docs', objects: [{ key: 'a' }, { key: 'b' }] });
    expect(unversioned.events.map(({ key }) => key)).toEqual(['a', 'b']);
    const versioned = withBucket();
    versioned.s3.deleteObjects({ bucket: 'docs', objects: [{ key: 'a', versionId: 'v9' }] });
    expect(versioned.events).toEqual([]);
  });
});
