import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { expect, it } from 'vitest';
import { journalTable } from '../../../src/adapters/aws/journal-table.ts';
import { lookAtTable } from '../../../src/cli/doctor/table.ts';

it.each([
  [false, [{ kind: 'note', what: expect.stringContaining('--deletion-protection-enabled') }]],
  [true, []],
  [undefined, []],
])('a journal whose protection from deletion is %s', async (DeletionProtectionEnabled, says) => {
  const answer = {
    Table: { ...journalTable('journal'), DeletionProtectionEnabled },
    ContinuousBackupsDescription: { PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: 'ENABLED' } },
  };
  const client = { send: async () => answer } as unknown as DynamoDBClient;
  expect(await lookAtTable(client, 'journal')).toEqual(says);
});
