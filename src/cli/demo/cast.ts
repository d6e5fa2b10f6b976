import { createHash } from 'node:crypto';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  type ObjectVersion,
  PutBucketReplicationCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { ReadyInfo } from '../../local/ready-info.ts';

/** What a client finds at a key in one region. */
export interface Found {
  readonly etag: string;
  readonly body: Buffer;
  readonly metadata: Record<string, string>;
}

export interface Written {
  readonly region: string;
  readonly key: string;
  readonly versionId: string;
  readonly etag: string;
}

/** A client of one region's bucket, with nothing but the AWS SDK. */
export class Client {
  readonly region: string;
  readonly bucket: string;
  private readonly s3: S3Client;

  constructor(region: string, { endpoint, bucket }: { endpoint: string; bucket: string }) {
    this.region = region;
    this.bucket = bucket;
    const credentials = { accessKeyId: `client-in-${region}`, secretAccessKey: 'any' };
    this.s3 = new S3Client({ region, endpoint, forcePathStyle: true, credentials, maxAttempts: 1 });
  }

  async put(key: string, body: string | Buffer, metadata: Record<string, string> = {}): Promise<Written> {
    const answer = await this.s3.send(
      new PutObjectCommand({
        Bucket: this.bucket,
        Key: key,
        Body: body,
        Metadata: metadata,
        ContentType: 'text/markdown',
      }),
    );
    return { region: this.region, key, versionId: answer.VersionId ?? '', etag: answer.ETag ?? '' };
  }

  /** Rules for a prefix, as owners of two-way replication have them: to every other bucket, without delete markers. */
  async replicateTo(all: readonly Client[], prefix: string): Promise<void> {
    const others = all.filter(({ bucket }) => bucket !== this.bucket);
    const Rules = others.map(({ bucket }, at) => ({
      ...{ ID: `to ${bucket}`, Priority: at + 1, Status: 'Enabled' as const, Filter: { Prefix: prefix } },
      DeleteMarkerReplication: { Status: 'Disabled' as const },
      Destination: { Bucket: `arn:aws:s3:::${bucket}` },
    }));
    const ReplicationConfiguration = { Role: 'arn:aws:iam::000000000000:role/replication', Rules };
    await this.s3.send(new PutBucketReplicationCommand({ Bucket: this.bucket, ReplicationConfiguration }));
  }

  async remove(key: string): Promise<Written> {
    const answer = await this.s3.send(new DeleteObjectCommand({ Bucket: this.bucket, Key: key }));
    return { region: this.region, key, versionId: answer.VersionId ?? '', etag: '' };
  }

  /** The ETag of the current version; `deleted` where there is none, `down` where nobody answers. */
  async look(key: string): Promise<string> {
    try {
      const { ETag = '' } = await this.s3.send(new HeadObjectCommand({ Bucket: this.bucket, Key: key }));
      return ETag.replaceAll('"', '').slice(0, 8);
    } catch (error) {
      return (error as Error).name === 'NotFound' ? 'deleted' : 'down';
    }
  }

  async get(key: string, versionId?: string): Promise<Found | undefined> {
    try {
      const answer = await this.s3.send(new GetObjectCommand({ Bucket: this.bucket, Key: key, VersionId: versionId }));
      const body = Buffer.from((await answer.Body?.transformToByteArray()) ?? []);
      const { 's3-concord': _marker, ...metadata } = answer.Metadata ?? {};
      return { etag: answer.ETag ?? '', body, metadata };
    } catch (error) {
      if ((error as Error).name === 'NoSuchKey') return undefined;
      throw error;
    }
  }

  /** Every version of every key, delete markers included. */
  async versions(): Promise<(ObjectVersion & { isDelete: boolean })[]> {
    const { Versions = [], DeleteMarkers = [] } = await this.s3.send(
      new ListObjectVersionsCommand({ Bucket: this.bucket }),
    );
    return [
      ...Versions.map((one) => ({ ...one, isDelete: false })),
      ...DeleteMarkers.map((one) => ({ ...one, isDelete: true })),
    ];
  }

  close(): void {
    this.s3.destroy();
  }
}

export function clientsOf({ regions }: ReadyInfo): Client[] {
  return Object.entries(regions).map(([region, at]) => new Client(region, at));
}

/** What S3 will answer for an upload of these bytes: a client can know it beforehand. */
export function etagOf(body: string | Buffer): string {
  return `"${createHash('md5').update(body).digest('hex')}"`;
}
