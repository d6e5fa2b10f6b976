import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseObjectEvents } from '../../../../../src/adapters/aws/events/index.ts';

interface Shape {
  readonly eventName: string;
  readonly eventVersion: string;
  readonly when: string;
  readonly object: Record<string, unknown>;
}

interface BridgeShape {
  readonly when: string;
  readonly 'detail-type': string;
  readonly object?: Record<string, unknown>;
  readonly 'deletion-type'?: string;
}

const recorded = JSON.parse(readFileSync(new URL('../../../../data/aws/events.json', import.meta.url), 'utf8')) as {
  readonly records: { byEvent: Shape[]; keys: { recorded: Encoded[]; documented: Encoded[] } };
  readonly eventBridge: { byEvent: BridgeShape[] };
};
type Encoded = { readonly key: string; readonly inEvent: string };

function record(changes: Record<string, unknown> = {}, object: Record<string, unknown> = {}) {
  return {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion: 'us-east-1',
    eventTime: '2025-01-21T23:21:10.123Z',
    eventName: 'ObjectCreated:Put',
    userIdentity: { principalId: 'AWS:AROAEXAMPLE:session' },
    responseElements: { 'x-amz-request-id': 'C3D13FE58DE4C810' },
    s3: { bucket: { name: 'docs' }, object: { key: 'a', versionId: 'v1', sequencer: '0055', size: 9, ...object } },
    ...changes,
  };
}

function bridged(detail: Record<string, unknown> = {}, type = 'Object Created') {
  return {
    version: '0',
    source: 'aws.s3',
    'detail-type': type,
    time: '2025-01-21T23:25:10Z',
    detail: {
      version: '0',
      bucket: { name: 'docs' },
      object: { key: 'a b+c%', 'version-id': 'v1', sequencer: '617f' },
      'request-id': 'N4N7',
      requester: '111111111111',
      ...detail,
    },
  };
}

const keysOf = (payload: unknown) => parseObjectEvents(payload).sightings.map(({ key }) => key);
const problemsOf = (payload: unknown) =>
  parseObjectEvents(payload).problems.map(({ index, message }) => ({ index, message }));
const isMalformed = (payload: unknown) => parseObjectEvents(payload).problems.some((problem) => problem.isMalformed);

describe('a notification of S3', () => {
  test('tells of a version, who made it, and by which request', () => {
    expect(parseObjectEvents({ Records: [record()] })).toEqual({
      kind: 's3',
      sightings: [
        {
          bucket: 'docs',
          key: 'a',
          versionId: 'v1',
          kind: 'object',
          principalId: 'AWS:AROAEXAMPLE:session',
          eventTime: Date.UTC(2025, 0, 21, 23, 21, 10, 123),
          requestId: 'C3D13FE58DE4C810',
          sequencer: '0055',
        },
      ],
      problems: [],
      ignored: {},
    });
  });

  test.each(recorded.records.byEvent)('$eventName, as recorded: $when', ({ eventName, eventVersion, object }) => {
    const { sightings, problems, ignored } = parseObjectEvents({
      Records: [record({ eventName, eventVersion, s3: { bucket: { name: 'docs' }, object } })],
    });
    const kind = eventName.startsWith('ObjectCreated:')
      ? 'object'
      : eventName.endsWith(':DeleteMarkerCreated')
        ? 'delete'
        : eventName === 'ObjectRemoved:Delete' && object.versionId
          ? 'removed'
          : undefined;
    if (kind === undefined)
      expect({ sightings, problems, ignored }).toEqual({ sightings: [], problems: [], ignored: { [eventName]: 1 } });
    else if (object.versionId) expect(sightings).toMatchObject([{ kind, versionId: object.versionId }]);
    else
      expect(problems).toMatchObject([
        { index: 0, message: expect.stringContaining('versioning of bucket docs is not enabled') },
      ]);
  });

  test.each([
    ...recorded.records.keys.recorded,
    ...recorded.records.keys.documented,
    { key: 'a b+c/ü%2F', inEvent: 'a+b%2Bc/%C3%BC%252F' },
    { key: 'constructor', inEvent: 'constructor' },
  ])('of key $key', ({ key, inEvent }) => {
    expect(keysOf({ Records: [record({}, { key: inEvent })] })).toEqual([key]);
  });

  test.each(['2.0', '2.5', '2.17'])('of version %s is understood', (eventVersion) => {
    expect(keysOf({ Records: [record({ eventVersion })] })).toEqual(['a']);
  });

  test.each([
    ['a version of another language', record({ eventVersion: '3.0' }), /3\.0/],
    ['a version that only begins with 2', record({ eventVersion: '21.0' }), /21\.0/],
    ['no version', record({ eventVersion: undefined }), /no eventVersion/],
    ['no name', record({ eventName: 7 }), /eventName/],
    ['no bucket', record({ s3: { object: { key: 'a', versionId: 'v' } } }), /bucket/],
    ['no key', record({}, { key: '' }), /key/],
    ['a key that is no percent-encoding', record({}, { key: '%zz' }), /%zz.*percent/],
    ['a key that is no UTF-8', record({}, { key: '%ff' }), /%ff/],
    ['no version id', record({}, { versionId: undefined }), /versioning of bucket docs/],
    ['another service', { eventSource: 'aws:dynamodb', dynamodb: {} }, /aws:dynamodb/],
    ['a topic', { EventSource: 'aws:sns', Sns: { Message: '{}' } }, /aws:sns/],
    ['nothing', null, /is null, not an object/],
    ['text', 'text', /is a string, not an object/],
    ['a list', [], /is a list, not an object/],
  ])('with a record of %s among good ones loses that one alone', (_, bad, words) => {
    const payload = { Records: [record({}, { key: 'before' }), bad, record({}, { key: 'after' })] };
    expect(keysOf(payload)).toEqual(['before', 'after']);
    expect(problemsOf(payload)).toEqual([{ index: 1, message: expect.stringMatching(words) }]);
  });

  test.each([
    ['null', null, true],
    ['a number', 7, true],
    ['an empty object', {}, true],
    ['a record without s3', record({ s3: undefined }), true],
    ['a key that is no text', record({}, { key: 7 }), true],
    // A later release, another configuration or its owner may make something of these.
    ['a version of another language', record({ eventVersion: '3.0' }), false],
    ['no version id', record({}, { versionId: undefined }), false],
    ['another service', { eventSource: 'aws:dynamodb' }, false],
  ])('that holds %s is beyond hope: %j', (_, bad, expected) => expect(isMalformed({ Records: [bad] })).toBe(expected));

  test('of other things is counted and left alone, whatever they lack', () => {
    const names = [
      'ObjectRestore:Completed',
      'ObjectRemoved:Delete',
      'ObjectRemoved:Delete',
      'LifecycleTransition',
      'toString',
    ];
    const Records = names.map((eventName) => ({ eventVersion: '2.3', eventName }));
    expect(parseObjectEvents({ Records })).toMatchObject({
      sightings: [],
      problems: [],
      ignored: { 'ObjectRestore:Completed': 1, 'ObjectRemoved:Delete': 2, LifecycleTransition: 1, toString: 1 },
    });
  });

  test('tells of the delete markers of lifecycle rules, and of other providers’ spelling', () => {
    const names = [
      'LifecycleExpiration:DeleteMarkerCreated',
      's3:ObjectRemoved:DeleteMarkerCreated',
      's3:ObjectCreated:Put',
    ];
    const { sightings } = parseObjectEvents({ Records: names.map((eventName) => record({ eventName })) });
    expect(sightings.map(({ kind }) => kind)).toEqual(['delete', 'delete', 'object']);
  });
});

describe('an event of EventBridge', () => {
  test('has a raw key and no principal', () => {
    expect(parseObjectEvents(bridged())).toEqual({
      kind: 'eventbridge',
      sightings: [
        {
          bucket: 'docs',
          key: 'a b+c%',
          versionId: 'v1',
          kind: 'object',
          eventTime: Date.UTC(2025, 0, 21, 23, 25, 10),
          requestId: 'N4N7',
          sequencer: '617f',
        },
      ],
      problems: [],
      ignored: {},
    });
  });

  test.each(recorded.eventBridge.byEvent.filter(({ object }) => object))('as recorded: $when', (shape) => {
    const detail = { object: shape.object, 'deletion-type': shape['deletion-type'] };
    const { sightings, problems, ignored } = parseObjectEvents(bridged(detail, shape['detail-type']));
    const isPermanent = shape['deletion-type'] === 'Permanently Deleted';
    const kind = isPermanent ? 'removed' : shape['deletion-type'] ? 'delete' : 'object';
    if (shape.object?.['version-id']) expect(sightings).toMatchObject([{ kind }]);
    else if (isPermanent) expect(ignored).toEqual({ 'Object Deleted (Permanently Deleted)': 1 });
    else expect(problems[0]?.message).toMatch(/versioning of bucket docs/);
  });

  test('tells of a delete marker', () => {
    const { sightings } = parseObjectEvents(bridged({ 'deletion-type': 'Delete Marker Created' }, 'Object Deleted'));
    expect(sightings).toMatchObject([{ kind: 'delete', versionId: 'v1' }]);
  });

  test('tells of a version that a person has removed, and not of one that a lifecycle rule has', () => {
    const removed = (reason: string) =>
      parseObjectEvents(bridged({ 'deletion-type': 'Permanently Deleted', reason }, 'Object Deleted'));
    expect(removed('DeleteObject').sightings).toMatchObject([{ kind: 'removed', versionId: 'v1' }]);
    expect(removed('Lifecycle Expiration')).toMatchObject({
      sightings: [],
      ignored: { 'Object Deleted (Permanently Deleted)': 1 },
    });
  });

  test.each([
    ['another language', bridged({ 'event-version': '2.0' }), /2\.0/],
    ['no bucket', bridged({ bucket: {} }), /bucket/],
    ['no key', bridged({ object: { 'version-id': 'v' } }), /key/],
    ['no version id', bridged({ object: { key: 'a' } }), /versioning/],
  ])('with %s is a problem', (_, event, words) => {
    expect(problemsOf(event)).toEqual([{ index: 0, message: expect.stringMatching(words) }]);
  });

  test('of another kind is left alone', () => {
    expect(parseObjectEvents(bridged({}, 'Object Tags Added')).ignored).toEqual({ 'Object Tags Added': 1 });
    expect(parseObjectEvents(bridged({ 'event-version': '1.9' })).sightings).toHaveLength(1);
  });
});

test('S3’s test event tells of nothing', () => {
  const event = { Service: 'Amazon S3', Event: 's3:TestEvent', Time: '2025-01-21T23:21:10.123Z', Bucket: 'docs' };
  expect(parseObjectEvents(event)).toEqual({ kind: 'test', sightings: [], problems: [], ignored: {} });
});

test.each([null, undefined, 7, 'text', [], {}, { Records: 'none' }, { source: 'aws.ec2', 'detail-type': 'x' }])(
  '%j is unknown',
  (payload) => {
    expect(parseObjectEvents(payload)).toEqual({ kind: 'unknown', sightings: [], problems: [], ignored: {} });
  },
);
