/** Three regions in the owner's order: the one named first outranks in ties. */
export const REGIONS = ['us-east-1', 'eu-west-1', 'ap-northeast-1'] as const;
export type RegionName = (typeof REGIONS)[number];

export const SET = 'blackbox';
export const OWNER: RegionName = 'us-east-1';
export const PRIORITY: readonly RegionName[] = ['eu-west-1', 'ap-northeast-1', 'us-east-1'];
export const COUNTER_FIELD = 'logical-timestamp';

export const POLICIES = {
  'last-writer-wins': 'last-writer-wins',
  'logical-timestamp': { use: 'logical-timestamp', metadata: COUNTER_FIELD },
  'region-ownership': { use: 'region-ownership', owner: OWNER },
  'optimistic-concurrency': 'optimistic-concurrency',
  'region-priority': { use: 'region-priority', order: PRIORITY },
} as const;
export type PolicyName = keyof typeof POLICIES;
export const POLICY_NAMES = Object.keys(POLICIES) as PolicyName[];

/** Who brings plain updates to the other regions, and how S3's own replication behaves where it does. */
export interface Carrying {
  /** Milliseconds, any between two. */
  readonly delay: readonly [from: number, to: number];
  /** Where a replica comes to lie, which S3 leaves open. */
  readonly placed: 'arrival' | 'creation';
  /** How long it is waited for: longer than it is paused, so that nothing has to be brought in its place. */
  readonly graceSeconds: number;
}

export type Buckets = Readonly<Partial<Record<RegionName, object>>>;

/** concord.yml as an owner would write it: each policy has a prefix of its own. `outside`: buckets at endpoints of somebody else's. */
export function configFor(policies: readonly PolicyName[], outside: Buckets = {}, carrying?: Carrying): object {
  const buckets = Object.fromEntries(REGIONS.map((region) => [region, outside[region] ?? `blackbox-${region}`]));
  const rules = policies.map((policy) => ({ prefix: `${policy}/`, policy: POLICIES[policy] }));
  const carrier = carrying ? { carrier: { use: 's3', 'grace-seconds': carrying.graceSeconds } } : {};
  return { home: OWNER, sets: { [SET]: { buckets, ...carrier, rules: [...rules, { policy: 'last-writer-wins' }] } } };
}

export function policyOf(key: string): PolicyName {
  const policy = POLICY_NAMES.find((name) => key.startsWith(`${name}/`));
  if (policy === undefined) throw new RangeError(`no policy has ${key}`);
  return policy;
}
