import type { ObjectKey, Region, SetName } from './ids.ts';
import type { Rule } from './policy.ts';

export interface BucketAddress {
  readonly bucket: string;
  /** Absent for AWS itself. Buckets at one endpoint can copy from each other; between endpoints bytes are streamed. */
  readonly endpoint?: string;
  readonly forcePathStyle?: boolean;
}

/** One logical bucket: a real bucket per region, in the owner's order. */
export interface ReplicaSet {
  readonly name: SetName;
  readonly regions: readonly Region[];
  readonly buckets: Readonly<Record<Region, BucketAddress>>;
  /** The first rule that takes the key; the last rule takes every key. */
  ruleFor(key: ObjectKey): Rule;
}
