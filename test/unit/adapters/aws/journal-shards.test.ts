import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_SHARDS, PARTITION_WRITES_A_SECOND, shardOf } from '../../../../src/adapters/aws/journal/shards.ts';
import { createJournal } from '../../../../src/adapters/aws/journal.ts';
import type { Decision } from '../../../../src/domain/model/decision.ts';
import type { Journal } from '../../../../src/ports/journal.ts';
import { decision, documents, key, pagesOf, pending, tokyo } from '../../../contract/journal/journal-cast.ts';
import { type DynamoDb, requestsOf, startDynamoDb } from '../../../contract/journal/journal-dynamo.ts';

const DAY = '2026-03-14';
const NAMES = Array.from({ length: 36 }, (_, at) => `plans/${at}.json`);
const HOT = Array.from({ length: 2_000 }, (_, at) => `hot/${at}`)
  .filter((name) => shardOf(`documents#${name}`, DEFAULT_SHARDS) === 5)
  .slice(0, 50);

let dynamo: DynamoDb;
let table: string;
const journalOf = (shards?: number) => createJournal({ client: dynamo.client(), table, shards });

beforeAll(async () => {
  dynamo = await startDynamoDb();
});
afterAll(() => dynamo.stop());
beforeEach(async () => {
  table = await dynamo.newTable();
});

/** One after the other in time, each a conflict that waits for Tokyo. */
async function fill(journal: Journal, names: readonly string[]): Promise<void> {
  const conflicts = names.map((name, at) =>
    decision({ ...key(name), seq: 1, decidedAt: NOON + at, situation: 'conflict', pushes: { [tokyo]: pending } }),
  );
  await Promise.all(conflicts.map((conflict) => journal.append(conflict)));
}
const NOON = Date.parse(`${DAY}T12:00:00Z`);

/** The keys of a list, read by pages of so many. */
async function listed(read: Parameters<typeof pagesOf<Decision>>[0], limit: number): Promise<string[]> {
  return (await pagesOf(read, limit)).flat().map(({ key }) => key);
}

describe.each([1, 4, 16])('lists that lie in %i shards', (shards) => {
  it.each([1, 7, 36])('come in one order, by pages of %i', async (limit) => {
    const journal = journalOf(shards);
    await fill(journal, NAMES);
    const lists = [
      await listed((page) => journal.open(documents, page), limit),
      (await listed((page) => journal.conflicts(documents, DAY, page), limit)).reverse(),
      (await listed((page) => journal.decisions(documents, DAY, page), limit)).reverse(),
    ];
    expect(lists).toEqual([NAMES, NAMES, NAMES]);
  });
});

describe('shards', () => {
  it('are read to their ends where one holds everything', async () => {
    await fill(journalOf(), HOT);
    expect(HOT).toHaveLength(50);
    expect(await listed((page) => journalOf().open(documents, page), 9)).toEqual(HOT);
  });

  it('hold what was written with fewer of them, and before there were any', async () => {
    await fill(journalOf(1), NAMES);
    expect(await listed((page) => journalOf(4).open(documents, page), 10)).toEqual(NAMES);
    expect((await listed((page) => journalOf().decisions(documents, DAY, page), 10)).reverse()).toEqual(NAMES);
  });

  it('let go of what was written with fewer of them once it closes', async () => {
    await fill(journalOf(1), NAMES.slice(0, 1));
    const later = journalOf();
    await later.recordPush(key(NAMES[0] ?? ''), 1, tokyo, { state: 'applied', id: 'v1' as never, at: NOON });
    expect(await listed((page) => later.open(documents, page), 10)).toEqual([]);
  });

  it('are asked once each for a page that they share, and again where one holds more', async () => {
    await fill(journalOf(), NAMES);
    const client = dynamo.client();
    const requests = requestsOf(client);
    const { items } = await createJournal({ client, table }).decisions(documents, DAY, { limit: 24 });
    expect(items).toHaveLength(24);
    expect(requests.filter((name) => name === 'Query').length).toBeLessThanOrEqual(DEFAULT_SHARDS + 2);
  });

  it('share 5,000 updates a second so that none takes more than a partition does', () => {
    const writes = Array(DEFAULT_SHARDS).fill(0);
    for (let at = 0; at < 5_000; at++) writes[shardOf(`documents#photos/${at}.jpg`, DEFAULT_SHARDS)] += 2;
    expect(Math.max(...writes)).toBeLessThan(PARTITION_WRITES_A_SECOND);
  });
});
