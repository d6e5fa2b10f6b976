import {
  CopyObjectCommand,
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OnAws, tellOnAws } from '../../../../../src/adapters/aws/s3/client/on-aws.ts';
import { createS3Client } from '../../../../../src/adapters/aws/s3/index.ts';
import { createS3 } from '../../../../../src/adapters/memory/s3/index.ts';
import { ACCOUNT } from '../../../../../src/local/names.ts';
import { type S3Server, startS3Server } from '../../../../../src/local/s3/server.ts';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const OTHER = '444455556666';

describe('what S3 is told with each request', () => {
  const copy = new CopyObjectCommand({ Bucket: 'docs', Key: 'a', CopySource: 'others/a' });

  it('is who has to own the bucket, and that of the source, and to leave annotations out', async () => {
    const told = await headersOf({ onAws: { account: ACCOUNT } }, copy);
    expect(told).toEqual({
      'x-amz-expected-bucket-owner': ACCOUNT,
      'x-amz-source-expected-bucket-owner': ACCOUNT,
      'x-amz-object-annotation-directive': 'EXCLUDE',
    });
  });

  it('is to copy annotations where that is asked for', async () => {
    const told = await headersOf({ onAws: { account: ACCOUNT, annotations: 'copy' } }, copy);
    expect(told['x-amz-object-annotation-directive']).toBe('COPY');
  });

  it('is the owner alone where nothing is copied, and nothing where no bucket is named', async () => {
    const onAws = { account: async () => ACCOUNT };
    const head = new HeadObjectCommand({ Bucket: 'docs', Key: 'a' });
    expect(await headersOf({ onAws }, head)).toEqual({ 'x-amz-expected-bucket-owner': ACCOUNT });
    expect(await headersOf({ onAws }, new ListBucketsCommand({}))).toEqual({});
  });

  it.each(['https://s3.eu-west-1.amazonaws.com', 'https://s3.cn-north-1.amazonaws.com.cn'])(
    'goes to %s, which is AWS',
    async (endpoint) => {
      const told = await headersOf({ endpoint, onAws: { account: ACCOUNT } }, copy);
      expect(Object.keys(told)).toHaveLength(3);
    },
  );

  it.each(['http://127.0.0.1:9000', 'https://storage.example.com', 'https://amazonaws.com.example.com'])(
    'is nothing at %s, which may not know the headers',
    async (endpoint) => expect(await headersOf({ endpoint, onAws: { account: ACCOUNT } }, copy)).toEqual({}),
  );

  /** The request is looked at in place of being sent. */
  async function headersOf(
    options: { readonly endpoint?: string; readonly onAws: OnAws },
    command: CopyObjectCommand | HeadObjectCommand | ListBucketsCommand,
  ): Promise<Record<string, string>> {
    const client = createS3Client({ region: 'eu-west-1', credentials, maxAttempts: 1, ...options });
    let headers: Record<string, string> = {};
    client.middlewareStack.add(
      () => async (args) => {
        headers = (args.request as { headers: Record<string, string> }).headers;
        throw new Error('not sent');
      },
      { step: 'finalizeRequest' },
    );
    await expect(client.send(command as HeadObjectCommand)).rejects.toThrow('not sent');
    return Object.fromEntries(Object.entries(headers).filter(([name]) => /bucket-owner|annotation/.test(name)));
  }
});

describe('the embedded S3, which belongs to one account', () => {
  let server: S3Server;
  const clients: S3Client[] = [];

  beforeAll(async () => {
    server = await startS3Server({ model: createS3(), region: 'eu-west-1' });
    await clientOf().send(new CreateBucketCommand({ Bucket: 'docs' }));
    await clientOf().send(new PutObjectCommand({ Bucket: 'docs', Key: 'a', Body: 'hello' }));
  });

  afterAll(async () => {
    for (const client of clients) client.destroy();
    await server.stop();
  });

  it('answers whoever expects that', async () => {
    const { Body } = await clientOf(ACCOUNT).send(new GetObjectCommand({ Bucket: 'docs', Key: 'a' }));
    expect(await Body?.transformToString()).toBe('hello');
  });

  it('refuses whoever expects somebody else, as S3 does', async () => {
    const read = clientOf(OTHER).send(new GetObjectCommand({ Bucket: 'docs', Key: 'a' }));
    await expect(read).rejects.toMatchObject({ name: 'AccessDenied', $metadata: { httpStatusCode: 403 } });
    const write = clientOf(OTHER).send(new PutObjectCommand({ Bucket: 'docs', Key: 'a', Body: 'bye' }));
    await expect(write).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('refuses a copy from a bucket that is expected to be somebody else’s', async () => {
    const command = new CopyObjectCommand({
      ...{ Bucket: 'docs', Key: 'b', CopySource: 'docs/a' },
      ExpectedSourceBucketOwner: OTHER,
    });
    await expect(clientOf().send(command)).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('refuses what is no account, and no annotation directive', async () => {
    const read = clientOf('me').send(new GetObjectCommand({ Bucket: 'docs', Key: 'a' }));
    await expect(read).rejects.toMatchObject({ name: 'InvalidBucketOwnerAWSAccountID' });
    const copy = { Bucket: 'docs', Key: 'b', CopySource: 'docs/a', AnnotationDirective: 'MAYBE' } as never;
    await expect(clientOf().send(new CopyObjectCommand(copy))).rejects.toMatchObject({ name: 'InvalidArgument' });
  });

  function clientOf(account?: string): S3Client {
    const { endpoint, region } = server;
    const client = createS3Client({ region, endpoint, forcePathStyle: true, credentials, maxAttempts: 1 });
    if (account !== undefined) tellOnAws(client, { account });
    clients.push(client);
    return client;
  }
});
