import { type Decision, isClosed } from '../../../domain/model/decision.ts';
import { parseObjectKey, parseSetName } from '../../../domain/model/ids.ts';
import type { KeyRef } from '../../../domain/model/version.ts';
import type { Journal, Page, PageRequest } from '../../../ports/journal.ts';
import { CONFLICTS_INDEX, DECISIONS_INDEX, OPEN_INDEX } from '../journal-table.ts';
import { dayOfSet } from './item.ts';
import type { Log } from './log.ts';
import { type MergedQuery, queryMerged } from './merged-query.ts';
import { decodeCursor, encodeCursor, inParallel } from './pages.ts';
import { shardNames } from './shards.ts';
import type { ItemKey, Table } from './table.ts';

interface IndexQuery extends Pick<MergedQuery, 'index' | 'hash' | 'range' | 'newestFirst'> {
  /** The index key without its shard. */
  readonly value: string;
  /** The decisions that entries name, each where its entry still tells the truth: indexes follow the table with a delay. */
  resolve(entries: readonly ItemKey[]): Promise<readonly (Decision | undefined)[]>;
}

/** What is found by index: which entries there are tells the index, what they say is read consistently from the table. */
export function createIndexes({
  table,
  log,
  shards,
}: {
  table: Table;
  log: Log;
  shards: number;
}): Pick<Journal, 'open' | 'conflicts' | 'decisions'> {
  return {
    open: (set, page) =>
      readPage(
        {
          index: OPEN_INDEX,
          hash: 'openSet',
          range: 'openSince',
          value: set,
          newestFirst: false,
          resolve: (entries) => inParallel(entries, resolveOpen),
        },
        page,
      ),

    conflicts: byDay({ index: CONFLICTS_INDEX, hash: 'conflictDay', range: 'conflictAt' }),
    decisions: byDay({ index: DECISIONS_INDEX, hash: 'decidedDay', range: 'decidedPlace' }),
  };

  function byDay(index: Pick<IndexQuery, 'index' | 'hash' | 'range'>): Journal['conflicts'] {
    return (set, day, page) =>
      readPage({ ...index, value: dayOfSet(set, day), newestFirst: true, resolve: log.getAll }, page);
  }

  /** Only a key's latest decision is open in truth: with a later one, what was owed to an older one is owed to nobody. */
  async function resolveOpen({ pk, seq }: ItemKey): Promise<Decision | undefined> {
    const latest = (await log.latest(refOf(pk), 1)).log.at(-1);
    if (latest && latest.seq > seq) await clear({ pk, seq });
    return latest && latest.seq === seq && !isClosed(latest) ? latest : undefined;
  }

  /**
   * An append does this where it knows that its predecessor is open; what is left over (it died in between) is cleared away by whoever reads. That is a
   * courtesy to the next reader: a reader without the right to write, or with no luck, reads on.
   */
  async function clear(key: ItemKey): Promise<void> {
    const removal = { UpdateExpression: 'REMOVE openSet, openSince', ConditionExpression: 'attribute_exists(pk)' };
    await table.update(key, removal).catch(() => undefined);
  }

  /** Goes on until the page is full, since entries may turn out untrue; looks for one more, to know whether this is the last page. */
  async function readPage(
    { value, resolve, ...index }: IndexQuery,
    { limit, cursor }: PageRequest,
  ): Promise<Page<Decision>> {
    const after = placeIn(decodeCursor(cursor), index.range);
    const entries = queryMerged({ ...index, values: shardNames(value, shards), after, wanted: limit + 1 }, table);
    const found: { decision: Decision; place: unknown }[] = [];
    while (found.length <= limit) {
      const some = await take(entries, limit + 1 - found.length);
      if (some.length === 0) break;
      const decisions = await resolve(some.map((item) => ({ pk: String(item.pk), seq: Number(item.seq) })));
      decisions.forEach((decision, at) => {
        if (decision) found.push({ decision, place: some[at]?.[index.range] });
      });
    }
    const shown = found.slice(0, limit);
    const last = found.length > limit ? shown.at(-1)?.place : undefined;
    return {
      items: shown.map(({ decision }) => decision),
      ...(last === undefined ? {} : { cursor: encodeCursor({ [index.range]: last }) }),
    };
  }
}

async function take<Value>(values: AsyncGenerator<Value>, count: number): Promise<Value[]> {
  const taken: Value[] = [];
  while (taken.length < count) {
    const { value, done } = await values.next();
    if (done) break;
    taken.push(value);
  }
  return taken;
}

function placeIn(cursor: Readonly<Record<string, unknown>> | undefined, range: string): string | undefined {
  const place = cursor?.[range];
  return place === undefined ? undefined : String(place);
}

/** The way back from `partitionOf`; a set's name has no separator, a key may. */
function refOf(pk: string): KeyRef {
  const end = pk.indexOf('#');
  return { set: parseSetName(pk.slice(0, end)), key: parseObjectKey(pk.slice(end + 1)) };
}
