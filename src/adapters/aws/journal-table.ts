import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';

/** What is not closed: by set and shard, oldest first. Only items that carry both of its keys stand in it. */
export const OPEN_INDEX = 'open';

/** Conflicts: by set, day and shard. */
export const CONFLICTS_INDEX = 'conflicts';

/** Every decision: by set, day and shard. Without anything but keys, so that an entry is written once and never again. */
export const DECISIONS_INDEX = 'decisions';

/** DynamoDB's time to live (seconds since 1970); only decisions that a later one has followed ever carry it. */
export const EXPIRY_ATTRIBUTE = 'expiresAt';

/**
 * The journal's table as data, for the embedded stack, for tests and for the deployment's template alike.
 *
 * One partition a key of a set: decisions under 1, 2, 3 …, notes about delete markers under negative numbers. The indexes are sparse. They
 * carry nothing that changes after the append except their own keys, so recording a push does not write to them until it closes the decision.
 * Each list is spread over several index partitions, by its key's digest: see journal/shards.ts.
 */
export function journalTable(name: string) {
  return {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: [
      { AttributeName: 'pk', AttributeType: 'S' },
      { AttributeName: 'seq', AttributeType: 'N' },
      { AttributeName: 'openSet', AttributeType: 'S' },
      { AttributeName: 'openSince', AttributeType: 'S' },
      { AttributeName: 'conflictDay', AttributeType: 'S' },
      { AttributeName: 'conflictAt', AttributeType: 'S' },
      { AttributeName: 'decidedDay', AttributeType: 'S' },
      { AttributeName: 'decidedPlace', AttributeType: 'S' },
    ],
    KeySchema: [
      { AttributeName: 'pk', KeyType: 'HASH' },
      { AttributeName: 'seq', KeyType: 'RANGE' },
    ],
    GlobalSecondaryIndexes: [
      sparseIndex(OPEN_INDEX, 'openSet', 'openSince'),
      sparseIndex(CONFLICTS_INDEX, 'conflictDay', 'conflictAt'),
      {
        ...sparseIndex(DECISIONS_INDEX, 'decidedDay', 'decidedPlace'),
        Projection: { ProjectionType: 'KEYS_ONLY' as const },
      },
    ],
  } satisfies CreateTableCommandInput;
}

/** The sentence `why` comes along for whoever looks at the index in a console; the journal itself reads decisions from the table. */
function sparseIndex(name: string, hash: string, range: string) {
  return {
    IndexName: name,
    KeySchema: [
      { AttributeName: hash, KeyType: 'HASH' as const },
      { AttributeName: range, KeyType: 'RANGE' as const },
    ],
    Projection: { ProjectionType: 'INCLUDE' as const, NonKeyAttributes: ['why'] },
  };
}
