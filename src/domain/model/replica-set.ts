import type { Write } from './decision.ts';
import type { ObjectKey, Region, SetName } from './ids.ts';
import type { IgnoredMetadata } from './ignored.ts';
import type { Rule } from './policy.ts';
import type { Tags } from './version.ts';

export interface BucketAddress {
  readonly bucket: string;
  /** Absent for AWS itself. Buckets at one endpoint can copy from each other; between endpoints bytes are streamed. */
  readonly endpoint?: string;
  readonly forcePathStyle?: boolean;
  /** The region that requests are signed for; absent: the name that the configuration gives the place. */
  readonly signingRegion?: string;
  /** Absent: those that everything else is asked with. */
  readonly credentials?: CredentialSource;
}

/** Where the credentials of an endpoint are found: a profile of the AWS configuration files, or environment variables by name. */
export type CredentialSource =
  | { readonly profile: string }
  | {
      readonly env: {
        readonly accessKeyId: string;
        readonly secretAccessKey: string;
        readonly sessionToken?: string | undefined;
      };
    };

/** One logical bucket: a real bucket per region, in the owner's order. */
export interface ReplicaSet {
  readonly name: SetName;
  readonly regions: readonly Region[];
  readonly buckets: Readonly<Record<Region, BucketAddress>>;
  /** The hash of the configuration that it is part of; decisions carry it. */
  readonly configuration?: string;
  /** The first rule that takes it; the last rule takes everything. */
  ruleFor(subject: Subject): Rule;
  /** Whether something hangs on tags, which have to be read then: which rule it is, or of a plain update its mode. Left out: no. */
  dependsOnTags?(subject: Subject): boolean;
  /** Some of its rules leave to S3's own replication what that can bring: a replica may come to any region at any time. Left out: no. */
  readonly isCarriedByS3?: boolean;
  /** User metadata that some rule which may take the key leaves out of account. Left out: none. */
  ignorable?(key: ObjectKey): IgnoredMetadata;
}

/** What rules are chosen by. */
export interface Subject {
  readonly key: ObjectKey;
  readonly contenders: readonly Write[];
  /** Of each contender, by `contentName`; whoever is missing has none. */
  readonly tags?: ReadonlyMap<string, Tags>;
}
