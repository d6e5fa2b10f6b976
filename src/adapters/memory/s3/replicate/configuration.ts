/** A bucket's replication configuration, as PutBucketReplication states it. */
export interface ReplicationConfiguration {
  /** The ARN of the role that S3 replicates as. */
  readonly role: string;
  readonly rules: readonly ReplicationRule[];
}

export interface ReplicationRule {
  readonly id: string;
  /** To one destination the highest that takes the version wins. */
  readonly priority: number;
  readonly isEnabled: boolean;
  readonly filter: ReplicationFilter;
  /** The destination's name. */
  readonly bucket: string;
  /** Whether delete markers that clients make are carried. */
  readonly deleteMarkers: boolean;
  /** What replicas are stored as; as their origin without it. */
  readonly storageClass?: string;
  /** Only such rules raise events of failures. */
  readonly hasMetrics: boolean;
}

/** What a rule takes. Keys are compared as they are, tags by name and value. */
export type ReplicationFilter =
  | { readonly kind: 'all' }
  | { readonly kind: 'prefix'; readonly prefix: string }
  | { readonly kind: 'tag'; readonly key: string; readonly value: string }
  | { readonly kind: 'every' | 'some'; readonly of: readonly ReplicationFilter[] }
  | { readonly kind: 'not'; readonly of: ReplicationFilter };

/** What became of one version on its way to one destination. */
export interface Carriage {
  readonly rule: string;
  /** The destination's name. */
  readonly bucket: string;
  readonly status: 'PENDING' | 'COMPLETED' | 'FAILED';
  /** Of what failed, in S3's words, such as `DstPutObjectNotPermitted`. */
  readonly reason?: string;
}
