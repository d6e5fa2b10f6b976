import type { StackConfig } from './options.ts';

/** One region of the configuration, over all replica sets. */
export interface RegionPlan {
  readonly region: string;
  /** Every set's bucket in this region; the order is the configuration's. */
  readonly buckets: readonly BucketPlan[];
}

export interface BucketPlan {
  readonly set: string;
  readonly bucket: string;
  /** An S3 server of the owner's own, to be used as it is. */
  readonly endpoint?: string;
}

/** The regions in the order in which the configuration names them first. */
export function planRegions(config: StackConfig): readonly RegionPlan[] {
  const plans = new Map<string, BucketPlan[]>();
  for (const [set, { buckets }] of Object.entries(config.sets)) {
    for (const [region, address] of Object.entries(buckets)) {
      const { bucket, endpoint } = typeof address === 'string' ? { bucket: address } : address;
      const plan: BucketPlan = endpoint === undefined ? { set, bucket } : { set, bucket, endpoint };
      plans.set(region, [...(plans.get(region) ?? []), plan]);
    }
  }
  return [...plans].map(([region, buckets]) => ({ region, buckets }));
}

export const embeddedBuckets = (plan: RegionPlan): readonly string[] =>
  plan.buckets.filter(({ endpoint }) => endpoint === undefined).map(({ bucket }) => bucket);
