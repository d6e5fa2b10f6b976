import { readFileSync } from 'node:fs';
import { DynamoDBClient, QueryCommand, type QueryCommandInput } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAws } from '../../support/documents/aws-commands.ts';
import { DUBLIN, type Running, running, TOKYO, VIRGINIA } from '../../support/running.ts';

/** The own `aws dynamodb query` commands of docs/journal.md, as what the AWS CLI would send. */
const commands = [...readFileSync('docs/journal.md', 'utf8').matchAll(/^aws .*dynamodb query .*$/gm)].map(([line]) =>
  parse(line),
);

let concord: Running;
beforeAll(async () => {
  concord = await running();
  const put = (region: string, Body: string) => {
    const { s3, Bucket } = concord.at(region);
    return s3.send(new PutObjectCommand({ Bucket, Key: 'README.md', Body }));
  };
  await put(VIRGINIA, 'base');
  await concord.stack.whenIdle();
  await concord.together(() => Promise.all([put(VIRGINIA, 'one'), put(DUBLIN, 'two')]));
  await concord.stack.whenIdle();
});
afterAll(() => concord.stop());

async function query(input: QueryCommandInput) {
  const credentials = { accessKeyId: 'me', secretAccessKey: 'any' };
  const client = new DynamoDBClient({ region: VIRGINIA, endpoint: concord.stack.dynamodb, credentials });
  try {
    return (await client.send(new QueryCommand(input))).Items ?? [];
  } finally {
    client.destroy();
  }
}

/** A query of a list, of each of its shards in turn, as the page says that they are called. */
async function queryShards(command: QueryCommandInput, name: string) {
  const [placeholder = ''] = Object.keys(command.ExpressionAttributeValues ?? {});
  const shards = Array.from({ length: 16 }, (_, shard) => (shard === 0 ? name : `${name}#${shard}`));
  const ofShard = (shard: string) => query({ ...command, ExpressionAttributeValues: { [placeholder]: { S: shard } } });
  return (await Promise.all(shards.map(ofShard))).flat();
}

describe('the documented queries', () => {
  it('are three', () => expect(commands).toHaveLength(3));

  it('show the decisions of a key, newest first, each with its reason, and where the loser can be fetched', async () => {
    const items = await query(commands[0] as QueryCommandInput);
    expect(items.map(({ seq }) => seq?.N)).toEqual(['2', '1']);
    expect(items[0]?.situation?.S).toBe('conflict');
    expect(items[0]?.why?.S).toMatch(/last-writer-wins/);
    const loser = items[0]?.losers?.L?.[0]?.M;
    const { s3, Bucket } = concord.at(loser?.region?.S ?? '');
    const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key: 'README.md', VersionId: loser?.id?.S }));
    expect(['one', 'two']).toContain(await Body?.transformToString());
  });

  it('show the conflicts of a day', async () => {
    const today = new Date().toISOString().slice(0, 10);
    const items = await queryShards(commands[1] as QueryCommandInput, `documents#${today}`);
    expect(items.map(({ pk }) => pk?.S)).toEqual(['documents#README.md']);
  });

  it('show what is not in agreement yet, and nothing once it is', async () => {
    const open = () => queryShards(commands[2] as QueryCommandInput, 'documents');
    expect(await open()).toEqual([]);
    await concord.stack.stopRegion(TOKYO);
    const { s3, Bucket } = concord.at(VIRGINIA);
    await s3.send(new PutObjectCommand({ Bucket, Key: 'during-outage.md', Body: 'x' }));
    await expect.poll(open, { timeout: 10_000 }).toMatchObject([{ pk: { S: 'documents#during-outage.md' } }]);
    await concord.stack.startRegion(TOKYO);
    await concord.stack.whenIdle(20_000);
    expect(await open()).toEqual([]);
  }, 60_000);
});

function parse(line: string): QueryCommandInput {
  const { options } = parseAws(line);
  const value = (name: string) => options[name]?.[0] ?? '';
  return {
    TableName: value('table-name'),
    KeyConditionExpression: value('key-condition-expression'),
    ExpressionAttributeValues: JSON.parse(value('expression-attribute-values')),
    ...(options['index-name'] ? { IndexName: value('index-name') } : {}),
    ...(options['consistent-read'] ? { ConsistentRead: true } : {}),
    ...(options['no-scan-index-forward'] ? { ScanIndexForward: false } : {}),
  };
}
