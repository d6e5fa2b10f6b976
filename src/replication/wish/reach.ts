import type { ReplicatedSet, ReplicationSettings, RuleSettings } from './settings.ts';
import { edgesOfRule, isArn } from './topology.ts';

/** Where S3 brings what a client writes in one region. */
export interface Reach {
  readonly from: string;
  /** Directly: replicas are not replicated again. */
  readonly to: readonly string[];
  /** Regions of the set that stay behind, until s3-concord brings it there. */
  readonly behind: readonly string[];
  /** Those of them that a chain of rules would seem to reach, and through which region. */
  readonly seemingly: readonly { readonly region: string; readonly through: string }[];
}

/** By region, of keys that rules take; without any, of the one for every key. */
export function reachOf(
  settings: ReplicationSettings,
  set: ReplicatedSet,
  rules: readonly RuleSettings[] = [{}],
): readonly Reach[] {
  const edges = rules.flatMap((rule) => edgesOfRule(rule, settings, set)).filter(({ to }) => !isArn(to));
  const regions = set.buckets.map(({ region }) => region);
  return regions.map((from) => {
    const to = edges.filter((edge) => edge.from === from).map((edge) => edge.to);
    const behind = regions.filter((region) => region !== from && !to.includes(region));
    const seemingly = behind.flatMap((region) => {
      const last = edges.find((edge) => edge.to === region && to.includes(edge.from));
      return last ? [{ region, through: last.from }] : [];
    });
    return { from, to, behind, seemingly };
  });
}

/** For people: one sentence for each region from which S3 does not reach all. */
export function reachSentences(reach: readonly Reach[]): readonly string[] {
  return reach.flatMap(({ from, to, behind, seemingly }) => {
    if (behind.length === 0) return [];
    const brought = to.length === 0 ? 'to no other region' : `to ${listed(to)} alone`;
    const chained = seemingly.map(({ region, through }) => `the replica in ${through} does not go on to ${region}`);
    const why = chained.length === 0 ? '' : ` (${chained.join(', ')}: S3 never replicates a replica)`;
    return [
      `What is written in ${from} is replicated ${brought}${why}; ${listed(behind)} ${behind.length === 1 ? 'stays' : 'stay'} behind until s3-concord brings it there.`,
    ];
  });
}

export function listed(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
