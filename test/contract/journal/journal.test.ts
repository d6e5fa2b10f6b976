import { afterAll, beforeAll } from 'vitest';
import { createJournal } from '../../../src/adapters/aws/journal.ts';
import { createMemoryJournal } from '../../../src/adapters/memory/journal.ts';
import { journalContract } from './journal.ts';
import { type DynamoDb, startDynamoDb } from './journal-dynamo.ts';

journalContract('the journal in memory', {
  async start() {
    const journal = createMemoryJournal();
    return [journal, journal];
  },
});

let dynamo: DynamoDb;
beforeAll(async () => {
  dynamo = await startDynamoDb();
});
afterAll(() => dynamo.stop());

journalContract('the journal in DynamoDB', {
  async start() {
    const table = await dynamo.newTable();
    return [createJournal({ client: dynamo.client(), table }), createJournal({ client: dynamo.client(), table })];
  },
});
