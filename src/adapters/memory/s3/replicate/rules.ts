import type { ReplicationStatus, Tag, Version } from '../types.ts';
import type { Carriage, ReplicationConfiguration, ReplicationFilter, ReplicationRule } from './configuration.ts';

interface Subject {
  readonly key: string;
  readonly version: Version;
}

/** Where a version that has just been made is to be carried: to each destination by the rule of the highest priority that takes it. */
export function carriagesOf({ rules }: ReplicationConfiguration, subject: Subject): readonly Carriage[] {
  const taking = rules.filter((rule) => takes(rule, subject)).sort((a, b) => b.priority - a.priority);
  const destinations = [...new Set(taking.map(({ bucket }) => bucket))];
  return destinations.flatMap((bucket) => {
    const rule = taking.find((one) => one.bucket === bucket);
    return rule ? [{ rule: rule.id, bucket, status: 'PENDING' as const }] : [];
  });
}

/** What HEAD tells of a version at its source: FAILED if any carriage is, COMPLETED only if all are. */
export function statusOf(carriages: readonly Carriage[]): ReplicationStatus {
  if (carriages.some(({ status }) => status === 'FAILED')) return 'FAILED';
  return carriages.every(({ status }) => status === 'COMPLETED') ? 'COMPLETED' : 'PENDING';
}

function takes({ isEnabled, deleteMarkers, filter }: ReplicationRule, { key, version }: Subject): boolean {
  if (!isEnabled || (version.kind === 'marker' && !deleteMarkers)) return false;
  return fits(filter, key, version.kind === 'object' ? version.tags : []);
}

function fits(filter: ReplicationFilter, key: string, tags: readonly Tag[]): boolean {
  switch (filter.kind) {
    case 'all':
      return true;
    case 'prefix':
      return key.startsWith(filter.prefix);
    case 'tag':
      return tags.some((tag) => tag.key === filter.key && tag.value === filter.value);
    case 'every':
      return filter.of.every((one) => fits(one, key, tags));
    case 'some':
      return filter.of.some((one) => fits(one, key, tags));
    case 'not':
      return !fits(filter.of, key, tags);
  }
}
