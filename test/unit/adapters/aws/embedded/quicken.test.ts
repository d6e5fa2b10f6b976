import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { CopyObjectCommand, GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { quicken } from '../../../../../src/adapters/aws/embedded/quicken.ts';
import { createActivity } from '../../../../../src/local/activity.ts';
import { realSchedule } from '../../../../../src/local/schedule.ts';
import { type EmbeddedS3, startEmbeddedS3 } from '../../../../../src/local/servers/s3-regions.ts';
import { DUBLIN, running, VIRGINIA } from '../../../../support/running.ts';

const REGION = 'eu-west-1';
const Bucket = 'photos';

let s3: EmbeddedS3;
let plain: S3Client;
let quick: S3Client;
let overSockets: S3Client;

beforeAll(async () => {
  const plan = { region: REGION, buckets: [{ set: 'photos', bucket: Bucket }] };
  const replication = { schedule: realSchedule, activity: createActivity() };
  s3 = await startEmbeddedS3({ regions: [{ plan, port: 0 }], replication });
  const endpoint = s3.endpoints[REGION] ?? '';
  const credentials = { accessKeyId: 'CONCORDONPUSHeuZwestZ1', secretAccessKey: 'any' };
  const client = () => new S3Client({ region: REGION, endpoint, forcePathStyle: true, credentials, maxAttempts: 2 });
  const { accessKeyId } = credentials;
  plain = client();
  quick = quicken(client(), { accessKeyId, endpoint, exchange: s3.exchanges(endpoint) });
  overSockets = quicken(client(), { accessKeyId, endpoint });
});

afterAll(() => s3.stop());

const KEY = 'a b/c%2F+ä☃?x=1&y';

const COMMANDS: [about: string, command: () => object][] = [
  ['an object', () => new HeadObjectCommand({ Bucket, Key: KEY, ChecksumMode: 'ENABLED' })],
  ['one whose Expires is no date', () => new HeadObjectCommand({ Bucket, Key: 'expiring' })],
  ['one that is not there', () => new HeadObjectCommand({ Bucket, Key: 'nothing' })],
  ['a bucket that is not there', () => new HeadObjectCommand({ Bucket: 'nowhere', Key: 'a' })],
  ['a version that is none', () => new HeadObjectCommand({ Bucket, Key: KEY, VersionId: 'none' })],
  ['a copy where something is', () => copy({ IfNoneMatch: '*' })],
  ['a copy over another ETag', () => copy({ IfMatch: '"00000000000000000000000000000000"' })],
  ['a copy of nothing', () => copy({ CopySource: `${Bucket}/nothing` })],
];

function copy(more: object) {
  const CopySource = `${Bucket}/${encodeURIComponent(KEY)}`;
  return new CopyObjectCommand({ Bucket, Key: KEY, CopySource, MetadataDirective: 'REPLACE', ...more });
}

describe('a client of an embedded server', () => {
  it('is answered and refused as any other is, with and without a connection', async () => {
    const put = { Bucket, Key: KEY, Body: 'text', Metadata: { word: 'x' }, ContentType: 'text/plain' };
    await plain.send(new PutObjectCommand(put));
    const expiring = new PutObjectCommand({ Bucket, Key: 'expiring', Body: 'text' });
    expiring.middlewareStack.add(
      (next) => (args) => {
        (args.request as { headers: Record<string, string> }).headers.expires = 'soon';
        return next(args);
      },
      { step: 'build' },
    );
    await plain.send(expiring);
    for (const [about, command] of COMMANDS) {
      const expected = await outcome(plain, command());
      expect({ about, ...(await outcome(quick, command())) }).toEqual({ about, ...expected });
      expect({ about, ...(await outcome(overSockets, command())) }).toEqual({ about, ...expected });
    }
    const { Body, ETag } = await quick.send(new GetObjectCommand({ Bucket, Key: KEY }));
    expect(await Body?.transformToString()).toBe('text');
    const { VersionId } = await quick.send(copy({ IfMatch: ETag }));
    expect(await plain.send(new HeadObjectCommand({ Bucket, Key: KEY }))).toMatchObject({ VersionId });
  });

  it('tries once more what failed, and says so where it fails again', async () => {
    await plain.send(new PutObjectCommand({ Bucket, Key: 'tried', Body: 'text' }));
    const head = () => quick.send(new HeadObjectCommand({ Bucket, Key: 'tried' }));
    s3.setFaults(REGION, [{ code: 'InternalError', from: 'functions', times: 1 }]);
    await expect(head()).resolves.toMatchObject({ ContentLength: 4 });
    s3.setFaults(REGION, [{ code: 'InternalError', from: 'functions' }]);
    await expect(head()).rejects.toMatchObject({ $metadata: { httpStatusCode: 500 } });
    s3.setFaults(REGION, []);
  });

  it('gives up when it is told to', async () => {
    const abort = AbortSignal.abort();
    const head = quick.send(new HeadObjectCommand({ Bucket, Key: 'tried' }), { abortSignal: abort });
    await expect(head).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('reaches a server no more when that is stopped, and again when it is back', async () => {
    const head = () => quick.send(new HeadObjectCommand({ Bucket, Key: 'tried' }));
    await s3.stopServer(REGION);
    await expect(head()).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    await s3.startServer(REGION);
    await expect(head()).resolves.toMatchObject({ ContentLength: 4 });
  });
});

it('asks nothing by a connection in the whole of an update', async () => {
  const stack = await running();
  const asked: string[] = [];
  const listen = (message: unknown) => {
    const { request } = message as { request: ClientRequest };
    asked.push(`${request.method} ${request.path}`);
  };
  try {
    const { s3: client, Bucket: bucket } = stack.at(VIRGINIA);
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: 'warm', Body: 'up' }));
    await stack.stack.whenIdle();
    await stack.stack.pauseFunctions();
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: 'key', Body: 'text' }));
    subscribe('http.client.request.start', listen);
    stack.stack.resumeFunctions();
    await stack.stack.whenIdle();
    expect(asked).toEqual([]);
    unsubscribe('http.client.request.start', listen);
    expect(await stack.head(DUBLIN, 'key')).toMatchObject({ ETag: expect.any(String) });
  } finally {
    unsubscribe('http.client.request.start', listen);
    await stack.stop();
  }
});

async function outcome(client: S3Client, command: object) {
  try {
    const { $metadata, ...output } = (await client.send(command as never)) as { $metadata: object };
    return { output };
  } catch (thrown) {
    const { name, message, $metadata } = thrown as Error & { $metadata: { httpStatusCode: number; attempts: number } };
    return { name, message, status: $metadata.httpStatusCode, attempts: $metadata.attempts };
  }
}
