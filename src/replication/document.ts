// src/replication: S3's own replication as configuration: its document, what S3 refuses of it, and what a set asks of each bucket; pure.

/**
 * A bucket's replication configuration, by the names of S3's API: what `aws s3api get-bucket-replication` prints under
 * `ReplicationConfiguration`, and what its XML holds. Everything may be missing or wrong: `refusals` says so.
 */
export interface ReplicationDocument {
  /** The ARN of the role by which S3 reads the source and writes to the destinations. */
  readonly Role?: string;
  readonly Rules?: readonly ReplicationRule[];
}

export interface ReplicationRule {
  /** What people call it; S3 makes one up where it is left out. */
  readonly ID?: string;
  readonly Status?: string;
  /** To one destination the highest number wins. */
  readonly Priority?: number;
  /** Of the first version of the schema, which has no Filter; then deletes are replicated, and there is one destination. */
  readonly Prefix?: string;
  readonly Filter?: ReplicationFilter;
  readonly Destination?: ReplicationDestination;
  readonly DeleteMarkerReplication?: Switch;
  readonly SourceSelectionCriteria?: {
    readonly SseKmsEncryptedObjects?: Switch;
    readonly ReplicaModifications?: Switch;
  };
  readonly ExistingObjectReplication?: Switch;
}

/** `Enabled` or `Disabled`. */
export interface Switch {
  readonly Status?: string;
}

/** One of these; empty: all objects. There is none by size. */
export interface ReplicationFilter {
  readonly Prefix?: string;
  readonly Tag?: Tag;
  readonly And?: { readonly Prefix?: string; readonly Tags?: readonly Tag[]; readonly Not?: NotFilter };
  readonly Not?: NotFilter;
}

/** One of these: what the rule leaves out. */
export interface NotFilter {
  readonly Prefix?: string;
  readonly Tag?: Tag;
  readonly Or?: { readonly Prefixes?: readonly string[]; readonly Tags?: readonly Tag[] };
}

export interface Tag {
  readonly Key?: string;
  readonly Value?: string;
}

export interface ReplicationDestination {
  /** `arn:aws:s3:::NAME`. */
  readonly Bucket?: string;
  /** The account that owns the destination. */
  readonly Account?: string;
  readonly StorageClass?: string;
  readonly AccessControlTranslation?: { readonly Owner?: string };
  readonly EncryptionConfiguration?: { readonly ReplicaKmsKeyID?: string };
  readonly ReplicationTime?: Switch & { readonly Time?: { readonly Minutes?: number } };
  readonly Metrics?: Switch & { readonly EventThreshold?: { readonly Minutes?: number } };
}

/** The only threshold that S3 knows, for time control and for its events. */
export const THRESHOLD_MINUTES = 15;

/** Of the second version of the schema, without which there are no filters, priorities and several destinations. */
export function isV2({ Filter }: ReplicationRule): boolean {
  return Filter !== undefined;
}

export function isOn(one: Switch | undefined): boolean {
  return one?.Status === 'Enabled';
}

/** Whether a rule asks for any tag, also for one that it leaves out: then it can't replicate delete markers, which have none. */
export function asksForTags({ Filter }: ReplicationRule): boolean {
  return tagsOf(Filter).length > 0;
}

export function tagsOf({ Tag, And, Not }: ReplicationFilter = {}): readonly Tag[] {
  return [...single(Tag), ...(And?.Tags ?? []), ...tagsLeftOut(And?.Not), ...tagsLeftOut(Not)];
}

function tagsLeftOut({ Tag, Or }: NotFilter = {}): readonly Tag[] {
  return [...single(Tag), ...(Or?.Tags ?? [])];
}

const single = (tag: Tag | undefined): readonly Tag[] => (tag === undefined ? [] : [tag]);

/** The name of a destination's bucket, or undefined where its ARN is none. */
export function bucketOfArn(arn: string | undefined): string | undefined {
  return /^arn:aws[a-z-]*:s3:::([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])$/.exec(arn ?? '')?.[1];
}

/** In a sentence. */
export function ruleName({ ID }: ReplicationRule, index: number): string {
  return ID === undefined || ID === '' ? `rule ${index + 1}` : `rule ${ID}`;
}
