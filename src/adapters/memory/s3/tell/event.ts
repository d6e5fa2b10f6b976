import type { Carriage } from '../replicate/configuration.ts';

export type S3EventName =
  | 'ObjectCreated:Put'
  | 'ObjectCreated:Copy'
  | 'ObjectCreated:CompleteMultipartUpload'
  | 'ObjectRemoved:Delete'
  | 'ObjectRemoved:DeleteMarkerCreated'
  | 'Replication:OperationFailedReplication';

/** One successful change of an object, with all that a notification tells of it. */
export interface S3Event {
  readonly name: S3EventName;
  readonly region: string;
  readonly bucket: string;
  readonly key: string;
  readonly timeMs: number;
  readonly principalId: string;
  readonly requestId: string;
  readonly hostId: string;
  readonly sourceIp: string;
  /** Hexadecimal, of fixed length; a later event of the same key has a greater one. */
  readonly sequencer: string;
  /** Absent for null versions (recorded). */
  readonly versionId?: string;
  /** Without quotes. A delete marker has the MD5 of nothing. */
  readonly eTag?: string;
  /** Only what was created has a size. */
  readonly size?: number;
  /** Of events of replication: which one, and what became of it. */
  readonly carriage?: Carriage;
}
