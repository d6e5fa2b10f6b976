import type { S3Client } from '@aws-sdk/client-s3';
import type { TRIGGERS } from '../../config/shape/deploy.ts';
import type { Region } from '../../domain/model/ids.ts';
import type { ReplicaSet } from '../../domain/model/replica-set.ts';
import type { ReplicationSettings } from '../../replication/wish/settings.ts';
import type { Says } from './finding.ts';

/** One region's bucket of a replica set, and what a check may need to know besides. */
export interface BucketUnderCheck {
  readonly s3: S3Client;
  readonly bucket: string;
  readonly region: Region;
  /** Absent for AWS, and for the embedded S3. */
  readonly endpoint: string | undefined;
  readonly set: ReplicaSet;
  /** What the configuration asks of S3's own replication. */
  readonly replication: ReplicationSettings | undefined;
  /** Whether it lies in the embedded stack, which has no IAM. */
  readonly isEmbedded: boolean;
  /** The function that its events go to, and the queue that they go to instead with `sqs`. */
  readonly onObjectEvent: string;
  readonly eventsQueue: string;
  readonly trigger: (typeof TRIGGERS)[number];
  /** ARNs of keys that the deployment may use. */
  readonly kmsKeys: readonly string[];
  /** How long losers are to be had, days. */
  readonly loserDays: number;
  now(): number;
}

export interface BucketCheck {
  readonly name: string;
  look(bucket: BucketUnderCheck): Promise<readonly Says[]>;
}
