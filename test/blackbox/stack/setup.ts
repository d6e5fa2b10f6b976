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

export type Buckets = Readonly<Partial<Record<RegionName, object>>>;

/** concord.yml as an owner would write it: each policy has a prefix of its own. `outside`: buckets at endpoints of somebody else's. */
export function configFor(policies: readonly PolicyName[], outside: Buckets = {}): object {
  const buckets = Object.fromEntries(REGIONS.map((region) => [region, outside[region] ?? `blackbox-${region}`]));
  const rules = policies.map((policy) => ({ prefix: `${policy}/`, policy: POLICIES[policy] }));
  return { home: OWNER, sets: { [SET]: { buckets, rules: [...rules, { policy: 'last-writer-wins' }] } } };
}

export function policyOf(key: string): PolicyName {
  const policy = POLICY_NAMES.find((name) => key.startsWith(`${name}/`));
  if (policy === undefined) throw new RangeError(`no policy has ${key}`);
  return policy;
}
