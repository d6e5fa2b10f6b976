import { apply } from '../change/changes.ts';
import { announce } from '../tell/events.ts';
import type { Caller, Version } from '../types.ts';
import {
  type Bucket,
  bucketNamed,
  nextOrder,
  type VersionPlace,
  versionOf,
  type Waiting,
  type World,
} from '../world.ts';
import type { Carriage, ReplicationRule } from './configuration.ts';
import { insertReplica, type Placement } from './replicas.ts';
import { statusOf } from './rules.ts';

/** S3 replicates as a service, under the role of the configuration. */
const REPLICATOR: Caller = { principalId: 'AWS:AROAREPLICATION:s3-replication', sourceIp: 's3.amazonaws.com' };

export interface CarryInput extends VersionPlace {
  /** The destination's name. */
  readonly to: string;
  readonly placed?: Placement;
  /** Why it is to fail, in S3's words; what S3 would find by itself is found without it. */
  readonly failure?: string | undefined;
}

/** Carries one version to one destination, or notes why it can't be. What is not waited for any more is left alone. */
export function carry(world: World, { to, placed, failure, ...at }: CarryInput): Carriage | undefined {
  const source = bucketNamed(world, at.bucket);
  const version = versionOf(source, at.key, at.versionId);
  const carriage = version?.carriages?.find(({ bucket, status }) => bucket === to && status === 'PENDING');
  if (!version || !carriage) return undefined;
  const rule = source.outline.replication?.rules.find(({ id }) => id === carriage.rule);
  const reason = failure ?? obstacle(world, version, to, rule);
  if (reason === undefined) {
    const storageClass = rule?.storageClass;
    const caller = REPLICATOR;
    insertReplica(world, { ...{ bucket: to, key: at.key, version, caller }, ...optional({ placed, storageClass }) });
  }
  const ended: Carriage =
    reason === undefined ? { ...carriage, status: 'COMPLETED' } : { ...carriage, status: 'FAILED', reason };
  note(world, at, ended);
  if (reason !== undefined && rule?.hasMetrics) tellOfFailure(world, source, at.key, version, ended);
  return ended;
}

/** What is on its way in the whole world: for whoever carries, after a restart. */
export function waitingToBeCarried(world: World): Waiting[] {
  return [...world.buckets.values()].flatMap(({ outline: { name: bucket }, stacks }) =>
    [...stacks].flatMap(([key, versions]) => versions.flatMap((version) => waitingOf({ bucket, key }, version))),
  );
}

function waitingOf({ bucket, key }: Omit<VersionPlace, 'versionId'>, version: Version): Waiting[] {
  const pending = (version.carriages ?? []).filter(({ status }) => status === 'PENDING');
  return pending.map(({ bucket: to }) => ({ bucket, key, versionId: version.versionId, to }));
}

/** What S3 finds by itself: the names are those of its failure reasons. */
function obstacle(world: World, version: Version, to: string, rule: ReplicationRule | undefined): string | undefined {
  if (!rule) return 'SrcBucketReplicationConfigMissing';
  if (version.kind === 'object' && ARCHIVES.includes(version.storageClass)) return 'SrcObjectNotEligible';
  const target = world.buckets.get(to);
  if (!target) return 'DstBucketNotFound';
  return target.outline.versioning === 'Enabled' ? undefined : 'DstBucketUnversioned';
}

const ARCHIVES = ['GLACIER', 'DEEP_ARCHIVE'];

/** The version is looked up once more: the replica may lie in the same bucket of the model, and has changed it then. */
function note(world: World, { bucket, key, versionId }: VersionPlace, ended: Carriage): void {
  const version = versionOf(bucketNamed(world, bucket), key, versionId);
  if (!version) return;
  const carriages = (version.carriages ?? []).map((one) => (one.bucket === ended.bucket ? ended : one));
  const edited: Version = { ...version, carriages, replicationStatus: statusOf(carriages) };
  apply(world, { change: 'version-edited', bucket, key, version: edited });
}

function tellOfFailure(world: World, source: Bucket, key: string, version: Version, carriage: Carriage): void {
  const name = 'Replication:OperationFailedReplication';
  announce(world, source, { name, key, version, caller: REPLICATOR, carriage }, nextOrder(world));
}

function optional<Fields extends object>(fields: Fields): { [Name in keyof Fields]?: NonNullable<Fields[Name]> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never;
}
