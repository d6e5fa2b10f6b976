import {
  DescribeContinuousBackupsCommand,
  DescribeTableCommand,
  type DynamoDBClient,
  type KeySchemaElement,
} from '@aws-sdk/client-dynamodb';
import { journalTable } from '../../adapters/aws/journal-table.ts';
import { note, type Says, unchecked, wrong } from './finding.ts';

/** The journal's table: its keys, its indexes, and whether it can be brought back. */
export async function lookAtTable(client: DynamoDBClient, name: string): Promise<readonly Says[]> {
  const wanted = journalTable(name);
  try {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: name }));
    const says: Says[] = [];
    if (!isSame(Table?.KeySchema, wanted.KeySchema))
      says.push(
        wrong(
          `Its keys are ${text(Table?.KeySchema)} in place of ${text(wanted.KeySchema)}.`,
          'this is another table: look at --table and --stage',
        ),
      );
    for (const { IndexName, KeySchema } of wanted.GlobalSecondaryIndexes) {
      const found = Table?.GlobalSecondaryIndexes?.find((index) => index.IndexName === IndexName);
      if (!found || !isSame(found.KeySchema, KeySchema))
        says.push(
          wrong(
            `Index ${IndexName} (${text(KeySchema)}) is ${found ? 'another one' : 'missing'}.`,
            'deploy again: the template adds it',
          ),
        );
      else if (found.IndexStatus !== undefined && found.IndexStatus !== 'ACTIVE')
        says.push(wrong(`Index ${IndexName} is ${found.IndexStatus}.`, 'wait until it is active'));
    }
    // A table that a deployment found and went on with is as it was made.
    if (Table?.DeletionProtectionEnabled === false)
      says.push(
        note(
          `It is not protected from deletion: aws dynamodb update-table --table-name ${name} --deletion-protection-enabled`,
        ),
      );
    return [...says, ...(await lookAtBackups(client, name))];
  } catch (error) {
    if ((error as Error).name === 'ResourceNotFoundException')
      return [wrong('There is no such table.', 'deploy, or look at --table, --stage and the home region')];
    return [unchecked(error, 'dynamodb:DescribeTable')];
  }
}

async function lookAtBackups(client: DynamoDBClient, name: string): Promise<readonly Says[]> {
  try {
    const { ContinuousBackupsDescription } = await client.send(
      new DescribeContinuousBackupsCommand({ TableName: name }),
    );
    const status = ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus;
    if (status === 'ENABLED') return [];
    return [
      wrong(
        'Point-in-time recovery is off: a journal that is lost can be derived from markers alone.',
        `aws dynamodb update-continuous-backups --table-name ${name} --point-in-time-recovery-specification PointInTimeRecoveryEnabled=true`,
      ),
    ];
  } catch (error) {
    return [unchecked(error, 'dynamodb:DescribeContinuousBackups')];
  }
}

function isSame(a: readonly KeySchemaElement[] | undefined, b: readonly KeySchemaElement[]): boolean {
  return text(a) === text(b);
}

function text(keys: readonly KeySchemaElement[] = []): string {
  return keys.map(({ AttributeName, KeyType }) => `${AttributeName} ${KeyType}`).join(', ');
}
