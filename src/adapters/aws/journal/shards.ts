import { createHash } from 'node:crypto';

/**
 * What one partition of an index takes, writes a second. Its sort key is a time, so DynamoDB can't split it for heat, and an index that is
 * throttled throttles the table (DynamoDB's guide, "Partitions and data distribution", "Global secondary indexes").
 */
export const PARTITION_WRITES_A_SECOND = 1_000;

/** Enough for 5,000 updates a second and set: each writes twice to the index of what is open, and once to that of all decisions. */
export const DEFAULT_SHARDS = 16;

/** A digest of a partition's name: 16 hexadecimal digits. */
export function digestOf(pk: string): string {
  return createHash('sha256').update(pk).digest('hex').slice(0, 16);
}

/** The shard of all decisions of a key, from 0. */
export function shardOf(pk: string, shards: number): number {
  return Number.parseInt(digestOf(pk).slice(-8), 16) % shards;
}

/** An index key with its shard: the first is called as it was before there were shards, so that entries from then are found. */
export function shardName(name: string, shard: number): string {
  return shard === 0 ? name : `${name}#${shard}`;
}

/** All that have to be asked for a list. */
export function shardNames(name: string, shards: number): readonly string[] {
  return Array.from({ length: shards }, (_, shard) => shardName(name, shard));
}
