// src/cli/replication: S3's own replication: read, put, watched and mended.
import {
  GetBucketEncryptionCommand,
  GetBucketOwnershipControlsCommand,
  GetBucketVersioningCommand,
  ListObjectsV2Command,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { ObservedBucket } from '../../replication/plan/observed.ts';
import { statusOf } from '../doctor/finding.ts';
import { nextStep } from '../errors.ts';
import { readConfiguration } from './configuration.ts';
import type { SetUnderReplication } from './site.ts';

/** Each bucket of a set as it is now, and the text of its configuration by region, by which a change meanwhile is found out. */
export async function observe({ set, clientOf }: SetUnderReplication): Promise<{
  readonly observed: readonly ObservedBucket[];
  readonly texts: ReadonlyMap<string, string | undefined>;
}> {
  const texts = new Map<string, string | undefined>();
  const observed = await Promise.all(
    set.buckets.map(async ({ region, bucket }): Promise<ObservedBucket> => {
      try {
        const { found, text } = await look(clientOf(region), bucket);
        texts.set(region, text);
        return { state: 'read', region, bucket, found };
      } catch (error) {
        return unread(error, region, bucket);
      }
    }),
  );
  return { observed, texts };
}

function unread(error: unknown, region: string, bucket: string): ObservedBucket {
  const { name, message } = error as Error;
  if (name === 'NoSuchBucket' || statusOf(error) === 404) return { state: 'missing', region, bucket };
  const next = nextStep(error);
  return { state: 'unreadable', region, bucket, why: `${name}: ${message}${next ? ` ${next}` : ''}` };
}

async function look(s3: S3Client, Bucket: string) {
  const [{ Status }, configuration, kms, ownership, hasObjects] = await Promise.all([
    s3.send(new GetBucketVersioningCommand({ Bucket })),
    readConfiguration(s3, Bucket),
    kmsOf(s3, Bucket),
    ownershipOf(s3, Bucket),
    unlessRefused(async () => ((await s3.send(new ListObjectsV2Command({ Bucket, MaxKeys: 1 }))).KeyCount ?? 0) > 0),
  ]);
  const found: Extract<ObservedBucket, { state: 'read' }>['found'] = {
    versioning: Status ?? 'Unversioned',
    ...(configuration ? { configuration } : {}),
    ...(kms ? { kms } : {}),
    ...(ownership === undefined ? {} : { ownership }),
    ...(hasObjects === undefined ? {} : { hasObjects }),
  };
  return { found, text: configuration?.text };
}

/** How new objects are encrypted, where KMS does it. */
export async function kmsOf(s3: S3Client, Bucket: string): Promise<{ readonly key?: string } | undefined> {
  const answer = await unlessRefused(() => s3.send(new GetBucketEncryptionCommand({ Bucket })));
  const [rule] = answer?.ServerSideEncryptionConfiguration?.Rules ?? [];
  const { SSEAlgorithm, KMSMasterKeyID: key } = rule?.ApplyServerSideEncryptionByDefault ?? {};
  if (!SSEAlgorithm?.startsWith('aws:kms')) return undefined;
  return key === undefined ? {} : { key };
}

async function ownershipOf(s3: S3Client, Bucket: string): Promise<string | undefined> {
  const answer = await unlessRefused(() => s3.send(new GetBucketOwnershipControlsCommand({ Bucket })));
  return answer?.OwnershipControls?.Rules?.[0]?.ObjectOwnership;
}

/** What only makes notes better: who may not ask, or asks an S3 that has no such thing, does without. */
export async function unlessRefused<Answer>(ask: () => Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (statusOf(error) === undefined) throw error;
    return undefined;
  }
}
