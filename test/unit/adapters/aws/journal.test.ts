import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDynamoClient, createJournal } from '../../../../src/adapters/aws/journal.ts';
import type { Journal } from '../../../../src/ports/journal.ts';
import {
  allOf,
  decision,
  documents,
  dublin,
  id,
  key,
  NOON,
  pending,
  tokyo,
  virginia,
} from '../../../contract/journal/journal-cast.ts';
import {
  type DynamoDb,
  failWith,
  loseNextAnswer,
  rawItem,
  requestsOf,
  startDynamoDb,
} from '../../../contract/journal/journal-dynamo.ts';

const ref = key('a.txt');
const applied = (version: string) => ({ state: 'applied' as const, id: id(version), at: NOON });

let dynamo: DynamoDb;
let table: string;
let client: DynamoDBClient;
let journal: Journal;
let requests: string[];
const stored = (seq: number) => rawItem(dynamo.client(), table, 'documents#a.txt', seq);

beforeAll(async () => {
  dynamo = await startDynamoDb();
});
afterAll(() => dynamo.stop());
beforeEach(async () => {
  table = await dynamo.newTable();
  client = dynamo.client();
  journal = createJournal({ client, table });
  requests = requestsOf(client);
});

describe('requests to DynamoDB', () => {
  it('are two for a decision and three for each push, however many regions and in whatever order', async () => {
    await journal.latest(ref, 8);
    await journal.append(decision({ seq: 1, pushes: { [dublin]: pending, [virginia]: pending, [tokyo]: pending } }));
    expect(requests.splice(0)).toEqual(['Query', 'PutItem']);

    const pushers = [dublin, virginia, tokyo].map((region) => {
      const own = dynamo.client();
      return { region, requests: requestsOf(own), journal: createJournal({ client: own, table }) };
    });
    await Promise.all(pushers.map(({ journal }) => journal.latest(ref, 1)));
    await Promise.all(pushers.map(({ journal, region }) => journal.recordPush(ref, 1, region, applied(`${region} 1`))));
    await Promise.all(pushers.map(({ journal }) => journal.latest(ref, 1)));
    expect(pushers.map(({ requests }) => requests)).toEqual(Array(3).fill(['Query', 'UpdateItem', 'Query']));
    expect(await allOf((page) => journal.open(documents, page))).toEqual([]);
  });

  it('are one for whatever is said to be one', async () => {
    await journal.append(decision({ seq: 1, pushes: { [dublin]: pending } }));
    await journal.append(decision({ seq: 1 }));
    await journal.get(ref, 1);
    await journal.recordPush(ref, 1, dublin, { state: 'failed', attempt: 1, at: NOON, error: 'x' });
    await journal.recordPush(ref, 1, dublin, applied('d1'));
    await journal.recordPush(ref, 1, dublin, applied('d1'));
    await journal.noteDelete(ref, id('d2'), 'client');
    await journal.deleteMakers(ref);
    await journal.history(ref, { limit: 3 });
    const updates = Array(3).fill('UpdateItem');
    expect(requests).toEqual(['PutItem', 'PutItem', 'GetItem', ...updates, 'PutItem', 'Query', 'Query']);
  });

  it('are one more where a push is recorded by somebody who has not read the decision', async () => {
    await createJournal({ client: dynamo.client(), table }).append(decision({ seq: 1, pushes: { [dublin]: pending } }));
    await journal.recordPush(ref, 1, dublin, applied('d1'));
    expect(requests).toEqual(['GetItem', 'UpdateItem']);
  });
});

describe('an answer that is lost', () => {
  it('does not make an author of an append believe that somebody else was', async () => {
    loseNextAnswer(client, 'PutItem');
    expect(await journal.append(decision({ seq: 1 }))).toBe('appended');
    expect(requests).toEqual(['PutItem', 'PutItem', 'GetItem']);
  });

  it('does not make an author of whoever was refused and did not hear it, even where both say the same', async () => {
    await createJournal({ client: dynamo.client(), table }).append(decision({ seq: 1 }));
    loseNextAnswer(client, 'PutItem');
    expect(await journal.append(decision({ seq: 1 }))).toBe('taken');
    expect(requests.at(-1)).toBe('GetItem');
  });

  it('records a copy once', async () => {
    await journal.append(decision({ seq: 1, pushes: { [dublin]: pending } }));
    loseNextAnswer(client, 'UpdateItem');
    await journal.recordPush(ref, 1, dublin, applied('d1'));
    expect((await journal.get(ref, 1))?.pushes[dublin]).toEqual({ ...applied('d1'), id: undefined, ids: ['d1'] });
  });
});

describe('the index of what is open', () => {
  /** Where documents#a.txt belongs, of 16. */
  const shard = 'documents#12';
  const stillOpen = { 'push eu-west-1': shard, 'push us-east-1': shard };
  beforeEach(() => journal.append(decision({ seq: 1, pushes: { [dublin]: pending, [virginia]: pending } })));

  it('holds a decision while something is left to do, and says what', async () => {
    expect(await stored(1)).toMatchObject({
      openSet: shard,
      openSince: expect.stringMatching(/^2026-03-14T12:00:01.000Z /),
      stillOpen,
    });
    await journal.recordPush(ref, 1, dublin, applied('d1'));
    expect(await stored(1)).toMatchObject({ openSet: shard, stillOpen: { 'push us-east-1': shard } });
  });

  it('loses it with the last push', async () => {
    await journal.recordPush(ref, 1, dublin, applied('d1'));
    await journal.recordPush(ref, 1, virginia, applied('v1'));
    const item = await stored(1);
    expect([item?.stillOpen, item?.openSet, item?.openSince]).toEqual([{}, undefined, undefined]);
  });

  it('keeps an entry that nobody asks for where two recorded the last pushes without knowing of each other', async () => {
    const other = createJournal({ client: dynamo.client(), table });
    await other.latest(ref, 1);
    await journal.recordPush(ref, 1, dublin, applied('d1'));
    await other.recordPush(ref, 1, virginia, applied('v1'));
    expect(await stored(1)).toMatchObject({ stillOpen: {}, openSet: 'closed documents#a.txt' });
    expect(await allOf((page) => journal.open(documents, page))).toEqual([]);
  });

  it('loses a decision that is open when a later one is appended by somebody who has read it', async () => {
    await journal.append(decision({ seq: 2 }));
    expect(await stored(1)).not.toHaveProperty('openSet');
  });

  it('is cleared of what a later decision has superseded when somebody reads it, and stays so', async () => {
    await ignorant().append(decision({ seq: 2 }));
    expect(await stored(1)).toMatchObject({ openSet: shard });
    expect(await allOf((page) => journal.open(documents, page))).toEqual([]);
    expect(await stored(1)).not.toHaveProperty('openSince');
    await journal.recordPush(ref, 1, dublin, applied('d1'));
    expect(await stored(1)).not.toHaveProperty('openSince');
  });

  it('can be read by whoever may not write', async () => {
    await journal.append(decision({ seq: 2, doubt: [tokyo] }));
    const reader = dynamo.client();
    reader.middlewareStack.add(
      (next, context) => (sent) =>
        context.commandName === 'UpdateItemCommand'
          ? Promise.reject(Object.assign(new Error('no'), { name: 'AccessDeniedException' }))
          : next(sent),
      { step: 'deserialize', name: 'reader' },
    );
    const open = await allOf((page) => createJournal({ client: reader, table }).open(documents, page));
    expect(open.map(({ seq }) => seq)).toEqual([2]);
  });

  it('fills its pages past entries that are no longer true', async () => {
    for (let seq = 2; seq <= 6; seq++) await ignorant().append(decision({ seq, doubt: [tokyo] }));
    await journal.append(decision({ ...key('b.txt'), seq: 1, decidedAt: NOON + 60_000, doubt: [tokyo] }));
    const page = await journal.open(documents, { limit: 2 });
    expect([page.items.map(({ key }) => key), page.cursor]).toEqual([['a.txt', 'b.txt'], undefined]);
  });
});

/** One that has not read what is there, so it leaves entries behind like one that dies after its append. */
function ignorant() {
  return createJournal({ client: dynamo.client(), table });
}

describe('retention', () => {
  it('lets a decision expire once another has followed it, and never the latest', async () => {
    const keeping = createJournal({ client, table, retentionDays: 30 });
    await keeping.append(decision({ seq: 1, doubt: [tokyo] }));
    expect(requests.splice(0)).toEqual(['PutItem']);
    await keeping.append(decision({ seq: 2, decidedAt: NOON }));
    expect(requests).toEqual(['PutItem', 'UpdateItem']);
    expect([(await stored(1))?.expiresAt, (await stored(1))?.openSet]).toEqual([NOON / 1000 + 30 * 86_400, undefined]);
    expect(await stored(2)).not.toHaveProperty('expiresAt');
    expect(await journal.get(ref, 1)).toEqual(decision({ seq: 1, doubt: [tokyo] }));
  });

  it('brings nothing back that has expired already', async () => {
    await createJournal({ client, table, retentionDays: 30 }).append(decision({ seq: 2 }));
    expect(await stored(1)).toBeUndefined();
  });
});

describe('what goes wrong', () => {
  const fails = (error: Parameters<typeof failWith>[1]) => {
    const failing = dynamo.client({ maxAttempts: 1 });
    failWith(failing, error);
    return createJournal({ client: failing, table: 'journal' }).latest(ref, 1);
  };

  it.each([
    ['ThrottlingException', 400],
    ['ProvisionedThroughputExceededException', 400],
    ['InternalServerError', 500],
    ['TimeoutError', 200],
    ['SomethingNew', 503],
  ])('is Unavailable for %s (%i)', async (name, status) => {
    await expect(fails({ name, status })).rejects.toMatchObject({
      name: 'Unavailable',
      message: expect.stringContaining('dynamodb:Query'),
    });
  });

  it('is Unavailable where nobody listens', async () => {
    const nobody = createDynamoClient({
      region: 'us-east-1',
      endpoint: 'http://127.0.0.1:1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      maxAttempts: 1,
    });
    await expect(createJournal({ client: nobody, table }).latest(ref, 1)).rejects.toMatchObject({
      name: 'Unavailable',
    });
  });

  it('names the missing permission and the table', async () => {
    const denied = fails({ name: 'AccessDeniedException', status: 400, message: 'User x is not authorized' });
    await expect(denied).rejects.toThrow(
      'Permission dynamodb:Query on arn:aws:dynamodb:us-east-1:*:table/journal is missing (AccessDeniedException: User x',
    );
    await expect(denied).rejects.not.toMatchObject({ name: 'Unavailable' });
  });

  it('names the missing table and the region', async () => {
    await expect(createJournal({ client, table: 'elsewhere' }).get(ref, 1)).rejects.toThrow(
      /There is no .*elsewhere in us-east-1/,
    );
  });

  it('is Unavailable where a newer reader is needed', async () => {
    await journal.append(decision({ seq: 1, schema: 3 }));
    await expect(journal.latest(ref, 1)).rejects.toMatchObject({
      name: 'Unavailable',
      message: expect.stringContaining('schema 3'),
    });
  });
});

it('refuses a set name that would mix partitions', async () => {
  await expect(journal.latest({ ...ref, set: 'a#b' as typeof ref.set }, 1)).rejects.toThrow(RangeError);
});
