import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, it, onTestFinished } from 'vitest';
import { journalTable } from '../../../src/adapters/aws/journal-table.ts';
import { ensureTable, startDynamoDb } from '../../../src/local/servers/dynamodb.ts';

it('a table that was made without an index of today is refused, and one of today is taken as it is', async () => {
  const { endpoint, stop } = await startDynamoDb({ port: 0 });
  const client = new DynamoDBClient({
    ...{ endpoint, region: 'us-east-1' },
    credentials: { accessKeyId: 'any', secretAccessKey: 'any' },
  });
  onTestFinished(async () => {
    client.destroy();
    await stop();
  });
  const old = journalTable('old');
  await client.send(
    new CreateTableCommand({
      ...old,
      GlobalSecondaryIndexes: old.GlobalSecondaryIndexes.filter(({ IndexName }) => IndexName !== 'decisions'),
      AttributeDefinitions: old.AttributeDefinitions.filter(
        ({ AttributeName }) => !AttributeName.startsWith('decided'),
      ),
    }),
  );
  await expect(ensureTable(endpoint, 'us-east-1', old)).rejects.toThrow(
    /lacks the index decisions; begin with an empty/,
  );
  await ensureTable(endpoint, 'us-east-1', journalTable('new'));
  await ensureTable(endpoint, 'us-east-1', journalTable('new'));
});
