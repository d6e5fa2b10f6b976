import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { REGIONS, type RegionName } from '../stack/setup.ts';
import type { StackUnderTest } from '../stack/stack.ts';

export interface RegionClient {
  readonly region: RegionName;
  readonly s3: S3Client;
  readonly bucket: string;
}

export const CLIENT = { accessKeyId: 'CLIENT', secretAccessKey: 'secret' };

/** As users have them, but for retries: a write that the SDK had repeated unseen would be two versions of one write. */
export function clientsOf(stack: StackUnderTest): Readonly<Record<RegionName, RegionClient>> {
  const clients = REGIONS.map((region) => {
    const { endpoint, bucket } = stack.regions[region];
    const s3 = new S3Client({ region, endpoint, forcePathStyle: true, credentials: CLIENT, maxAttempts: 1 });
    return [region, { region, s3, bucket }] as const;
  });
  return Object.fromEntries(clients) as Record<RegionName, RegionClient>;
}

export function dynamoOf(stack: StackUnderTest, home: RegionName): DynamoDBClient {
  return new DynamoDBClient({ region: home, endpoint: stack.dynamodb, credentials: CLIENT });
}
