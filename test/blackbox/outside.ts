import { DeleteTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand, PutBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import { tableName } from '../../src/local/names.ts';
import { type OutsideServer, startOutsideServer } from '../support/outside-server.ts';
import { type Buckets, OWNER, type RegionName } from './stack/setup.ts';
import { CLIENT } from './story/clients.ts';

/** Servers of somebody else's that take the place of embedded ones. They are the black box's alone while it runs. */
export interface Outside {
  readonly s3?: { readonly region: RegionName; readonly endpoint: string };
  readonly dynamodb?: string;
  readonly sqs?: string;
}

export interface Prepared {
  readonly buckets: Buckets;
  readonly environment: Readonly<Record<string, string>>;
  readonly server?: OutsideServer & { readonly region: RegionName };
}

/** A fresh bucket, and no journal of an earlier run. */
export async function prepare({ s3, dynamodb, sqs }: Outside): Promise<Prepared> {
  if (dynamodb !== undefined) await forgetJournal(dynamodb);
  const environment = {
    ...(dynamodb === undefined ? {} : { AWS_ENDPOINT_URL_DYNAMODB: dynamodb }),
    ...(sqs === undefined ? {} : { AWS_ENDPOINT_URL_SQS: sqs }),
  };
  if (s3 === undefined) return { buckets: {}, environment };
  const { region, endpoint } = s3;
  const bucket = `blackbox-${Date.now()}`;
  await createBucket(endpoint, bucket);
  const server = await startOutsideServer({ [bucket]: region }, endpoint);
  const address = { bucket, endpoint: server.front.endpoint, forcePathStyle: true };
  return { buckets: { [region]: address }, environment, server: { ...server, region } };
}

async function createBucket(endpoint: string, Bucket: string): Promise<void> {
  const client = new S3Client({ endpoint, region: OWNER, forcePathStyle: true, credentials: CLIENT });
  await client.send(new CreateBucketCommand({ Bucket }));
  await client.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }));
  client.destroy();
}

async function forgetJournal(endpoint: string): Promise<void> {
  const client = new DynamoDBClient({ endpoint, region: OWNER, credentials: CLIENT });
  await client.send(new DeleteTableCommand({ TableName: tableName })).catch((error: Error) => {
    if (error.name !== 'ResourceNotFoundException') throw error;
  });
  client.destroy();
}
