// src/local/servers: DynamoDB, SQS and S3 of the stack.
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { Exchange, Exchanges } from '../../adapters/aws/embedded/exchange.ts';
import { quicken } from '../../adapters/aws/embedded/quicken.ts';
import { journalTable } from '../../adapters/aws/journal-table.ts';
import { type Ports, STACK_CREDENTIALS, tableName } from '../names.ts';
import {
  DEFAULT_FUNCTION_TIMEOUT_MS,
  DEFAULT_MAX_RECEIVE_COUNT,
  type StackOptions,
  VISIBILITY_PER_TIMEOUT,
} from '../options.ts';
import type { DataDir } from '../state/data-dir.ts';
import { ensureTable, startDynamoDb } from './dynamodb.ts';
import { ensureQueues, type QueueSettings, type RegionQueues, sqsClient } from './queues.ts';
import { startSqs } from './sqs.ts';

/** DynamoDB and SQS, embedded or the owner's own, with the table and the queues in place. */
export interface Backing {
  readonly dynamodb: string;
  readonly sqs: string;
  /** Undefined for an outside SQS. */
  readonly hasVisible: ((queueName: string) => boolean) | undefined;
  /** Of those that are embedded. */
  readonly exchanges: Exchanges;
  readonly regions: ReadonlyMap<string, { readonly client: SQSClient; readonly queues: RegionQueues }>;
}

export async function startBacking(
  options: StackOptions,
  dataDir: DataDir | undefined,
  regionNames: readonly string[],
  ports: Ports,
  cleanup: AsyncDisposableStack,
): Promise<Backing> {
  // Where one fails the other is waited for, so that it is there to be stopped.
  const starting = [
    backingDynamoDb(options, dataDir, ports.dynamodb, cleanup),
    backingSqs(options, dataDir?.sqs, ports.sqs, cleanup),
  ] as const;
  await Promise.allSettled(starting);
  const [dynamodb, sqs] = await Promise.all(starting);
  const regions = await Promise.all(regionNames.map((region) => backingQueues(options, sqs, region, cleanup)));
  const exchanges: Exchanges = (endpoint) => [dynamodb, sqs].find((server) => server.endpoint === endpoint)?.exchange;
  const { endpoint, hasVisible } = sqs;
  return { dynamodb: dynamodb.endpoint, sqs: endpoint, hasVisible, exchanges, regions: new Map(regions) };
}

async function backingDynamoDb(
  options: StackOptions,
  dataDir: DataDir | undefined,
  port: number,
  cleanup: AsyncDisposableStack,
): Promise<Reachable> {
  const outside = (options.environment ?? process.env).AWS_ENDPOINT_URL_DYNAMODB;
  const server = outside ? { endpoint: outside } : await embeddedDynamoDb(dataDir?.dynamodb, port, cleanup);
  const keptIn = outside === undefined && dataDir?.kept.has('dynamodb') ? dataDir.dynamodb : undefined;
  await ensureTable(server.endpoint, options.config.home, journalTable(tableName), keptIn);
  return server;
}

interface Reachable {
  readonly endpoint: string;
  readonly exchange?: Exchange;
}

async function embeddedDynamoDb(
  folder: string | undefined,
  port: number,
  cleanup: AsyncDisposableStack,
): Promise<Reachable> {
  const server = await startDynamoDb({ port, folder });
  cleanup.defer(() => server.stop());
  return server;
}

async function backingSqs(
  options: StackOptions,
  folder: string | undefined,
  port: number,
  cleanup: AsyncDisposableStack,
): Promise<Reachable & Pick<Backing, 'hasVisible'>> {
  const outside = (options.environment ?? process.env).AWS_ENDPOINT_URL_SQS;
  if (outside) return { endpoint: outside, hasVisible: undefined };
  const server = await startSqs({ port, folder });
  cleanup.defer(() => server.stop());
  return server;
}

async function backingQueues(options: StackOptions, server: Reachable, region: string, cleanup: AsyncDisposableStack) {
  const client = sqsClient(server.endpoint, region);
  const { endpoint, exchange } = server;
  if (exchange) quicken(client, { accessKeyId: STACK_CREDENTIALS.accessKeyId, endpoint, exchange });
  cleanup.defer(() => client.destroy());
  return [region, { client, queues: await ensureQueues(client, region, queueSettings(options)) }] as const;
}

function queueSettings(options: StackOptions): QueueSettings {
  const timeoutSeconds = Math.ceil((options.functionTimeoutMs ?? DEFAULT_FUNCTION_TIMEOUT_MS) / 1000);
  return {
    visibilitySeconds: options.visibilitySeconds ?? VISIBILITY_PER_TIMEOUT * timeoutSeconds,
    maxReceiveCount: options.maxReceiveCount ?? DEFAULT_MAX_RECEIVE_COUNT,
  };
}
