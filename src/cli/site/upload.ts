import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { rejectionOf } from '../../adapters/aws/s3/client/rejection.ts';
import { sendRawExpires } from '../../adapters/aws/s3/raw-expires.ts';
import { tagQuery } from '../../adapters/aws/s3/read/tags.ts';
import { carriedHeaders } from '../../adapters/aws/s3/write/carry.ts';
import { conditionsOf } from '../../adapters/aws/s3/write/transfer.ts';
import type { ResolveDependencies } from '../../app/steering/resolve.ts';
import { parseVersionId, type Region } from '../../domain/model/ids.ts';
import type { BucketAddress, ReplicaSet } from '../../domain/model/replica-set.ts';

/** One conditional PutObject, as any client makes it. */
export function createUploader(
  sets: ReadonlyMap<string, ReplicaSet>,
  clientFor: (region: Region, address: BucketAddress) => S3Client,
): ResolveDependencies['upload'] {
  return async ({ set, region, key }, { bytes, headers, metadata, tags, expected }) => {
    const address = sets.get(set)?.buckets[region];
    if (!address) throw new RangeError(`replica set ${set} has no bucket in ${region}`);
    const client = clientFor(region, address);
    const command = new PutObjectCommand({
      Bucket: address.bucket,
      Key: key,
      Body: bytes,
      Metadata: { ...metadata },
      ...carriedHeaders({ headers }),
      ...(Object.keys(tags).length === 0 ? {} : { Tagging: tagQuery(tags) }),
      ...conditionsOf(expected),
    });
    sendRawExpires(command, headers.expires);
    try {
      const { VersionId } = await client.send(command);
      if (VersionId) return { kind: 'written', id: parseVersionId(VersionId) };
      return { kind: 'failed', message: `The bucket ${address.bucket} in ${region} gave no version id.` };
    } catch (error) {
      return { kind: 'failed', message: failure(error, region, address) };
    } finally {
      client.destroy();
    }
  };
}

function failure(error: unknown, region: Region, { bucket }: BucketAddress): string {
  const { status, code, message } = rejectionOf(error);
  const where = `${bucket} in ${region}`;
  if (status === 412 || status === 409 || status === 404)
    return `Somebody wrote to ${where} in this moment (${code}); nothing was uploaded. Look again and choose.`;
  return `The file could not be uploaded to ${where} (${code}: ${message}).`;
}
