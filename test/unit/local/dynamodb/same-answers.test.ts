import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { expect, it, onTestFinished } from 'vitest';
import { quicken } from '../../../../src/adapters/aws/embedded/quicken.ts';
import { journalTable } from '../../../../src/adapters/aws/journal-table.ts';
import { ensureTable, startDynamoDb } from '../../../../src/local/servers/dynamodb.ts';

const TableName = 'journal';
const credentials = { accessKeyId: 'any', secretAccessKey: 'any' };

/** Asked as anybody asks DynamoDB, kept in files: dynalite alone. */
async function plain() {
  const folder = mkdtempSync(join(tmpdir(), 'concord-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const server = await startDynamoDb({ port: 0, folder });
  return { ...(await documentsAt(server.endpoint)), server };
}

/** Asked without a connection, kept in memory. */
async function quick() {
  const server = await startDynamoDb({ port: 0 });
  const at = await documentsAt(server.endpoint);
  const { endpoint, exchange } = server;
  const client = quicken(clientFor(endpoint), { accessKeyId: 'any', endpoint, exchange });
  return { ...at, documents: documentsOf(client), wire: at.documents, server };
}

async function documentsAt(endpoint: string) {
  await ensureTable(endpoint, 'eu-west-1', journalTable(TableName));
  return { documents: documentsOf(clientFor(endpoint)) };
}

const clientFor = (endpoint: string) => new DynamoDBClient({ endpoint, region: 'eu-west-1', credentials });
const documentsOf = (client: DynamoDBClient) =>
  DynamoDBDocumentClient.from(client, {
    marshallOptions: { removeUndefinedValues: true, allowImpreciseNumbers: true },
    unmarshallOptions: { wrapNumbers: Number },
  });

const item = (name: string, seq: number, more: object = {}) => ({
  ...{ pk: `set#${name}`, seq, why: 'for it is so', decidedDay: 'set#2026-01-01', decidedPlace: `2026 ${name} ${seq}` },
  ...{ pushes: { 'eu-west-1': { state: 'pending', ids: [] } }, doubt: ['a', 'b'], empty: '', none: null, yes: true },
  ...{ big: 1.5e21, small: -0.25, left: undefined, ...more },
});
const open = (name: string, seq: number) => item(name, seq, { openSet: 'set', openSince: `2026 ${name}` });
const isNew = { ConditionExpression: 'attribute_not_exists(pk)' };

function put(Item: Record<string, unknown>) {
  return new PutCommand({ TableName, Item, ...isNew });
}

function query(name: string, more: object = {}) {
  const values = { ':pk': `set#${name}`, ':first': 1 };
  const condition = 'pk = :pk AND seq >= :first';
  return new QueryCommand({
    ...{ TableName, KeyConditionExpression: condition, ExpressionAttributeValues: values, ConsistentRead: true },
    ...more,
  });
}

function byIndex(IndexName: string, hash: string, value: string, more: object = {}) {
  return new QueryCommand({
    ...{ TableName, IndexName, KeyConditionExpression: '#hash = :value', ExpressionAttributeNames: { '#hash': hash } },
    ...{ ExpressionAttributeValues: { ':value': value }, ...more },
  });
}

/** The same expressions again and again, with other values: what was parsed once must not be taken for the next. */
function record(name: string, seq: number, id: string) {
  return new UpdateCommand({
    ...{ TableName, Key: { pk: `set#${name}`, seq } },
    UpdateExpression:
      'SET pushes.#r.#s = :applied, pushes.#r.ids = list_append(pushes.#r.ids, :ids) REMOVE openSet, openSince',
    ConditionExpression: 'attribute_exists(pushes.#r) AND NOT contains(pushes.#r.ids, :id) AND size(doubt) = :doubts',
    ExpressionAttributeNames: { '#r': 'eu-west-1', '#s': 'state' },
    ExpressionAttributeValues: { ':applied': 'applied', ':ids': [id], ':id': id, ':doubts': 2 },
  });
}

const key = (name: string, seq: number) => ({ pk: `set#${name}`, seq });

const COMMANDS: [about: string, command: () => object][] = [
  ['a first entry', () => put(open('a', 1))],
  ['an entry whose number is taken', () => put(open('a', 1))],
  ['a second one', () => put(open('a', 2))],
  ['a tenth, which sorts by number', () => put(item('a', 10))],
  ['another key', () => put(open('b', 1))],
  ['a note below the decisions', () => put(item('a', -5))],
  ['a key of two bytes a sign', () => put(item('ä ☃', 1))],
  ['one entry', () => new GetCommand({ TableName, Key: key('a', 2), ConsistentRead: true })],
  ['one that is not there', () => new GetCommand({ TableName, Key: key('c', 2), ConsistentRead: true })],
  ['a log, oldest first', () => query('a')],
  ['a log, newest first', () => query('a', { ScanIndexForward: false })],
  ['a page of it', () => query('a', { ScanIndexForward: false, Limit: 2 })],
  ['the next page', () => query('a', { ScanIndexForward: false, Limit: 2, ExclusiveStartKey: key('a', 2) })],
  ['a log of nothing', () => query('c')],
  ['what is open', () => byIndex('open', 'openSet', 'set')],
  ['a page of what is open', () => byIndex('open', 'openSet', 'set', { Limit: 1 })],
  ['a day', () => byIndex('decisions', 'decidedDay', 'set#2026-01-01', { ScanIndexForward: false })],
  ['a push', () => record('a', 1, 'version 1')],
  ['the same push', () => record('a', 1, 'version 1')],
  ['another push', () => record('a', 1, 'version 2')],
  ['a push of another entry', () => record('b', 1, 'version 1')],
  ['a push of an entry that is not there', () => record('c', 1, 'version 1')],
  ['what has become of it', () => query('a')],
  ['what is open still', () => byIndex('open', 'openSet', 'set')],
  ['several', () => new BatchGetCommand({ RequestItems: { [TableName]: { Keys: [key('a', 10), key('b', 1)] } } })],
  ['an index that is not there', () => byIndex('other', 'openSet', 'set')],
  [
    'a value that no expression uses',
    () => query('a', { ExpressionAttributeValues: { ':pk': 'a', ':first': 1, ':x': 1 } }),
  ],
  ['an expression that is none', () => query('a', { KeyConditionExpression: 'pk = = :pk' })],
  ['a table that is not there', () => new GetCommand({ TableName: 'other', Key: key('a', 1) })],
];

it('answers the same, quickly or as anybody asks it, and refuses the same', async () => {
  const slow = await plain();
  const fast = await quick();
  for (const [about, command] of COMMANDS) {
    const [expected, got] = [await outcome(slow.documents, command()), await outcome(fast.documents, command())];
    expect({ about, ...got }).toEqual({ about, ...expected });
  }
  // What came in by the one way is there by the other.
  expect(await outcome(fast.wire, query('a'))).toEqual(await outcome(slow.documents, query('a')));
  await slow.server.stop();
  await fast.server.stop();
  await expect(fast.documents.send(query('a'))).rejects.toMatchObject({ code: 'ECONNREFUSED' });
});

async function outcome(documents: DynamoDBDocumentClient, command: object) {
  try {
    const { $metadata, ...output } = (await documents.send(command as never)) as { $metadata: object };
    return { output: inAnyOrder(output) };
  } catch (thrown) {
    const { name, message, $metadata = {} } = thrown as Error & { $metadata?: { attempts?: number } };
    return { name, message, attempts: $metadata.attempts, kind: (thrown as Error).constructor.name };
  }
}

/** Of BatchGetItem, which answers in any order. */
function inAnyOrder(output: { readonly Responses?: Record<string, { seq?: number }[]> }): object {
  const { Responses } = output;
  if (!Responses) return output;
  return { ...output, Responses: Responses[TableName]?.toSorted((a, b) => (a.seq ?? 0) - (b.seq ?? 0)) };
}
