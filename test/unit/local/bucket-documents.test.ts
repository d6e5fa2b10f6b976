import {
  DeleteBucketEncryptionCommand,
  DeleteBucketLifecycleCommand,
  DeletePublicAccessBlockCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketReplicationCommand,
  GetPublicAccessBlockCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createS3 } from '../../../src/adapters/memory/s3/index.ts';
import { type S3Server, startS3Server } from '../../../src/local/s3/server.ts';

const Bucket = 'docs';
const model = createS3();
let server: S3Server;
let s3: S3Client;
beforeAll(async () => {
  model.createBucket({ bucket: Bucket, region: 'us-east-1' });
  server = await startS3Server({ model, region: 'us-east-1' });
  const credentials = { accessKeyId: 'me', secretAccessKey: 'x' };
  s3 = new S3Client({ region: 'us-east-1', endpoint: server.endpoint, forcePathStyle: true, credentials });
});
afterAll(async () => {
  s3.destroy();
  await server.stop();
});

const encryption = async () => {
  const { ServerSideEncryptionConfiguration } = await s3.send(new GetBucketEncryptionCommand({ Bucket }));
  return ServerSideEncryptionConfiguration?.Rules?.[0]?.ApplyServerSideEncryptionByDefault;
};

describe('what is configured for a bucket and changes nothing here', () => {
  it('is that of a new bucket at first', async () => {
    expect(await encryption()).toEqual({ SSEAlgorithm: 'AES256' });
    const { PublicAccessBlockConfiguration } = await s3.send(new GetPublicAccessBlockCommand({ Bucket }));
    expect(Object.values(PublicAccessBlockConfiguration ?? {})).toEqual([true, true, true, true]);
    await expect(s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))).rejects.toMatchObject({
      name: 'NoSuchLifecycleConfiguration',
      $metadata: { httpStatusCode: 404 },
    });
    await expect(s3.send(new GetBucketReplicationCommand({ Bucket }))).rejects.toMatchObject({
      name: 'ReplicationConfigurationNotFoundError',
    });
  });

  it('is given back as it was put, until it is taken away, and is part of a dump', async () => {
    const Rules = [{ ID: 'tidy', Status: 'Enabled' as const, Filter: { Prefix: '' }, Expiration: { Days: 9 } }];
    await s3.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules } }));
    expect((await s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))).Rules).toEqual(Rules);
    expect(JSON.stringify(model.dump())).toContain('tidy');
    await s3.send(new DeleteBucketLifecycleCommand({ Bucket }));
    await expect(s3.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))).rejects.toThrow('does not exist');

    const byDefault = { SSEAlgorithm: 'aws:kms' as const, KMSMasterKeyID: 'arn:aws:kms:us-east-1:1:key/k' };
    const encrypted = { Rules: [{ ApplyServerSideEncryptionByDefault: byDefault }] };
    await s3.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: encrypted }));
    expect(await encryption()).toEqual(byDefault);
    // There is no bucket without encryption any more.
    await s3.send(new DeleteBucketEncryptionCommand({ Bucket }));
    expect(await encryption()).toEqual({ SSEAlgorithm: 'AES256' });
    await s3.send(new DeletePublicAccessBlockCommand({ Bucket }));
    await expect(s3.send(new GetPublicAccessBlockCommand({ Bucket }))).rejects.toMatchObject({
      name: 'NoSuchPublicAccessBlockConfiguration',
    });
  });
});
