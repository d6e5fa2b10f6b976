import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createObjectStore, createS3Client, type StoreLimits } from '../../../../../src/adapters/aws/s3/index.ts';
import { createS3, type S3 } from '../../../../../src/adapters/memory/s3/index.ts';
import { parseETag, parseObjectKey, parseVersionId } from '../../../../../src/domain/model/ids.ts';
import type { ObjectState } from '../../../../../src/domain/model/version.ts';
import { type S3Server, startS3Server } from '../../../../../src/local/s3/server.ts';
import { Unavailable } from '../../../../../src/ports/errors.ts';
import type { ObjectStore } from '../../../../../src/ports/object-store.ts';
import type { VersionReader } from '../../../../../src/ports/version-reader.ts';
import { ELSEWHERE, replicaSet, SET, SIZES, TOKYO } from '../../../../contract/object-store/object-store-cast.ts';

/** Half a megabyte: more than any buffer on the way holds. */
const BODY = Buffer.alloc(512 * 1024, 'hello ');
const CRC32 = 'AAAAAA==';

/** A source that misbehaves at its own will, and an honest target elsewhere. */
let source: Server;
let target: S3Server;
let model: S3;
let store: ObjectStore & VersionReader;
let isSilent: boolean;
let answerBytes: (response: ServerResponse, headers: Record<string, string>) => void;

beforeEach(async () => {
  isSilent = false;
  source = createServer((request, response) => {
    if (isSilent) return;
    if (request.url?.includes('tagging')) response.end('<Tagging><TagSet/></Tagging>');
    else {
      const date = new Date(0).toUTCString();
      answerBytes(response, {
        etag: '"e"',
        'x-amz-version-id': 'v1',
        'last-modified': date,
        'content-length': `${BODY.length}`,
      });
    }
  });
  await new Promise<void>((resolve) => source.listen(0, '127.0.0.1', resolve));
  model = createS3();
  model.createBucket({ bucket: 'docs-elsewhere', region: ELSEWHERE, versioning: 'Enabled' });
  target = await startS3Server({ model, region: ELSEWHERE });
  store = storeWith({});
});
function storeWith(limits: Partial<StoreLimits>): ObjectStore & VersionReader {
  const { port } = source.address() as AddressInfo;
  return createObjectStore({
    sets: new Map([[SET, replicaSet()]]),
    clientFor: (region) => {
      const endpoint = region === TOKYO ? `http://127.0.0.1:${port}` : target.endpoint;
      const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
      return createS3Client({ region, endpoint, forcePathStyle: true, credentials, maxAttempts: 1 });
    },
    limits: { ...SIZES, singleCopyBytes: 2 ** 30, ...limits },
  });
}

afterEach(async () => {
  source.closeAllConnections();
  source.close();
  await target.stop();
});

function bring(checksum?: ObjectState['checksum']) {
  const state = {
    kind: 'object',
    etag: parseETag('e'),
    size: BODY.length,
    headers: {},
    metadata: {},
    ...(checksum ? { checksum } : {}),
  } as const;
  const id = parseVersionId('v1');
  const stamp = { time: 1, decision: 0, region: TOKYO, layer: 1 } as const;
  return store.bring(
    { set: SET, region: ELSEWHERE, key: parseObjectKey('a') },
    {
      outcome: { kind: 'winner', write: { region: TOKYO, id, time: 1, state, stamp } },
      expected: { kind: 'nothing' },
      sources: [{ region: TOKYO, id }],
      marker: 'm',
    },
  );
}

const written = () => model.stackOf({ bucket: 'docs-elsewhere', key: 'a' }).length;
const KNOWN = { algorithm: 'CRC32', value: CRC32 };

describe.each([
  ['whose checksum is known', KNOWN],
  ['whose checksum nobody knows', undefined],
])('a streamed object %s', (_, checksum) => {
  test('that breaks off on the way is not written, and soon said to be broken', async () => {
    answerBytes = (response, headers) => {
      response.writeHead(200, headers);
      response.write(BODY.subarray(0, BODY.length / 2), () => response.destroy());
    };
    expect(await bring(checksum)).toMatchObject({
      kind: 'failed',
      reason: 'unreachable',
      message: expect.stringContaining('broke off'),
    });
    expect(written()).toBe(0);
  });
});

test('bytes that are not those that were decided are not written', async () => {
  answerBytes = (response, headers) => response.writeHead(200, headers).end(BODY);
  expect(await bring(KNOWN)).toMatchObject({ kind: 'failed', message: expect.stringContaining('BadDigest') });
  expect(written()).toBe(0);
});

test('bytes that are not those of the source’s own checksum are not written', async () => {
  answerBytes = (response, headers) => response.writeHead(200, { ...headers, 'x-amz-checksum-crc32': CRC32 }).end(BODY);
  expect(await bring()).toMatchObject({ kind: 'failed' });
  expect(written()).toBe(0);
});

test('bytes without any checksum arrive as they are', async () => {
  answerBytes = (response, headers) => response.writeHead(200, headers).end(BODY);
  expect(await bring()).toMatchObject({ kind: 'applied' });
  expect(model.getObject({ bucket: 'docs-elsewhere', key: 'a' }).object.body.equals(BODY)).toBe(true);
});

test('a refusal is a refusal, though the rest of the bytes is thrown away', async () => {
  answerBytes = (response, headers) => response.writeHead(200, headers).end(BODY);
  model.putObject({ bucket: 'docs-elsewhere', key: 'a', body: Buffer.from('newer') });
  expect(await bring()).toMatchObject({ kind: 'refused' });
  expect(written()).toBe(1);
});

test('a region that takes the request and never answers is unreachable when its time is over', async () => {
  isSilent = true;
  const impatient = storeWith({ read: { attemptMs: 1_000, totalMs: 200 } });
  const at = { set: SET, region: TOKYO, key: parseObjectKey('a') };
  expect(await impatient.head(at)).toMatchObject({ kind: 'unreadable', reason: 'unreachable' });
  expect(await impatient.stack(at, { known: new Set() })).toMatchObject({ reason: 'unreachable' });
});

describe('a version that a person fetches', () => {
  async function fetched(): Promise<number> {
    const opened = await store.open({ set: SET, region: TOKYO, key: parseObjectKey('a') }, parseVersionId('v1'));
    if (opened.kind !== 'open') throw new Error(opened.message);
    let count = 0;
    for await (const { length } of opened.bytes) count += length;
    return count;
  }

  test('arrives whole', async () => {
    answerBytes = (response, headers) => response.writeHead(200, headers).end(BODY);
    expect(await fetched()).toBe(BODY.length);
  });

  test('is said to be wrong where its bytes are not those of its checksum', async () => {
    answerBytes = (response, headers) =>
      response.writeHead(200, { ...headers, 'x-amz-checksum-crc32': CRC32 }).end(BODY);
    await expect(fetched()).rejects.toThrow(Unavailable);
  });

  test('read as a whole is no content where its bytes are not those of its checksum', async () => {
    answerBytes = (response, headers) =>
      response.writeHead(200, { ...headers, 'x-amz-checksum-crc32': CRC32 }).end(BODY);
    const target = { set: SET, region: TOKYO, key: parseObjectKey('a') };
    expect(await store.read(target, parseVersionId('v1'), BODY.length)).toMatchObject({ kind: 'unreadable' });
  });

  test('is said to be wrong where it breaks off', async () => {
    answerBytes = (response, headers) => {
      response.writeHead(200, headers);
      response.write(BODY.subarray(0, BODY.length / 2), () => response.destroy());
    };
    await expect(fetched()).rejects.toThrow(Unavailable);
  });
});
