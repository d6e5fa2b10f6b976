import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createS3, type S3, type S3Event } from '../../src/adapters/memory/s3/index.ts';
import { type S3Server, startS3Server } from '../../src/local/s3/server.ts';
import { raw } from './raw-request.ts';

/** What the recordings are silent about: the wire itself, signed URLs, regions, faults. */

let now = Date.UTC(2026, 0, 1, 12);
const events: S3Event[] = [];
let model: S3;
let virginia: S3Server;
let tokyo: S3Server;
let refused: string | undefined;

beforeAll(async () => {
  model = createS3({ now: () => now, onEvent: (event) => events.push(event) });
  model.createBucket({ bucket: 'docs', region: 'us-east-1', versioning: 'Enabled' });
  model.createBucket({ bucket: 'docs-tokyo', region: 'ap-northeast-1', versioning: 'Enabled' });
  const faults = ({ operation }: { operation: string }) =>
    operation === refused ? { status: 503, code: 'SlowDown', message: 'Please reduce your request rate.' } : undefined;
  virginia = await startS3Server({ model, region: 'us-east-1', faults });
  tokyo = await startS3Server({ model, region: 'ap-northeast-1' });
});

afterAll(async () => {
  await virginia.stop();
  await tokyo.stop();
});

describe('keys are never normalised', () => {
  test.each([
    ['../up', '/docs/../up'],
    ['a//b/', '/docs/a//b/'],
    ['./a', '/docs/./a'],
    ['plus+space and %2F', '/docs/plus+space%20and%20%252F'],
    ['caf\u00e9', '/docs/caf%C3%A9'],
    ['cafe\u0301', '/docs/cafe%CC%81'],
    ['\u0001\n\ttab', '/docs/%01%0A%09tab'],
  ])('%j', async (key, path) => {
    await raw(virginia.endpoint, 'PUT', path, { body: key });
    expect(model.headObject({ bucket: 'docs', key }).object.body.toString()).toBe(key);
    expect((await raw(virginia.endpoint, 'GET', path)).text).toBe(key);
    model.expireVersion({
      bucket: 'docs',
      key,
      versionId: model.stackOf({ bucket: 'docs', key })[0]?.versionId ?? '',
    });
  });

  test('and come out of a listing as references or encoded', async () => {
    await raw(virginia.endpoint, 'PUT', '/docs/list%01%20me');
    const listed = await raw(virginia.endpoint, 'GET', '/docs?list-type=2&prefix=list');
    expect(listed.text).toContain('<Key>list&#x1; me</Key>');
    const encoded = await raw(virginia.endpoint, 'GET', '/docs?list-type=2&prefix=list&encoding-type=url');
    expect(encoded.text).toContain('<Key>list%01+me</Key>');
  });
});

describe('the wire', () => {
  test('a bucket may stand in the host name', async () => {
    const headers = { host: `docs.localhost:${virginia.port}` };
    await raw(virginia.endpoint, 'PUT', '/by/host', { headers, body: 'hello' });
    expect((await raw(virginia.endpoint, 'GET', '/docs/by/host')).text).toBe('hello');
    const regional = { host: 'docs.s3.us-east-1.amazonaws.com' };
    expect((await raw(virginia.endpoint, 'GET', '/by/host', { headers: regional })).text).toBe('hello');
  });

  test('a client that expects 100-continue gets it', async () => {
    const headers = { expect: '100-continue', 'content-length': 5 };
    expect((await raw(virginia.endpoint, 'PUT', '/docs/patient', { headers, body: 'hello' })).status).toBe(200);
  });

  test('HEAD has the length of the object and no body, its errors have neither', async () => {
    await raw(virginia.endpoint, 'PUT', '/docs/head', { body: 'hello' });
    const found = await raw(virginia.endpoint, 'HEAD', '/docs/head');
    expect([found.status, found.headers['content-length'], found.text]).toEqual([200, '5', '']);
    const missing = await raw(virginia.endpoint, 'HEAD', '/docs/missing');
    expect([missing.status, missing.headers['content-length'], missing.text]).toEqual([404, undefined, '']);
    expect(missing.headers['x-amz-request-id']).toMatch(/^[\dA-F]{16}$/);
  });

  test('HEAD tells a deleted key from an absent one, and a marker by its id', async () => {
    await raw(virginia.endpoint, 'PUT', '/docs/deleted', { body: 'hello' });
    const marker = (await raw(virginia.endpoint, 'DELETE', '/docs/deleted')).headers['x-amz-version-id'];
    const head = await raw(virginia.endpoint, 'HEAD', '/docs/deleted');
    expect([head.status, head.headers['x-amz-delete-marker'], head.headers['x-amz-version-id']]).toEqual([
      404,
      'true',
      marker,
    ]);
    const byId = await raw(virginia.endpoint, 'HEAD', `/docs/deleted?versionId=${marker}`);
    expect([byId.status, byId.headers.allow]).toEqual([405, 'DELETE']);
    expect(byId.headers['last-modified']).toBe('Thu, 01 Jan 2026 12:00:00 GMT');
  });

  test('304 has no body but the ETag', async () => {
    const { headers } = await raw(virginia.endpoint, 'PUT', '/docs/known', { body: 'hello' });
    const answer = await raw(virginia.endpoint, 'GET', '/docs/known', { headers: { 'if-none-match': headers.etag } });
    expect([answer.status, answer.text, answer.headers.etag]).toEqual([304, '', headers.etag]);
  });

  test('chunks are taken apart, and the checksum behind them is held against the body', async () => {
    const headers = {
      'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER',
      'x-amz-decoded-content-length': '9',
      'x-amz-trailer': 'x-amz-checksum-crc32c',
      'content-encoding': 'gzip,aws-chunked',
    };
    const chunked = (checksum: string) =>
      `4;chunk-signature=aa\r\n1234\r\n5;chunk-signature=bb\r\n56789\r\n0;chunk-signature=cc\r\nx-amz-checksum-crc32c:${checksum}\r\nx-amz-trailer-signature:dd\r\n\r\n`;
    const good = await raw(virginia.endpoint, 'PUT', '/docs/chunked', { headers, body: chunked('4waSgw==') });
    expect([good.status, good.headers['x-amz-checksum-crc32c']]).toEqual([200, '4waSgw==']);
    const { object } = model.headObject({ bucket: 'docs', key: 'chunked' });
    expect([object.body.toString(), object.system.contentEncoding]).toEqual(['123456789', 'gzip']);
    const bad = await raw(virginia.endpoint, 'PUT', '/docs/chunked', { headers, body: chunked('AAAAAA==') });
    expect([bad.status, /<Code>(.*)<\/Code>/.exec(bad.text)?.[1]]).toEqual([400, 'BadDigest']);
  });

  test('a body that is cut short is not stored', async () => {
    const headers = {
      'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      'x-amz-decoded-content-length': '9',
    };
    const cut = await raw(virginia.endpoint, 'PUT', '/docs/cut', { headers, body: '9\r\n1234' });
    expect([cut.status, /<Code>(.*)<\/Code>/.exec(cut.text)?.[1]]).toEqual([400, 'IncompleteBody']);
  });

  test('what is not implemented says so by name', async () => {
    const answer = await raw(virginia.endpoint, 'PUT', '/docs?website');
    expect(answer.status).toBe(501);
    expect(answer.text).toContain('PutBucketWebsite');
  });

  test('a notification configuration is kept as it was put', async () => {
    const body =
      '<NotificationConfiguration><QueueConfiguration><Id>all</Id><Queue>arn:aws:sqs:us-east-1:1:q</Queue><Event>s3:ObjectCreated:*</Event><Filter><S3Key><FilterRule><Name>prefix</Name><Value>a/</Value></FilterRule></S3Key></Filter></QueueConfiguration></NotificationConfiguration>';
    await raw(virginia.endpoint, 'PUT', '/docs?notification', { body });
    const { text } = await raw(virginia.endpoint, 'GET', '/docs?notification');
    expect(text).toContain('<Id>all</Id><Queue>arn:aws:sqs:us-east-1:1:q</Queue><Event>s3:ObjectCreated:*</Event>');
    expect(text).toContain('<FilterRule><Name>Prefix</Name><Value>a/</Value></FilterRule>');
  });
});

describe('callers', () => {
  test('the access key becomes the principal, and the request id of the answer that of the event', async () => {
    const headers = { authorization: 'AWS4-HMAC-SHA256 Credential=AKIAANN/20260101/us-east-1/s3/aws4_request, …' };
    const answer = await raw(virginia.endpoint, 'PUT', '/docs/mine', {
      headers: { authorization: headers.authorization.replace('…', 'Signature=00') },
      body: 'x',
    });
    expect(events.at(-1)).toMatchObject({
      key: 'mine',
      principalId: 'AWS:AKIAANN',
      requestId: answer.headers['x-amz-request-id'],
    });
  });

  test('a signed URL works until it expires', async () => {
    const signed =
      '/docs/signed?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIABEN%2F20260101%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20260101T120000Z&X-Amz-Expires=60&X-Amz-Signature=00&x-amz-meta-by=ben&x-amz-checksum-crc32=AAAAAA%3D%3D&x-amz-sdk-checksum-algorithm=CRC32';
    expect((await raw(virginia.endpoint, 'PUT', signed, { body: 'hello' })).status).toBe(200);
    expect(events.at(-1)?.principalId).toBe('AWS:AKIABEN');
    expect((await raw(virginia.endpoint, 'GET', signed)).headers['x-amz-meta-by']).toBe('ben');
    now += 61_000;
    const late = await raw(virginia.endpoint, 'GET', signed);
    expect([late.status, late.text.includes('<Message>Request has expired</Message>')]).toEqual([403, true]);
  });

  test('a fault answers before anything is done', async () => {
    refused = 'PutObject';
    const answer = await raw(virginia.endpoint, 'PUT', '/docs/faulty', { body: 'x' });
    refused = undefined;
    expect([answer.status, /<Code>(.*)<\/Code>/.exec(answer.text)?.[1]]).toEqual([503, 'SlowDown']);
    expect(model.stackOf({ bucket: 'docs', key: 'faulty' })).toEqual([]);
  });
});

describe('regions', () => {
  test("an endpoint sends requests for another region's bucket away", async () => {
    const answer = await raw(virginia.endpoint, 'GET', '/docs-tokyo/a');
    expect([answer.status, answer.headers['x-amz-bucket-region']]).toEqual([301, 'ap-northeast-1']);
    expect(answer.text).toContain('<Code>PermanentRedirect</Code>');
  });

  test('but copies from a bucket of any region', async () => {
    await raw(virginia.endpoint, 'PUT', '/docs/a%20b', { body: 'from virginia' });
    const headers = { 'x-amz-copy-source': '/docs/a%20b' };
    expect((await raw(tokyo.endpoint, 'PUT', '/docs-tokyo/copy', { headers })).status).toBe(200);
    expect((await raw(tokyo.endpoint, 'GET', '/docs-tokyo/copy')).text).toBe('from virginia');
  });

  test('a bucket is made where its endpoint is', async () => {
    const unspecified = await raw(tokyo.endpoint, 'PUT', '/new-bucket');
    expect(unspecified.text).toContain('<Code>IllegalLocationConstraintException</Code>');
    const body =
      '<CreateBucketConfiguration><LocationConstraint>ap-northeast-1</LocationConstraint></CreateBucketConfiguration>';
    expect((await raw(tokyo.endpoint, 'PUT', '/new-bucket', { body })).status).toBe(200);
    expect((await raw(tokyo.endpoint, 'PUT', '/new-bucket', { body })).status).toBe(409);
    expect(model.regionOf('new-bucket')).toBe('ap-northeast-1');
  });
});

test('a server stops, and starts again on its port with all that it had', async () => {
  const first = await startS3Server({ model, region: 'us-east-1' });
  await raw(first.endpoint, 'PUT', '/docs/kept', { body: 'hello' });
  await first.stop();
  await expect(raw(first.endpoint, 'GET', '/docs/kept')).rejects.toThrow('ECONNREFUSED');
  const second = await startS3Server({ model, region: 'us-east-1', port: first.port });
  expect((await raw(second.endpoint, 'GET', '/docs/kept')).text).toBe('hello');
  await second.stop();
});

test('latency is added to the answers that a function chooses', async () => {
  const latency = ({ operation }: { operation: string }) => (operation === 'HeadBucket' ? 80 : 0);
  const far = await startS3Server({ model, region: 'us-east-1', latency });
  const asked = performance.now();
  await raw(far.endpoint, 'HEAD', '/docs');
  expect(performance.now() - asked).toBeGreaterThanOrEqual(75);
  await far.stop();
});

test('a client that ends uploads page by page misses none', async () => {
  const open = new Set<string>();
  for (const key of ['a', 'a', 'a', 'b']) {
    open.add(model.createMultipartUpload({ bucket: 'docs', key }).uploadId);
  }
  let markers = {};
  for (let isTruncated = true; isTruncated; ) {
    const page = model.listMultipartUploads({ bucket: 'docs', maxKeys: 2, ...markers });
    for (const { key, uploadId } of page.uploads) {
      model.abortMultipartUpload({ bucket: 'docs', key, uploadId });
      open.delete(uploadId);
    }
    isTruncated = page.isTruncated;
    markers = { keyMarker: page.nextKeyMarker, uploadIdMarker: page.nextUploadIdMarker };
  }
  expect([...open]).toEqual([]);
});
