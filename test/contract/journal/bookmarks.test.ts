import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createBookmarks } from '../../../src/adapters/aws/journal/bookmarks.ts';
import { createJournal } from '../../../src/adapters/aws/journal.ts';
import { createMemoryBookmarks } from '../../../src/adapters/memory/bookmarks.ts';
import type { Bookmarks } from '../../../src/ports/bookmarks.ts';
import { documents } from './journal-cast.ts';
import { type DynamoDb, startDynamoDb } from './journal-dynamo.ts';

interface State {
  readonly after: string;
}

let dynamo: DynamoDb;
beforeAll(async () => {
  dynamo = await startDynamoDb();
});
afterAll(() => dynamo.stop());

const inMemory = async (): Promise<Bookmarks<State>> => createMemoryBookmarks();
const inDynamo = async (): Promise<Bookmarks<State>> =>
  createBookmarks({ client: dynamo.client(), table: await dynamo.newTable() });

const ALL = { set: documents, prefix: '' };
const bookmark = (run: string, after: string, at = 1) => ({ run, by: 'ada', at, state: { after } });

describe.each([
  { where: 'in memory', create: inMemory },
  { where: 'in DynamoDB', create: inDynamo },
])('bookmarks $where', ({ create }) => {
  it('come back as they were kept, each under its prefix', async () => {
    const bookmarks = await create();
    expect(await bookmarks.read(ALL)).toBeUndefined();
    await bookmarks.begin(ALL, bookmark('first', ''));
    await bookmarks.begin({ ...ALL, prefix: 'a/' }, bookmark('other', 'a/\u0001\uffff😀'));
    expect(await bookmarks.save(ALL, bookmark('first', 'key', 2))).toBe('saved');
    expect(await bookmarks.read(ALL)).toEqual(bookmark('first', 'key', 2));
    expect(await bookmarks.read({ ...ALL, prefix: 'a/' })).toEqual(bookmark('other', 'a/\u0001\uffff😀'));
  });

  it('belong to the run that began last; whoever was at it before is told, and writes nothing', async () => {
    const bookmarks = await create();
    expect(await bookmarks.save(ALL, bookmark('nobody', 'a'))).toBe('taken-over');
    await bookmarks.begin(ALL, bookmark('first', 'a'));
    await bookmarks.begin(ALL, bookmark('second', 'b'));
    expect(await bookmarks.save(ALL, bookmark('first', 'c'))).toBe('taken-over');
    expect(await bookmarks.read(ALL)).toEqual(bookmark('second', 'b'));
  });
});

it('lie in the journal’s table, and in none of its lists', async () => {
  const place = { client: dynamo.client(), table: await dynamo.newTable() };
  await createBookmarks<State>(place).begin(ALL, bookmark('first', 'a'));
  const journal = createJournal(place);
  expect(await journal.open(documents, { limit: 10 })).toEqual({ items: [] });
  expect(await journal.decisions(documents, '1970-01-01', { limit: 10 })).toEqual({ items: [] });
});
