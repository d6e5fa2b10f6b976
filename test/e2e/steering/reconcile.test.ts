import { BatchWriteItemCommand, DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import {
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type Commands, commandsBeside } from '../../support/commands.ts';
import { CONFIG, DUBLIN, VIRGINIA } from '../../support/running.ts';

const { documents } = CONFIG.sets;
const rules = [{ prefix: 'contracts/', policy: 'manual' }, { policy: 'last-writer-wins' }];

/** Each command is a process of its own, and takes a second or more on a busy machine. */
vi.setConfig({ testTimeout: 90_000 });

let commands: Commands;
beforeAll(async () => {
  commands = await commandsBeside({ ...CONFIG, sets: { documents: { ...documents, rules } } });
});
afterAll(() => commands?.stop());

const reconcile = async (...args: string[]) => {
  const { code, stdout } = await commands.concord('reconcile', ...args, '--json');
  const { keys, seen, asked } = JSON.parse(stdout);
  return { code, keys, seen, asked };
};

async function loseJournal(): Promise<void> {
  const { dynamodb, table } = commands.ready;
  const credentials = { accessKeyId: 'me', secretAccessKey: 'x' };
  const client = new DynamoDBClient({ region: VIRGINIA, endpoint: dynamodb, credentials });
  const { Items = [] } = await client.send(new ScanCommand({ TableName: table }));
  for (const { pk, seq } of Items) {
    const Key = { ...(pk ? { pk } : {}), ...(seq ? { seq } : {}) };
    await client.send(new BatchWriteItemCommand({ RequestItems: { [table]: [{ DeleteRequest: { Key } }] } }));
  }
  client.destroy();
}

it('what was held is held again after the journal was lost, and nothing else is looked at', async () => {
  await commands.put(VIRGINIA, 'alike + equal.txt', 'everywhere');
  await commands.put(VIRGINIA, 'contracts/lease.txt', 'draft');
  await commands.rest();
  await commands.together(() =>
    Promise.all([
      commands.put(VIRGINIA, 'contracts/lease.txt', 'mine'),
      commands.put(DUBLIN, 'contracts/lease.txt', 'theirs'),
    ]),
  );
  await commands.rest();
  await loseJournal();
  const held = async () => JSON.parse((await commands.concord('held', '--json')).stdout).held;
  expect(await held()).toEqual([]);

  const differing = { keys: ['contracts/lease.txt'], seen: 2 };
  expect(await reconcile('--dry-run')).toEqual({ code: 0, ...differing, asked: 0 });
  await commands.rest();
  expect(await held()).toEqual([]);

  expect(await reconcile()).toEqual({ code: 0, ...differing, asked: 1 });
  await commands.rest();
  expect(await held()).toMatchObject([{ key: 'contracts/lease.txt' }]);
});

it('what was uploaded in parts has another ETag in each region, and is not called different for that', async () => {
  const { endpoint, bucket: Bucket } = commands.ready.regions[VIRGINIA] ?? { endpoint: '', bucket: '' };
  const credentials = { accessKeyId: 'me', secretAccessKey: 'x' };
  const s3 = new S3Client({ region: VIRGINIA, endpoint, forcePathStyle: true, credentials });
  const Key = 'large.bin';
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
  const Parts: CompletedPart[] = [];
  for (const PartNumber of [1, 2]) {
    const part = { Bucket, Key, UploadId, PartNumber, Body: Buffer.alloc(5 * 2 ** 20, 'x') };
    Parts.push({ ...(await s3.send(new UploadPartCommand(part))), PartNumber });
  }
  await s3.send(new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts } }));
  s3.destroy();
  await commands.rest();
  expect(await reconcile('--dry-run', '--prefix', Key)).toEqual({ code: 0, keys: [], seen: 1, asked: 0 });
  await loseJournal();
  expect(await reconcile('--prefix', Key)).toMatchObject({ code: 0, seen: 1 });
  await commands.rest();
  expect(await reconcile('--dry-run', '--prefix', Key)).toEqual({ code: 0, keys: [], seen: 1, asked: 0 });
});

it('by prefix, all of them, and by name, once more than the journal asks for', async () => {
  expect(await reconcile('--prefix', 'alike', '--all')).toEqual({
    ...{ code: 0, keys: ['alike + equal.txt'], seen: 1, asked: 1 },
  });
  expect(await reconcile('never/written.txt')).toMatchObject({ code: 0, asked: 1 });
  expect((await commands.concord('reconcile', 'a', '--all')).code).toBe(2);
  await commands.rest();
  expect(await commands.bodies('alike + equal.txt')).toEqual(Array(3).fill('everywhere'));
});
