import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { crc32 } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createObjectStore, createS3Client } from '../../../../../src/adapters/aws/s3/index.ts';
import { parseObjectKey, parseVersionId } from '../../../../../src/domain/model/ids.ts';
import type { Content } from '../../../../../src/ports/object-store.ts';
import { replicaSet, SET, TOKYO } from '../../../../contract/object-store/object-store-cast.ts';

/** A bucket that answers a GET at its own will. */
let server: Server;
let answer: (response: ServerResponse) => void;
let requests: number;

beforeEach(async () => {
  requests = 0;
  server = createServer((_, response) => {
    requests += 1;
    answer(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

function read(maxBytes = 100, totalMs = 200): Promise<Content> {
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const store = createObjectStore({
    sets: new Map([[SET, replicaSet()]]),
    clientFor: (region) => createS3Client({ region, endpoint, forcePathStyle: true, credentials, maxAttempts: 1 }),
    limits: { read: { attemptMs: 1_000, totalMs } },
  });
  return store.read({ set: SET, region: TOKYO, key: parseObjectKey('a') }, parseVersionId('v1'), maxBytes);
}

const FOUND = { etag: '"e"', 'x-amz-version-id': 'v1' };
const BROKEN = {
  kind: 'unreadable',
  reason: 'unreachable',
  message: expect.stringMatching(/^ap-northeast-1: .*v1 of a/),
};

function checksumOf(text: string) {
  const digest = Buffer.alloc(4);
  digest.writeUInt32BE(crc32(text));
  return { 'x-amz-checksum-crc32': digest.toString('base64') };
}

test('bytes are read with one request', async () => {
  answer = (response) =>
    response.writeHead(200, { ...FOUND, ...checksumOf('hello'), 'content-length': 5 }).end('hello');
  expect(await read(5)).toMatchObject({ kind: 'bytes', bytes: Buffer.from('hello') });
  expect(requests).toBe(1);
});

test('bytes that are not those of their checksum are to be read again, not a mistake in the program', async () => {
  answer = (response) =>
    response.writeHead(200, { ...FOUND, ...checksumOf('hallo'), 'content-length': 5 }).end('hello');
  expect(await read()).toMatchObject(BROKEN);
});

test('a size that nobody tells is not read, however much may come', async () => {
  answer = (response) => response.writeHead(200, FOUND).end('x'.repeat(101));
  expect(await read()).toMatchObject(BROKEN);
});

describe.each([
  ['with a checksum', checksumOf('hello')],
  ['without a checksum', {}],
])('a body %s', (_, checksum) => {
  const begin = (response: ServerResponse, size: number) =>
    response.writeHead(200, { ...FOUND, ...checksum, 'content-length': size });

  test('that breaks off is to be read again', async () => {
    answer = (response) => begin(response, 50).write('hello', () => response.destroy());
    expect(await read()).toMatchObject(BROKEN);
  });

  test('that never ends is given up when its time is over', async () => {
    answer = (response) => begin(response, 50).write('hello');
    expect(await read()).toMatchObject(BROKEN);
  });

  test('that is too large is hung up on before it is sent', async () => {
    const hungUp = new Promise<void>((resolve) => {
      answer = (response) => begin(response.on('close', resolve), 10 ** 9).write('hello');
    });
    // Nothing but the store's own hand ends it within the test's time.
    expect(await read(100, 3_600_000)).toEqual({ kind: 'too-large', size: 10 ** 9 });
    await hungUp;
  });
});
