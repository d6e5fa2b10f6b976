import {
  ConditionalCheckFailedException,
  DynamoDBServiceException,
  ResourceNotFoundException,
} from '@aws-sdk/client-dynamodb';
import { attributesOf, valuesIn } from './attributes.ts';
import type { Operate } from './exchange.ts';

/** A client of DynamoDB whose documents are to be kept by a server of this process. */
interface DynamoClient {
  middlewareStack: unknown;
}

/**
 * In the place of the SDK's middleware: hands what the document client is asked to the embedded DynamoDB's own operations, as values. The document
 * client resolves its middleware anew for each request, which took longer than DynamoDB's work; and here nothing is left to resolve.
 */
export function operateDirectly(client: DynamoClient, operate: Operate): void {
  const resolve = (_: unknown, { commandName }: { readonly commandName: string }) => {
    const operation = commandName.replace(/Command$/, '');
    return async ({ input }: { readonly input: object }) => {
      const output = await operate(operation, marshalled(input)).catch(sdkError);
      return { output: { ...unmarshalled(output), $metadata: METADATA } };
    };
  };
  // What the document client adds of itself, it adds for the SDK's serializer.
  const stack = { identify: () => ['serializerMiddleware'], concat: () => stack, resolve };
  client.middlewareStack = stack;
}

const METADATA = { httpStatusCode: 200, attempts: 1, totalRetryDelay: 0 };

/** Where the API has values of documents. */
const VALUES = new Set([
  'Key',
  'Item',
  'ExpressionAttributeValues',
  'ExclusiveStartKey',
  'LastEvaluatedKey',
  'Attributes',
]);
const LISTS = new Set(['Items', 'Keys']);
/** By tables: of BatchGetItem. */
const BY_TABLE = new Set(['RequestItems', 'Responses', 'UnprocessedKeys']);

type Convert = (document: never) => object;

const marshalled = (input: object): object => converted(input, attributesOf as Convert);
const unmarshalled = (output: object): object => converted(output, valuesIn as Convert);

function converted(record: object, convert: Convert): object {
  const made: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(record)) {
    if (value === undefined) continue;
    if (VALUES.has(name)) made[name] = convert(value as never);
    else if (LISTS.has(name)) made[name] = (value as never[]).map(convert);
    else if (BY_TABLE.has(name)) made[name] = byTable(value as object, convert);
    else made[name] = value;
  }
  return made;
}

function byTable(tables: object, convert: Convert): object {
  const entries = Object.entries(tables).map(([table, value]) => [
    table,
    Array.isArray(value) ? value.map((one) => convert(one as never)) : converted(value as object, convert),
  ]);
  return Object.fromEntries(entries);
}

interface Refusal extends Error {
  readonly statusCode?: number;
  readonly body?: { readonly __type?: string; readonly message?: string; readonly Message?: string };
}

/** What DynamoDB refuses, as the SDK has it. */
function sdkError(error: Refusal): never {
  const { statusCode, body } = error;
  if (statusCode === undefined || body === undefined) throw error;
  const name = body.__type?.split('#')[1] ?? 'UnknownError';
  const message = body.message ?? body.Message ?? '';
  const $metadata = { ...METADATA, httpStatusCode: statusCode };
  if (name === 'ConditionalCheckFailedException') throw new ConditionalCheckFailedException({ message, $metadata });
  if (name === 'ResourceNotFoundException') throw new ResourceNotFoundException({ message, $metadata });
  throw new DynamoDBServiceException({ name, message, $fault: 'client', $metadata });
}
