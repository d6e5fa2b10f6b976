import { PutBucketReplicationCommand, type ReplicationRule, type S3Client } from '@aws-sdk/client-s3';
import type { ReplicationRule as WrittenRule } from '../../src/replication/document.ts';

/** A rule as `replication:` asks for it, to Dublin. */
export const OURS: WrittenRule = {
  ID: 's3-concord/documents/all/dublin',
  Status: 'Enabled',
  Priority: 1,
  Filter: {},
  DeleteMarkerReplication: { Status: 'Disabled' },
  Destination: { Bucket: 'arn:aws:s3:::docs-dublin', Metrics: { Status: 'Enabled' } },
};

/** Two-way rules between all of these buckets, as people have them: no delete markers. */
export async function replicateBetween(
  places: readonly { readonly s3: S3Client; readonly bucket: string }[],
): Promise<void> {
  for (const { s3, bucket } of places) {
    const others = places.filter((other) => other.bucket !== bucket);
    const Rules = others.map((other, at) => ruleTo(other.bucket, at + 1));
    const ReplicationConfiguration = { Role: 'arn:aws:iam::000000000000:role/replication', Rules };
    await s3.send(new PutBucketReplicationCommand({ Bucket: bucket, ReplicationConfiguration }));
  }
}

function ruleTo(bucket: string, Priority: number): ReplicationRule {
  return {
    ...{ ID: `to ${bucket}`, Priority, Status: 'Enabled', Filter: { Prefix: '' } },
    DeleteMarkerReplication: { Status: 'Disabled' },
    Destination: { Bucket: `arn:aws:s3:::${bucket}` },
  };
}
