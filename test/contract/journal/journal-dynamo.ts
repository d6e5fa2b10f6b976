import type { AddressInfo } from 'node:net';
import { CreateTableCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import dynalite from 'dynalite';
import { createDynamoClient } from '../../../src/adapters/aws/journal.ts';
import { journalTable } from '../../../src/adapters/aws/journal-table.ts';

export interface DynamoDb {
  client(options?: { maxAttempts?: number }): DynamoDBClient;
  newTable(): Promise<string>;
  stop(): Promise<void>;
}

/** dynalite in this process, or the DynamoDB at CONCORD_TEST_DYNAMODB: an endpoint, for a check against another implementation. */
export async function startDynamoDb(): Promise<DynamoDb> {
  const outside = process.env.CONCORD_TEST_DYNAMODB;
  const server = dynalite({ createTableMs: 0 });
  if (!outside) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = outside ?? `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const clients: DynamoDBClient[] = [];
  let tables = 0;

  const client = (options: { maxAttempts?: number } = {}) => {
    const made = createDynamoClient({
      region: 'us-east-1',
      endpoint,
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      ...options,
    });
    clients.push(made);
    return made;
  };
  return {
    client,
    async newTable() {
      const name = `journal-${process.pid}-${Date.now()}-${++tables}`;
      await client().send(new CreateTableCommand(journalTable(name)));
      return name;
    },
    async stop() {
      for (const each of clients) each.destroy();
      if (!outside) await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** What a client sends from now on, attempt by attempt: `Query`, `PutItem` … */
export function requestsOf(client: DynamoDBClient): string[] {
  const requests: string[] = [];
  client.middlewareStack.add(
    (next, context) => (sent) => {
      requests.push(String(context.commandName).replace('Command', ''));
      return next(sent);
    },
    { step: 'deserialize', name: 'requestsOf' },
  );
  return requests;
}

/** The next request of this kind is carried out or refused, but its answer never arrives: the SDK sends it again. */
export function loseNextAnswer(client: DynamoDBClient, command: string): void {
  let isLost = false;
  client.middlewareStack.add(
    (next, context) => async (sent) => {
      if (isLost || context.commandName !== `${command}Command`) return next(sent);
      isLost = true;
      await next(sent).catch(() => undefined);
      throw Object.assign(new Error('socket hang up'), { name: 'TimeoutError', code: 'ECONNRESET' });
    },
    { step: 'deserialize', name: `lose ${command}`, priority: 'high' },
  );
}

/** Instead of an answer, an error as AWS gives it. */
export function failWith(client: DynamoDBClient, error: { name: string; status: number; message?: string }): void {
  client.middlewareStack.add(
    () => () =>
      Promise.reject(
        Object.assign(new Error(error.message ?? 'no'), {
          name: error.name,
          $metadata: { httpStatusCode: error.status },
        }),
      ),
    { step: 'deserialize', name: 'failWith', priority: 'low' },
  );
}

/** The item as it stands, as a person in the console sees it. */
export async function rawItem(
  client: DynamoDBClient,
  table: string,
  pk: string,
  seq: number,
): Promise<Record<string, unknown> | undefined> {
  const { Item } = await DynamoDBDocumentClient.from(client).send(
    new GetCommand({ TableName: table, Key: { pk, seq } }),
  );
  return Item;
}
