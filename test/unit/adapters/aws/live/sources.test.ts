import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createS3Text } from '../../../../../src/adapters/aws/live/s3-object.ts';
import { createSsmText } from '../../../../../src/adapters/aws/live/ssm-parameter.ts';
import { createS3Client } from '../../../../../src/adapters/aws/s3/index.ts';
import { createS3, type S3 } from '../../../../../src/adapters/memory/s3/index.ts';
import { parseRegion } from '../../../../../src/domain/model/ids.ts';
import { type S3Server, startS3Server } from '../../../../../src/local/s3/server.ts';
import { Unavailable } from '../../../../../src/ports/errors.ts';
import type { VersionedText } from '../../../../../src/ports/versioned-text.ts';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const REGION = parseRegion('us-east-1');

describe('an object of S3', () => {
  const bucket = 'acme-config';
  let s3: S3;
  let server: S3Server;
  let text: VersionedText;
  beforeEach(async () => {
    s3 = createS3();
    s3.createBucket({ bucket, region: REGION });
    server = await startS3Server({ model: s3, region: REGION });
    const client = createS3Client({
      region: REGION,
      endpoint: server.endpoint,
      forcePathStyle: true,
      credentials,
      maxAttempts: 1,
    });
    text = createS3Text({ client, region: REGION, bucket, key: 'prod/concord.yml' });
  });
  afterEach(() => server.stop());
  const put = (body: string) => s3.putObject({ bucket, key: 'prod/concord.yml', body: Buffer.from(body) });

  it('is read once, and again when it has changed', async () => {
    put('größe: 1');
    const first = await text.read();
    expect(first).toEqual({ text: 'größe: 1', version: expect.any(String) });
    expect(await text.read(first?.version)).toBeUndefined();
    put('größe: 2');
    const second = await text.read(first?.version);
    expect(second?.text).toBe('größe: 2');
    expect(second?.version).not.toBe(first?.version);
  });

  it('that is not there, denied or out of reach says what to do', async () => {
    expect(text.name).toBe('s3://acme-config/prod/concord.yml');
    await expect(text.read()).rejects.toThrow(Unavailable);
    await expect(text.read()).rejects.toThrow(
      's3://acme-config/prod/concord.yml is not there: put the configuration there',
    );
    await server.stop();
    await expect(text.read()).rejects.toThrow(Unavailable);
    await expect(text.read()).rejects.toThrow(/can't be reached/);
  });
});

describe('a parameter of Systems Manager', () => {
  let server: Server;
  let answer: { status: number; body: object };
  const asked: unknown[] = [];
  let text: VersionedText;
  beforeEach(async () => {
    asked.length = 0;
    server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      asked.push([request.headers['x-amz-target'], JSON.parse(Buffer.concat(chunks).toString())]);
      response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify(answer.body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    text = createSsmText({ region: REGION, parameter: '/acme/concord', endpoint, credentials });
  });
  afterEach(() => new Promise((resolve) => server.close(resolve)));
  const holds = (Value: string, Version: number, Type = 'String') => {
    answer = { status: 200, body: { Parameter: { Name: '/acme/concord', Type, Value, Version } } };
  };

  it('is told apart by its version', async () => {
    holds('home: x', 7);
    expect(await text.read()).toEqual({ text: 'home: x', version: '7' });
    expect(await text.read('7')).toBeUndefined();
    holds('home: y', 8);
    expect(await text.read('7')).toEqual({ text: 'home: y', version: '8' });
    expect(asked[0]).toEqual(['AmazonSSM.GetParameter', { Name: '/acme/concord', WithDecryption: false }]);
  });

  it.each([
    ['ParameterNotFound', /^ssm:\/acme\/concord is not there: put the configuration into a parameter/],
    ['AccessDeniedException', /^ssm:\/acme\/concord is denied: allow ssm:GetParameter/],
    ['InternalServerError', /can't be read in us-east-1 \(InternalServerError/],
  ])('that answers %s says what to do', async (__type, words) => {
    answer = { status: 400, body: { __type, message: 'no' } };
    await expect(text.read()).rejects.toThrow(Unavailable);
    await expect(text.read()).rejects.toThrow(words);
  });

  it('that is encrypted is refused: its text would be none', async () => {
    holds('AQICAH', 1, 'SecureString');
    await expect(text.read()).rejects.toThrow('store the configuration as a String');
  });
});
