import { ConditionalCheckFailedException, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  type QueryCommandInput,
  UpdateCommand,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { Unavailable } from '../../../ports/errors.ts';
import { adapterFailure, attemptsOf } from './failures.ts';

export interface ItemKey {
  readonly pk: string;
  readonly seq: number;
}

export type Item = Record<string, unknown>;
type Query = Omit<QueryCommandInput, 'TableName' | 'ConsistentRead'> & { readonly ConsistentRead: boolean };
type Update = Omit<UpdateCommandInput, 'TableName' | 'Key'>;

/** What came of a conditional write; where the condition failed, `attempts` tells how often the SDK had sent it. */
export type Conditional = { readonly held: true } | { readonly held: false; readonly attempts: number };

export type Table = ReturnType<typeof openTable>;

/** As many as DynamoDB takes in one request. */
const BATCH = 100;

/** Rounds in which DynamoDB may leave over what is beyond 16 MB, or beyond the table's throughput. */
const BATCH_ROUNDS = 20;

/** The five requests that the journal makes. Each is one request to DynamoDB, and each throws in the words of the port. */
export function openTable(client: DynamoDBClient, name: string) {
  const documents = DynamoDBDocumentClient.from(client, {
    marshallOptions: { removeUndefinedValues: true, allowImpreciseNumbers: true },
    // The parameters of a policy may hold any number that JSON can; left alone, the SDK would give large ones back as bigint.
    unmarshallOptions: { wrapNumbers: Number },
  });

  async function ask<Answer>(operation: string, request: Promise<Answer>): Promise<Answer> {
    try {
      return await request;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) throw error;
      const region = await client.config.region();
      const resource = `arn:aws:dynamodb:${region}:*:table/${name}`;
      throw adapterFailure(error, { action: `dynamodb:${operation}`, what: `journal ${name}`, resource, region });
    }
  }

  async function onCondition(operation: string, request: Promise<unknown>): Promise<Conditional> {
    try {
      await ask(operation, request);
      return { held: true };
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return { held: false, attempts: attemptsOf(error) };
      throw error;
    }
  }

  async function getBatch(keys: readonly ItemKey[]): Promise<Item[]> {
    const items: Item[] = [];
    let left: readonly Item[] = keys.map(({ pk, seq }) => ({ pk, seq }));
    for (let round = 0; left.length > 0; round++) {
      if (round === BATCH_ROUNDS) throw new Unavailable(`Journal ${name} keeps answering a part of what it is asked.`);
      const RequestItems = { [name]: { Keys: [...left], ConsistentRead: true } };
      const answer = await ask('BatchGetItem', documents.send(new BatchGetCommand({ RequestItems })));
      items.push(...(answer.Responses?.[name] ?? []));
      left = answer.UnprocessedKeys?.[name]?.Keys ?? [];
    }
    return items;
  }

  return {
    async query(query: Query): Promise<{ items: Item[]; next: Item | undefined }> {
      const answer = await ask('Query', documents.send(new QueryCommand({ TableName: name, ...query })));
      return { items: answer.Items ?? [], next: answer.LastEvaluatedKey };
    },

    async get(key: ItemKey): Promise<Item | undefined> {
      const answer = await ask(
        'GetItem',
        documents.send(new GetCommand({ TableName: name, Key: key, ConsistentRead: true })),
      );
      return answer.Item;
    },

    /** In the order asked for. DynamoDB answers in any order, and may leave some for another request. */
    async getAll(keys: readonly ItemKey[]): Promise<(Item | undefined)[]> {
      const found = new Map<string, Item>();
      for (let from = 0; from < keys.length; from += BATCH) {
        for (const item of await getBatch(keys.slice(from, from + BATCH))) found.set(nameOf(item), item);
      }
      return keys.map((key) => found.get(nameOf(key)));
    },

    putNew<New extends ItemKey>(item: New): Promise<Conditional> {
      const condition = { ConditionExpression: 'attribute_not_exists(pk)' };
      return onCondition('PutItem', documents.send(new PutCommand({ TableName: name, Item: item, ...condition })));
    },

    update(key: ItemKey, update: Update & { readonly ConditionExpression: string }): Promise<Conditional> {
      return onCondition('UpdateItem', documents.send(new UpdateCommand({ TableName: name, Key: key, ...update })));
    },
  };
}

export function updateExpression({ set, remove }: Readonly<Record<'set' | 'remove', readonly string[]>>): string {
  return `SET ${set.join(', ')}${remove.length > 0 ? ` REMOVE ${remove.join(', ')}` : ''}`;
}

function nameOf({ pk, seq }: Item | ItemKey): string {
  return `${seq} ${pk}`;
}
