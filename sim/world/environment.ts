import type { S3, Version } from '../../src/adapters/memory/s3/index.ts';
import type { Region } from '../../src/domain/model/ids.ts';
import { LIFECYCLE_MS, type Replication } from '../histories/parameters.ts';
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
  if (version.replicationStatus === 'REPLICA' || version.kind === 'marker') return;
  const from = buckets.indexOf(bucket);
  const random = randomFrom(seedOf(seed, `replication of ${version.versionId}`));
  for (const [, to] of rules.pairs.filter(([source]) => source === from)) {
    const target = buckets[to] as string;
    kernel.after(random.spread(...rules.delay), () =>
      s3.insertReplica({ bucket: target, key, version, placed: rules.placed, caller: REPLICATOR }),
    );
  }
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
