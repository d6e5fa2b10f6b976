import type { S3, Version } from '../../src/adapters/memory/s3/index.ts';
import type { Region } from '../../src/domain/model/ids.ts';
import { type Carrying, LIFECYCLE_MS, type Replication } from '../histories/parameters.ts';
import type { Kernel } from './kernel.ts';
import { randomFrom, seedOf } from './random.ts';

/** What befalls versions without a client and without us. */
interface Environment {
  readonly s3: S3;
  readonly kernel: Kernel;
  readonly seed: number;
  readonly buckets: readonly string[];
  /** All that are known by then. */
  keys(): readonly string[];
  readonly regions: readonly Region[];
}

const REPLICATOR = { principalId: 'AWS:AROAREPLICATION:s3-replication' };

/** S3 replicates what was written, by whomever, never what it has replicated itself, and delete markers only where one asks for it: nobody should. */
export function replicate(
  bucket: string,
  key: string,
  version: Version,
  rules: Replication,
  { s3, kernel, seed, buckets }: Environment,
): void {
  if (rules.carries || version.replicationStatus === 'REPLICA' || version.kind === 'marker') return;
  const from = buckets.indexOf(bucket);
  const random = randomFrom(seedOf(seed, `replication of ${version.versionId}`));
  for (const [, to] of rules.pairs.filter(([source]) => source === from)) {
    const target = buckets[to] as string;
    kernel.after(random.spread(...rules.delay), () =>
      s3.insertReplica({ bucket: target, key, version, placed: rules.placed, caller: REPLICATOR }),
    );
  }
}

/** S3's own replication by rules of the buckets, between all of them: whatever is made is carried, late or never. */
export function carryBetweenAll(
  rules: Replication & { carries: Carrying },
  { s3, kernel, seed, buckets }: Environment,
) {
  const { fails, pauses } = rules.carries;
  const rule = { isEnabled: true, filter: { kind: 'all' }, deleteMarkers: false, hasMetrics: false } as const;
  for (const bucket of buckets) {
    const others = buckets.filter((other) => other !== bucket);
    const to = others.map((other, at) => ({ ...rule, id: other, priority: at, bucket: other }));
    s3.putBucketReplication({ bucket, replication: { role: 'replicator', rules: to } });
  }
  const goOn = (at: number): number => {
    const pause = pauses.find(([from, end]) => from <= at && at < end);
    return pause ? goOn(pause[1]) : at;
  };
  s3.subscribe({
    onCarriage: (waiting) => {
      const random = randomFrom(seedOf(seed, `carriage of ${waiting.versionId} to ${waiting.to}`));
      const at = goOn(kernel.now + random.spread(...rules.delay));
      const failure = random.chance(fails) ? { failure: 'DstPutObjectNotPermitted' } : {};
      kernel.at(at, () => s3.carry({ ...waiting, placed: rules.placed, ...failure }));
    },
  });
}

/** A day later every version that was not current is removed for good; what is current stays, and so do delete markers on top. */
export function expireLater(at: number, { s3, kernel, buckets, keys }: Environment): void {
  const expire = (bucket: string, key: string) => {
    const [, ...noncurrent] = s3.stackOf({ bucket, key });
    for (const { versionId } of noncurrent) s3.expireVersion({ bucket, key, versionId });
  };
  kernel.at(at + LIFECYCLE_MS, () => {
    for (const bucket of buckets) for (const key of keys()) expire(bucket, key);
  });
}
