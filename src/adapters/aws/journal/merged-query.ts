import { inParallel } from './pages.ts';
import type { Item, Table } from './table.ts';

/** A list that lies in several partitions of an index, each in the order of its sort key. */
export interface MergedQuery {
  readonly index: string;
  readonly hash: string;
  readonly range: string;
  /** The partitions, by their index keys. */
  readonly values: readonly string[];
  readonly newestFirst: boolean;
  /** The sort key after which the list goes on; sort keys are unique over all partitions. */
  readonly after: string | undefined;
  /** How many entries the reader wants at most. */
  readonly wanted: number;
}

interface Shard {
  readonly value: string;
  entries: Item[];
  /** Where it goes on; undefined once it has come to its end. */
  next: { readonly start?: Item } | undefined;
}

/**
 * The entries of all partitions in one order. Each is asked for its share and some more, at once; one that turns out to hold more than its
 * share is asked again.
 */
export async function* queryMerged(query: MergedQuery, table: Table): AsyncGenerator<Item> {
  const share = Math.min(query.wanted, Math.ceil((2 * query.wanted) / query.values.length) + 1);
  const shards = query.values.map((value): Shard => ({ value, entries: [], next: {} }));
  const isBefore = (a: Item, b: Item) => {
    const isSmaller = String(a[query.range]) < String(b[query.range]);
    return query.newestFirst ? !isSmaller : isSmaller;
  };
  await inParallel(shards, fill);
  for (;;) {
    const [first, ...others] = shards.filter(({ entries }) => entries.length > 0);
    if (!first) return;
    const foremost = others.reduce((a, b) => (isBefore(b.entries[0] as Item, a.entries[0] as Item) ? b : a), first);
    yield foremost.entries.shift() as Item;
    if (foremost.entries.length === 0) await fill(foremost);
  }

  /** A page may be empty and not be the last. */
  async function fill(shard: Shard): Promise<void> {
    while (shard.entries.length === 0 && shard.next) {
      const { items, next } = await table.query(request(query, shard, share));
      shard.entries = items;
      shard.next = next && { start: next };
    }
  }
}

function request({ index, hash, range, newestFirst, after }: MergedQuery, { value, next }: Shard, limit: number) {
  return {
    IndexName: index,
    KeyConditionExpression:
      after === undefined ? '#hash = :value' : `#hash = :value AND #range ${newestFirst ? '<' : '>'} :after`,
    ExpressionAttributeNames: { '#hash': hash, ...(after === undefined ? {} : { '#range': range }) },
    ExpressionAttributeValues: { ':value': value, ...(after === undefined ? {} : { ':after': after }) },
    ScanIndexForward: !newestFirst,
    Limit: limit,
    ConsistentRead: false, // no global index offers more
    ...(next?.start ? { ExclusiveStartKey: next.start } : {}),
  };
}
