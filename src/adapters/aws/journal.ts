// src/adapters/aws: the ports over AWS's services.
import { randomBytes } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Journal } from '../../ports/journal.ts';
import { createIndexes } from './journal/indexes.ts';
import { createLog } from './journal/log.ts';
import { createNotes } from './journal/notes.ts';
import { DecisionMemory } from './journal/open-state.ts';
import { createRecords } from './journal/records.ts';
import { DEFAULT_SHARDS } from './journal/shards.ts';
import { openTable } from './journal/table.ts';

export { createDynamoClient, type DynamoClientOptions } from './journal/client.ts';

export interface JournalOptions {
  readonly client: DynamoDBClient;
  readonly table: string;
  /** How long a decision is kept after a later one has followed it; absent: for ever. The latest decision of a key never expires. */
  readonly retentionDays?: number;
  /** Over how many partitions each list of an index is spread; default 16. More may be named at any time, fewer hide what lies beyond. */
  readonly shards?: number | undefined;
  /** Unique texts; default 96 random bits. */
  readonly newToken?: () => string;
}

/**
 * The journal in DynamoDB. Requests: `latest`, `get`, `recordPush`, `noteDelete` and `append` one each, `append` one more where the
 * predecessor is still open, a retention is set or an answer was lost; `settle` two. Equal questions to `latest` in one turn of the event loop
 * are one request, and so are copies of one decision that `recordPush` is told of. `open`, `conflicts` and `decisions` read a page of each
 * shard of their index, all at once, and then, consistently, what it names: the first a request for each, the others a hundred in one.
 */
export function createJournal(options: JournalOptions): Journal {
  const { client, table: name, retentionDays, shards = DEFAULT_SHARDS, newToken = randomToken } = options;
  const table = openTable(client, name);
  const memory = new DecisionMemory();
  const log = createLog({ table, memory, newToken, retentionDays, shards });
  return {
    ...log,
    ...createRecords({ table, memory, log }),
    ...createNotes(table),
    ...createIndexes({ table, log, shards }),
  };
}

const randomToken = () => randomBytes(12).toString('base64url');
