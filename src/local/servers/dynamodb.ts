import { existsSync } from 'node:fs';
import type { RequestListener, Server } from 'node:http';
import { createRequire } from 'node:module';
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  DynamoDBClient,
  ResourceInUseException,
  ResourceNotFoundException,
  type TableDescription,
  UpdateContinuousBackupsCommand,
} from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import type { Exchange } from '../../adapters/aws/embedded/exchange.ts';
import { guard, refuseAsJson } from '../../loopback/guard.ts';
import { type Listening, listen } from '../../loopback/listen.ts';
import { database, type Store } from '../dynamodb/dynalite-parts.ts';
import { dynamoExchange } from '../dynamodb/exchange.ts';
import { memoryStore } from '../dynamodb/memory-store.ts';
import { STACK_CREDENTIALS } from '../names.ts';
import { withBackups } from '../state/backups.ts';
import { WHAT_TO_DO } from '../state/data-dir.ts';

/** An outside DynamoDB may take a while to create a table; dynalite does it at once. */
const TABLE_WAIT_MS = 60_000;
const TABLE_POLL_MS = 50;

/** Also without a connection, for whoever runs in this process. */
export interface EmbeddedDynamoDb extends Listening {
  readonly exchange: Exchange;
}

/** The embedded DynamoDB. `folder` keeps the tables over restarts. */
export async function startDynamoDb(options: { port: number; folder?: string | undefined }): Promise<EmbeddedDynamoDb> {
  if (options.folder !== undefined) await requireOpenable(options.folder);
  const { server, store } = createServer(options.folder);
  const [handler] = server.listeners('request') as RequestListener[];
  if (!handler) throw new TypeError('dynalite listens to no requests');
  server.removeAllListeners('request').on('request', withBackups(handler));
  // dynalite itself answers the pages of every origin, and tells browsers to let them read it.
  guard(server, { refuse: refuseAsJson });
  // dynalite throws the error of a client that hangs up in the middle of a request, which would end this whole process.
  server.on('request', (request) => request.removeAllListeners('error').on('error', () => {}));
  const listening = await listen(server, options.port, 'DynamoDB');
  const { host } = new URL(listening.endpoint);
  return { ...listening, exchange: dynamoExchange({ host, store, isUp: () => server.listening }) };
}

/** dynalite makes its store itself and hands it to nobody, so the making is overheard; without a folder it is one of ours. */
function createServer(folder: string | undefined): { readonly server: Server; readonly store: Store } {
  const { create } = database;
  let store: Store | undefined;
  database.create = (options) => {
    database.create = create;
    store = folder === undefined ? memoryStore(options) : create(options);
    return store;
  };
  try {
    const server = dynalite({ createTableMs: 0, ...(folder === undefined ? {} : { path: folder }) });
    if (!store) throw new TypeError('dynalite made no store');
    return { server, store };
  } finally {
    database.create = create;
  }
}

/** dynalite opens its files by itself, and throws what goes wrong past everybody. So they are opened once before, by the Level that it uses. */
async function requireOpenable(folder: string): Promise<void> {
  if (!existsSync(folder)) return;
  const { Level } = createRequire(import.meta.resolve('dynalite'))('level') as {
    Level: new (path: string) => OpenedFiles;
  };
  const files = new Level(folder);
  try {
    await files.open();
    await files.close();
  } catch (error) {
    const { code, message } = ((error as Error).cause ?? error) as NodeJS.ErrnoException;
    // Of another container on the same folder the number in the lock tells nothing; the system's own lock does.
    if (code === 'LEVEL_LOCKED') throw new Error(`${folder} is in use by another process; stop that first`);
    throw new Error(`${folder} can't be opened (${message}): ${WHAT_TO_DO}`, { cause: error });
  }
}

interface OpenedFiles {
  open(): Promise<void>;
  close(): Promise<void>;
}

/** Creates the table unless it is there, and waits until it can be used. Throws where an earlier run has kept it in a folder, and it is gone. */
export async function ensureTable(
  endpoint: string,
  region: string,
  table: CreateTableCommandInput,
  keptIn?: string,
): Promise<void> {
  const client = new DynamoDBClient({ endpoint, region, credentials: STACK_CREDENTIALS });
  try {
    const found = await describe(client, table.TableName);
    if (found) requireIndexes(found, table, endpoint);
    else if (keptIn !== undefined) throw new Error(`${keptIn} has lost the table ${table.TableName}: ${WHAT_TO_DO}`);
    else await createTable(client, table);
    const deadline = Date.now() + TABLE_WAIT_MS;
    while ((await describe(client, table.TableName))?.TableStatus !== 'ACTIVE') {
      if (Date.now() > deadline)
        throw new Error(`table ${table.TableName} at ${endpoint} is not active after a minute`);
      await new Promise((resolve) => setTimeout(resolve, TABLE_POLL_MS));
    }
    await protect(client, table.TableName);
  } finally {
    client.destroy();
  }
}

/** As the deployment does; an outside server that knows nothing of it is none the worse. */
async function protect(client: DynamoDBClient, TableName: string | undefined): Promise<void> {
  const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: true };
  const request = new UpdateContinuousBackupsCommand({ TableName, PointInTimeRecoverySpecification });
  await client.send(request).catch((error: Error) => {
    if (error.name !== 'UnknownOperationException') throw error;
  });
}

async function describe(client: DynamoDBClient, name: string | undefined): Promise<TableDescription | undefined> {
  try {
    return (await client.send(new DescribeTableCommand({ TableName: name }))).Table;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

/** A table of an older version would answer most questions and fail at some. */
function requireIndexes(
  found: TableDescription,
  { GlobalSecondaryIndexes = [] }: CreateTableCommandInput,
  endpoint: string,
) {
  const there = (found.GlobalSecondaryIndexes ?? []).map(({ IndexName }) => IndexName);
  const missing = GlobalSecondaryIndexes.map(({ IndexName }) => IndexName).filter((name) => !there.includes(name));
  if (missing.length > 0)
    throw new Error(
      `table ${found.TableName} at ${endpoint} was made by an older s3-concord and lacks the index ${missing.join(', ')}; begin with an empty --data folder, or add the index`,
    );
}

/** Another process on the same DynamoDB may have been quicker. */
async function createTable(client: DynamoDBClient, table: CreateTableCommandInput): Promise<void> {
  try {
    await client.send(new CreateTableCommand(table));
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
}
