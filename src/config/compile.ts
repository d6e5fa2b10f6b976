import { createHash } from 'node:crypto';
import { parseRegion, parseSetName, type Region, type SetName } from '../domain/model/ids.ts';
import type { BucketAddress, ReplicaSet } from '../domain/model/replica-set.ts';
import { toAddress } from './address.ts';
import { compileRules } from './rules/rules.ts';
import type { Config } from './shape/schema.ts';

export interface CompiledConfig {
  /** Where the journal lives. */
  readonly home: Region;
  readonly sets: ReadonlyMap<SetName, ReplicaSet>;
  /** The same for configurations that lead to the same decisions: it covers home, regions with their order, buckets and rules. */
  readonly hash: string;
  /**
   * Whose bucket it is. On AWS a name is enough; between endpoints names may repeat, and `region` (the event's `awsRegion`) tells them
   * apart. Nothing where the bucket isn't ours, or can't be told.
   */
  setOfBucket(bucket: string, region?: string): BucketOwner | undefined;
}

export interface BucketOwner {
  readonly set: ReplicaSet;
  readonly region: Region;
}

export function compileConfig(config: Config): CompiledConfig {
  const hash = hashOf(config);
  const sets = Object.entries(config.sets).map(([name, set]) => compileSet(name, set, hash));
  const owners = Map.groupBy(sets.flatMap(bucketsOf), ({ bucket }) => bucket);
  return {
    home: parseRegion(config.home),
    sets: new Map(sets.map((set) => [set.name, set])),
    hash,
    setOfBucket(bucket, region) {
      const candidates = owners.get(bucket) ?? [];
      const owner =
        candidates.length === 1 ? candidates[0] : candidates.find((candidate) => candidate.region === region);
      return owner && { set: owner.set, region: owner.region };
    },
  };
}

function compileSet(
  name: string,
  { buckets, rules, carrier }: Config['sets'][string],
  configuration: string,
): ReplicaSet {
  const places = Object.entries(buckets).map(([region, written]) => [parseRegion(region), toAddress(written)] as const);
  return {
    name: parseSetName(name),
    regions: places.map(([region]) => region),
    buckets: Object.fromEntries(places),
    configuration,
    ...compileRules(rules, carrier),
  };
}

function bucketsOf(set: ReplicaSet) {
  return set.regions.map((region) => ({ set, region, bucket: set.buckets[region]?.bucket }));
}

/** Who asks, and how it is signed, decides nothing. */
function withoutSignature({ signingRegion, credentials, ...place }: BucketAddress) {
  return place;
}

/** Buckets as lists, since the order of regions is their rank; `deploy` and the order of sets and of tags decide nothing. */
function hashOf({ home, sets }: Config): string {
  const inOrder = Object.entries(sets)
    .sort(byName)
    .map(([name, { buckets, rules, carrier }]) => [
      name,
      Object.entries(buckets).map(([region, written]) => [region, withoutSignature(toAddress(written))]),
      rules.map(({ tag, ...rule }) => [rule, Object.entries(tag ?? {}).sort(byName)]),
      ...(carrier === undefined ? [] : [carrier]),
    ]);
  return createHash('sha256')
    .update(JSON.stringify([home, inOrder]))
    .digest('hex')
    .slice(0, 16);
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}
