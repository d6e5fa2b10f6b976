import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { WindowLog } from '../../ports/window-log.ts';
import { openTable } from './journal/table.ts';
import { createWindowLog } from './journal/windows.ts';

/** The records of windows, in the journal's table. One request each. */
export function openWindowLog({ client, table }: { client: DynamoDBClient; table: string }): WindowLog {
  return createWindowLog(openTable(client, table));
}
