import { listOf, type ReplicatedSet, type ReplicationSettings, type RuleSettings } from './settings.ts';

/** S3 carries what is written in `from` to `to`, a region of the set or the ARN of a bucket elsewhere. */
export interface Edge {
  readonly from: string;
  readonly to: string;
}

/** Where the topology leads, from region to region, each pair once. */
export function edgesOf(settings: ReplicationSettings, { buckets }: ReplicatedSet): readonly Edge[] {
  const regions = buckets.map(({ region }) => region);
  const there = oneWay(settings, regions);
  const back = settings['both-ways'] ? there.map(({ from, to }) => ({ from: to, to: from })) : [];
  const known = [...there, ...back].filter(({ from, to }) => from !== to);
  return known.filter((edge, index) => known.findIndex((other) => isSame(other, edge)) === index);
}

function oneWay({ topology, hub, edges = [] }: ReplicationSettings, regions: readonly string[]): readonly Edge[] {
  switch (topology) {
    case 'mesh':
      return regions.flatMap((from) => regions.map((to) => ({ from, to })));
    case 'star':
      return regions.map((to) => ({ from: hub ?? regions[0] ?? '', to }));
    case 'chain':
      return regions.slice(1).map((to, index) => ({ from: regions[index] ?? '', to }));
    case 'edges':
      return edges.flatMap(({ from, to }) => listOf(to).map((one) => ({ from, to: one })));
  }
}

/** Of the topology's edges those that a rule is for, and its own to buckets outside of the set. */
export function edgesOfRule(rule: RuleSettings, settings: ReplicationSettings, set: ReplicatedSet): readonly Edge[] {
  const [from, to] = [listOf(rule.from), listOf(rule.to)];
  const within = edgesOf(settings, set).filter(
    (edge) => (from.length === 0 || from.includes(edge.from)) && (to.length === 0 || to.includes(edge.to)),
  );
  const sources = from.length > 0 ? from : set.buckets.map(({ region }) => region);
  const outside = to.filter(isArn).flatMap((one) => sources.map((source) => ({ from: source, to: one })));
  return [...within, ...outside];
}

export const isArn = (text: string): boolean => text.startsWith('arn:');

const isSame = (a: Edge, b: Edge): boolean => a.from === b.from && a.to === b.to;
