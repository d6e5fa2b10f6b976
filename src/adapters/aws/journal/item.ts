import { type Decision, isFinished } from '../../../domain/model/decision.ts';
import type { ObjectKey, Region, SetName } from '../../../domain/model/ids.ts';
import type { KeyRef } from '../../../domain/model/version.ts';
import { EXPIRY_ATTRIBUTE } from '../journal-table.ts';
import { digestOf, shardName, shardOf } from './shards.ts';

/**
 * A decision as the table holds it: its own fields under their own names, so that a person in the DynamoDB
 * console or PartiQL reads what the code reads, and beside them what the table needs. Decisions have no more contenders than regions (in one region a write has seen those
 * below it) and S3 allows 2 KB of user metadata each, so an item of five regions stays below 40 KB of the 400 that DynamoDB allows.
 */
export interface JournalItem extends Pick<Decision, 'set' | 'key' | 'seq' | 'decidedAt'>, IndexKeys {
  readonly pk: string;
  readonly decidedAtText: string;
  /** Told apart by it are one's own append, repeated by the SDK after its answer was lost, and somebody else's. */
  readonly appendToken: string;
  /** What keeps the decision open, by `openReason`; the value is that of `openSet`. Always there, perhaps empty. See open-state.ts. */
  readonly stillOpen: Readonly<Record<string, string>>;
  /** Seconds since 1970. */
  readonly [EXPIRY_ATTRIBUTE]?: number;
}

interface IndexKeys {
  readonly openSet?: string;
  readonly openSince?: string;
  readonly conflictDay?: string;
  readonly conflictAt?: string;
  readonly decidedDay: string;
  readonly decidedPlace: string;
}

const TABLE_ATTRIBUTES = new Set([
  ...['pk', 'decidedAtText', 'appendToken', 'stillOpen', EXPIRY_ATTRIBUTE],
  ...['openSet', 'openSince', 'conflictDay', 'conflictAt', 'decidedDay', 'decidedPlace'],
]);

/** A set whose name had the separator in it could be read as another set and key. */
export function partitionOf({ set, key }: KeyRef): string {
  if (set.includes('#')) throw new RangeError(`the name of a replica set must not contain "#": ${set}`);
  return `${set}#${key}`;
}

/** `shards`: over how many partitions each list of an index is spread. */
export function toItem(decision: Decision, appendToken: string, shards: number): JournalItem {
  const reasons = openReasons(decision);
  const pk = partitionOf(decision);
  const place = sortablePlace(decision, pk);
  const shard = shardOf(pk, shards);
  const openSet = shardName(decision.set, shard);
  const day = shardName(dayOfSet(decision.set, dayOf(decision)), shard);
  return {
    ...decision,
    pk,
    decidedAtText: new Date(decision.decidedAt).toISOString(),
    appendToken,
    stillOpen: Object.fromEntries(reasons.map((reason) => [reason, openSet])),
    decidedDay: day,
    decidedPlace: place,
    ...(reasons.length > 0 ? { openSet, openSince: place } : {}),
    ...(decision.situation === 'conflict' ? { conflictDay: day, conflictAt: place } : {}),
  };
}

export function fromItem(item: Record<string, unknown>): Decision {
  const decision = Object.fromEntries(
    Object.entries(item).filter(([name]) => !TABLE_ATTRIBUTES.has(name)),
  ) as unknown as Decision;
  // DynamoDB keeps no order inside maps: one order, whichever answer it came in, keeps what is derived from a decision the same.
  return {
    ...decision,
    considered: inOrder(decision.considered),
    observed: inOrder(decision.observed),
    pushes: inOrder(decision.pushes),
  };
}

export type OpenReason = `push ${Region}` | `second look ${Region}` | `sibling ${ObjectKey}` | 'held';
export const openPush = (region: Region): OpenReason => `push ${region}`;
export const openDoubt = (region: Region): OpenReason => `second look ${region}`;

export const openSibling = (key: ObjectKey): OpenReason => `sibling ${key}`;

/** Empty exactly if the decision is closed. What is held closes only by a later decision. */
export function openReasons({ pushes, doubt, siblings = [], suspended }: Decision): OpenReason[] {
  const unfinished = Object.entries(pushes).filter(([, push]) => !isFinished(push));
  const missing = siblings.filter(({ state }) => state === 'pending');
  return [
    ...unfinished.map(([region]) => openPush(region as Region)),
    ...doubt.map(openDoubt),
    ...missing.map(({ key }) => openSibling(key)),
    ...(suspended?.kind === 'held' ? (['held'] as const) : []),
  ];
}

/** Under what the indexes by day know a day of a set. */
export function dayOfSet(set: SetName, day: string): string {
  return `${set}#${day}`;
}

function dayOf({ decidedAt }: Decision): string {
  return new Date(decidedAt).toISOString().slice(0, 10);
}

/** By time, and unique. An index's sort key has room for 1,024 bytes, which a key may take up alone, hence the digest. */
function sortablePlace(decision: Decision, pk: string): string {
  return `${new Date(decision.decidedAt).toISOString()} ${digestOf(pk)} ${String(decision.seq).padStart(12, '0')}`;
}

function inOrder<Value>(record: Readonly<Record<Region, Value>>): Record<Region, Value> {
  return Object.fromEntries(Object.entries<Value>(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
