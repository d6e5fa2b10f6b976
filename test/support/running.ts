import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetQueueUrlCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DynamoDBDocumentClient, QueryCommand, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { DEFAULT_SHARDS, shardNames } from '../../src/adapters/aws/journal/shards.ts';
import { stackOptionsFor } from '../../src/cli/site/stack-options.ts';
import { checkConfig } from '../../src/config/index.ts';
import type { Decision } from '../../src/domain/model/decision.ts';
import type { StackOptions } from '../../src/local/options.ts';
import { startStack } from '../../src/local/stack.ts';

export const VIRGINIA = 'us-east-1';
export const DUBLIN = 'eu-west-1';
export const TOKYO = 'ap-northeast-1';

const credentials = { accessKeyId: 'client', secretAccessKey: 'any' };

export const CONFIG = {
  home: VIRGINIA,
  sets: {
    documents: {
      buckets: { [VIRGINIA]: 'acme-virginia', [DUBLIN]: 'acme-dublin', [TOKYO]: 'acme-tokyo' },
      rules: [{ policy: 'last-writer-wins' }],
    },
  },
};

/** The whole product on the embedded stack, and what a test needs to drive it from outside. */
export async function running(options: Partial<StackOptions> = {}) {
  process.env.POWERTOOLS_LOG_LEVEL ??= 'SILENT';
  const stack = await startStack({ ...stackOptionsFor(checkConfig(CONFIG, 'test')), port: 0, ...options });
  const journal = DynamoDBDocumentClient.from(
    new DynamoDBClient({ region: VIRGINIA, endpoint: stack.dynamodb, credentials }),
  );
  const sqs = new SQSClient({ region: VIRGINIA, endpoint: stack.sqs, credentials });
  const regions = Object.fromEntries(
    Object.entries(stack.regions).map(([region, { endpoint, bucket }]) => [
      region,
      { Bucket: bucket, s3: new S3Client({ region, endpoint, forcePathStyle: true, credentials, maxAttempts: 1 }) },
    ]),
  );
  const at = (region: string) => {
    const found = regions[region];
    if (!found) throw new RangeError(`no region ${region}`);
    return found;
  };
  const queueUrl = async (QueueName: string) => (await sqs.send(new GetQueueUrlCommand({ QueueName }))).QueueUrl;
  const post = (path: string, body: unknown) =>
    fetch(`${stack.lambda}${path}`, { method: 'POST', body: JSON.stringify(body) });

  return {
    stack,
    at,

    /** ETag and metadata of the current version; undefined where there is none. */
    async head(region: string, Key: string) {
      const { s3, Bucket } = at(region);
      return await s3.send(new HeadObjectCommand({ Bucket, Key })).catch((error: Error) => {
        if (error.name === 'NotFound') return undefined;
        throw error;
      });
    },

    async heads(key: string): Promise<(string | undefined)[]> {
      return await Promise.all(Object.keys(regions).map(async (region) => (await this.head(region, key))?.ETag));
    },

    async decisions(key: string): Promise<Decision[]> {
      const answer = await journal.send(
        new QueryCommand({
          TableName: stack.table,
          KeyConditionExpression: 'pk = :pk AND seq > :zero',
          ExpressionAttributeValues: { ':pk': `documents#${key}`, ':zero': 0 },
          ConsistentRead: true,
        }),
      );
      return (answer.Items ?? []) as unknown as Decision[];
    },

    /** What the journal's index says is not in agreement, as `KEY #SEQ`. */
    async openDecisions(): Promise<string[]> {
      const answers = await Promise.all(
        shardNames('documents', DEFAULT_SHARDS).map((shard) =>
          journal.send(
            new QueryCommand({
              TableName: stack.table,
              IndexName: 'open',
              KeyConditionExpression: 'openSet = :shard',
              ExpressionAttributeValues: { ':shard': shard },
            }),
          ),
        ),
      );
      return answers
        .flatMap(({ Items = [] }) => Items)
        .map(({ pk, seq }) => `${String(pk).slice('documents#'.length)} #${seq}`);
    },

    /** Sets attributes of a decision in the journal, past the application. */
    async updateDecision(set: string, key: string, seq: number, changes: Record<string, unknown>): Promise<void> {
      const names = Object.keys(changes);
      await journal.send(
        new UpdateCommand({
          TableName: stack.table,
          Key: { pk: `${set}#${key}`, seq },
          UpdateExpression: `SET ${names.map((name, at) => `#${at} = :${name}`).join(', ')}`,
          ExpressionAttributeNames: Object.fromEntries(names.map((name, at) => [`#${at}`, name])),
          ExpressionAttributeValues: Object.fromEntries(names.map((name) => [`:${name}`, changes[name]])),
        }),
      );
    },

    /** What is written in the meantime is decided on together: no function runs before. */
    async together<Answer>(write: () => Promise<Answer>): Promise<Answer> {
      await stack.pauseFunctions();
      try {
        return await write();
      } finally {
        stack.resumeFunctions();
      }
    },

    /** Lambda's Invoke API; the answer, and whether the function failed. */
    async invoke(name: string, payload: unknown): Promise<{ failed: boolean; answer: unknown }> {
      const response = await post(`/2015-03-31/functions/${name}/invocations`, payload);
      return { failed: response.headers.has('x-amz-function-error'), answer: await response.json() };
    },

    async setFaults(region: string, rules: object[]): Promise<void> {
      const response = await post(`/admin/regions/${region}/faults`, rules);
      if (!response.ok) throw new Error(await response.text());
    },

    async sendToQueue(name: string, body: string): Promise<void> {
      await sqs.send(new SendMessageCommand({ QueueUrl: await queueUrl(name), MessageBody: body }));
    },

    /** Takes one message out of a queue, waiting for it until the deadline. */
    async takeFromQueue(name: string, deadlineMs = 20_000): Promise<string> {
      const deadline = Date.now() + deadlineMs;
      while (Date.now() < deadline) {
        const { Messages = [] } = await sqs.send(
          new ReceiveMessageCommand({ QueueUrl: await queueUrl(name), WaitTimeSeconds: 2 }),
        );
        if (Messages[0]?.Body !== undefined) return Messages[0].Body;
      }
      throw new Error(`nothing came into ${name} within ${deadlineMs} ms`);
    },

    async stop(): Promise<void> {
      for (const { s3 } of Object.values(regions)) s3.destroy();
      journal.destroy();
      sqs.destroy();
      await stack.stop();
    },
  };
}

export type Running = Awaited<ReturnType<typeof running>>;

/** An event record as S3 sends it. */
export function record(
  region: string,
  bucket: string,
  key: string,
  versionId: string | undefined,
  { name = 'ObjectCreated:Put', principalId = 'AWS:client' } = {},
) {
  return {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion: region,
    eventTime: '2026-01-31T12:00:00.000Z',
    eventName: name,
    userIdentity: { principalId },
    s3: {
      s3SchemaVersion: '1.0',
      bucket: { name: bucket },
      object: { key: encodeURIComponent(key).replaceAll('%20', '+'), versionId, sequencer: '0055AED6DCD90281E5' },
    },
  };
}
