/** What a rule may say, and the whole for all rules that say nothing. */
export interface RuleTraits {
  /** Replication within 15 minutes, for a price; metrics come with it. */
  readonly 'time-control'?: boolean | undefined;
  readonly metrics?: boolean | undefined;
  /** Whether deletes are replicated as well; left out: no, decisions bring them. */
  readonly 'delete-markers'?: boolean | undefined;
  /** Whether changes of a replica's tags, ACL and locks go back to its origin. */
  readonly modifications?: boolean | undefined;
  /** By region, or by the destination's ARN, the key that replicas are encrypted with; then what KMS encrypts is replicated as well. */
  readonly kms?: Readonly<Record<string, string>> | undefined;
  /** The account that owns the destinations, or by region whose: it gets the replicas. */
  readonly owner?: string | Readonly<Record<string, string>> | undefined;
  readonly 'storage-class'?: string | undefined;
}

export interface RuleSettings extends RuleTraits {
  readonly name?: string | undefined;
  readonly prefix?: string | undefined;
  /** All of them. */
  readonly tag?: Readonly<Record<string, string>> | undefined;
  /** What the rule leaves out: whatever begins so, or carries one of the tags. */
  readonly not?:
    | {
        readonly prefix?: string | readonly string[] | undefined;
        readonly tag?: Readonly<Record<string, string>> | undefined;
      }
    | undefined;
  /** Regions of the set; left out: all from which the topology leads. */
  readonly from?: string | readonly string[] | undefined;
  /** Regions of the set, or ARNs of other buckets; left out: wherever the topology leads. */
  readonly to?: string | readonly string[] | undefined;
  /** Which of several rules with one destination takes a key: the highest; left out: the first in the list. */
  readonly priority?: number | undefined;
  readonly enabled?: boolean | undefined;
}

/** `replication` of a set in concord.yml. */
export interface ReplicationSettings extends RuleTraits {
  readonly topology: 'mesh' | 'star' | 'chain' | 'edges';
  /** Of a star, the region in the middle. */
  readonly hub?: string | undefined;
  /** Of a star or a chain: whether S3 replicates back as well. */
  readonly 'both-ways'?: boolean | undefined;
  readonly edges?: readonly { readonly from: string; readonly to: string | readonly string[] }[] | undefined;
  /** The ARN of a role that exists, or one for each region; left out: they are made. */
  readonly role?: string | Readonly<Record<string, string>> | undefined;
  readonly rules?: readonly RuleSettings[] | undefined;
}

/** A set as far as replication goes: regions in their order, each with its bucket's name. */
export interface ReplicatedSet {
  readonly name: string;
  readonly buckets: readonly { readonly region: string; readonly bucket: string }[];
}

export function listOf<Item>(one: Item | readonly Item[] | undefined): readonly Item[] {
  if (one === undefined) return [];
  return Array.isArray(one) ? one : [one as Item];
}
