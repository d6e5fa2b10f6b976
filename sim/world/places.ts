import type { Version } from '../../src/adapters/memory/s3/index.ts';
import type { KeySighting } from '../../src/app/reconcile/take-sightings.ts';
import { parseObjectKey, parseRegion, parseSetName, parseVersionId, type Region } from '../../src/domain/model/ids.ts';
import { MARKER_FIELD } from '../../src/domain/model/marker.ts';
import type { S3Carrier } from '../../src/domain/model/policy.ts';
import type { ReplicaSet } from '../../src/domain/model/replica-set.ts';
import type { ObjectState } from '../../src/domain/model/version.ts';
import { compileRuling } from '../../src/policies/framework/chain.ts';
import { isObserved, stepsOf } from '../people/policies.ts';
import type { Entry } from './ledger.ts';

export const REGIONS: readonly Region[] = ['us-east-1', 'eu-west-1', 'ap-northeast-1', 'sa-east-1', 'af-south-1'].map(
  parseRegion,
);

export function replicaSetOf(regions: readonly Region[], policy: string, carrier?: S3Carrier): ReplicaSet {
  const steps = stepsOf(policy, regions);
  const mode = isObserved(policy) ? { mode: 'observe' as const } : {};
  const unchanged = 'yields' as const;
  const carried = carrier ? { carrier } : {};
  const ruling = compileRuling(steps, 'policy', { unchanged });
  const rule = { index: 0, policies: steps, deletes: 'policy' as const, ...mode, unchanged, ...carried, ...ruling };
  return {
    name: parseSetName('documents'),
    regions,
    buckets: Object.fromEntries(regions.map((region) => [region, { bucket: bucketOf(region) }])),
    ruleFor: () => rule,
    ...(carrier ? { isCarriedByS3: true } : {}),
  };
}

export const bucketOf = (region: Region) => `acme-${region}`;
export const regionOf = (bucket: string) => parseRegion(bucket.slice('acme-'.length));

/** What a reader sees, for comparing; nothing of how it came there. */
export function contentOf(version: Version): string {
  if (version.kind === 'marker') return 'deleted';
  const { [MARKER_FIELD]: _marker, ...metadata } = version.metadata;
  const { system, websiteRedirectLocation, tags } = version;
  const headers = { contentType: 'binary/octet-stream', ...system, websiteRedirectLocation };
  return describeContent(
    version.body,
    headers,
    metadata,
    Object.fromEntries(tags.map(({ key, value }) => [key, value])),
  );
}

function describeContent(bytes: Uint8Array, headers: object, metadata: object, tags: object): string {
  const told = (fields: object) =>
    Object.entries(fields)
      .filter(([, value]) => value !== undefined)
      .sort();
  return JSON.stringify([Buffer.from(bytes).toString('latin1'), told(metadata), told(headers), told(tags)]);
}

/** The bytes among what a reader sees. */
export function bytesIn(content: string): Buffer {
  return Buffer.from(content === 'deleted' ? '' : JSON.parse(content)[0], 'latin1');
}

/** What a reader will see of bytes that were made by merging. */
export function contentOfMade(bytes: Uint8Array, { headers, metadata, tags = {} }: ObjectState): string {
  return describeContent(bytes, headers, metadata, tags);
}

/** What the event of a version tells; who made it only where events say so. */
export function sightingOf(
  { id, region, kind, maker }: Entry,
  key: string,
  { name: set }: Pick<ReplicaSet, 'name'>,
  isMakerTold: boolean,
): KeySighting {
  const told = !isMakerTold ? 'unknown' : maker.who === 's3-concord' ? 's3-concord' : 'client';
  return { ref: { set, key: parseObjectKey(key) }, sighting: { region, id: parseVersionId(id), kind, maker: told } };
}
