import type { Version } from '../../src/adapters/memory/s3/index.ts';
import { parseRegion, parseSetName, type Region } from '../../src/domain/model/ids.ts';
import { MARKER_FIELD } from '../../src/domain/model/marker.ts';
import type { ReplicaSet } from '../../src/domain/model/replica-set.ts';
import { compileRuling } from '../../src/policies/framework/chain.ts';
import { isObserved, stepsOf } from '../people/policies.ts';

export const REGIONS: readonly Region[] = ['us-east-1', 'eu-west-1', 'ap-northeast-1', 'sa-east-1', 'af-south-1'].map(
  parseRegion,
);

export function replicaSetOf(regions: readonly Region[], policy: string): ReplicaSet {
  const steps = stepsOf(policy, regions);
  const mode = isObserved(policy) ? { mode: 'observe' as const } : {};
  const rule = { index: 0, policies: steps, deletes: 'policy' as const, ...mode, ...compileRuling(steps, 'policy') };
  return {
    name: parseSetName('documents'),
    regions,
    buckets: Object.fromEntries(regions.map((region) => [region, { bucket: bucketOf(region) }])),
    ruleFor: () => rule,
  };
}

export const bucketOf = (region: Region) => `acme-${region}`;
export const regionOf = (bucket: string) => parseRegion(bucket.slice('acme-'.length));

/** What a reader sees, for comparing; nothing of how it came there. */
export function contentOf(version: Version): string {
  if (version.kind === 'marker') return 'deleted';
  const { [MARKER_FIELD]: _marker, ...metadata } = version.metadata;
  return JSON.stringify([
    version.body.toString('latin1'),
    Object.entries(metadata).sort(),
    { contentType: 'binary/octet-stream', ...version.system },
    version.websiteRedirectLocation,
    version.tags.map(({ key, value }) => [key, value]).sort(),
  ]);
}

/** The bytes among what a reader sees. */
export function bytesIn(content: string): Buffer {
  return Buffer.from(content === 'deleted' ? '' : JSON.parse(content)[0], 'latin1');
}

/** The same headers and metadata around other bytes. */
export function withBytes(content: string, bytes: Uint8Array): string {
  const [, ...rest] = JSON.parse(content);
  return JSON.stringify([Buffer.from(bytes).toString('latin1'), ...rest]);
}
