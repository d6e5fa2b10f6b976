import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createJournal } from '../../../../src/adapters/aws/journal.ts';
import { createMemoryJournal } from '../../../../src/adapters/memory/journal.ts';
import type { Region } from '../../../../src/domain/model/ids.ts';
import type { Journal, PushRecord } from '../../../../src/ports/journal.ts';
import {
  allOf,
  applied,
  decision,
  documents,
  dublin,
  failed,
  key,
  pending,
  refused,
  tokyo,
  virginia,
} from '../../../contract/journal/journal-cast.ts';
import { type DynamoDb, loseNextAnswer, requestsOf, startDynamoDb } from '../../../contract/journal/journal-dynamo.ts';

const ref = key('a.txt');
const entry = decision({ seq: 1, pushes: { [dublin]: pending, [virginia]: pending, [tokyo]: pending } });

let dynamo: DynamoDb;
let table: string;
let client: DynamoDBClient;
let journal: Journal;
let requests: string[];

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

const openOf = () => allOf((page) => journal.open(documents, page));

describe('what is asked in one turn', () => {
  it('is one request where it is the same question, and sees what was appended before the last of them', async () => {
    const first = journal.latest(ref, 1);
    const [{ log }] = await Promise.all([first, journal.latest(ref, 1), journal.latest(ref, 2)]);
    expect(log).toEqual([]);
    expect(requests).toEqual(['Query', 'Query']);
    await journal.append(entry);
    expect((await journal.latest(ref, 1)).log).toEqual([entry]);
  });

  it('fails for each of them, and for no later one', async () => {
    const down = createJournal({ client: dynamo.client(), table: 'nowhere' });
    const asked = [down.latest(ref, 1), down.latest(ref, 1)];
    for (const one of asked) await expect(one).rejects.toThrow(/nowhere/);
    expect((await journal.latest(ref, 1)).log).toEqual([]);
  });
});

describe('copies that are recorded in one turn', () => {
  it('are one request, which takes the decision out of the index where they are the last', async () => {
    await journal.append(entry);
    requests.splice(0);
    await Promise.all([dublin, virginia].map((region) => journal.recordPush(ref, 1, region, applied(`${region} 1`))));
    expect(requests).toEqual(['UpdateItem']);
    expect(await openOf()).toHaveLength(1);
    await journal.recordPush(ref, 1, tokyo, { ...applied('t'), etag: 'other' as never });
    expect(await openOf()).toEqual([]);
    const { pushes } = (await journal.get(ref, 1)) ?? {};
    expect(pushes?.[virginia]).toEqual({ state: 'applied', ids: ['us-east-1 1'], at: applied('t').at });
    expect(pushes?.[tokyo]).toMatchObject({ ids: ['t'], etags: ['other'] });
  });

  it('are recorded whatever becomes of their company', async () => {
    await journal.append(entry);
    await createJournal({ client: dynamo.client(), table }).recordPush(ref, 1, dublin, applied('d'));
    await Promise.all([
      journal.recordPush(ref, 1, dublin, applied('d')),
      journal.recordPush(ref, 1, virginia, applied('v')),
      journal.recordPush(ref, 1, virginia, applied('v again')),
      journal.recordPush(ref, 1, tokyo, applied('t')),
    ]);
    const { pushes } = (await journal.get(ref, 1)) ?? {};
    expect(Object.values(pushes ?? {}).map(({ ids }) => ids)).toEqual([['t'], ['d'], ['v', 'v again']]);
    expect(await openOf()).toEqual([]);
  });

  it('are recorded once where the answer is lost', async () => {
    await journal.append(entry);
    loseNextAnswer(client, 'UpdateItem');
    await Promise.all([dublin, virginia].map((region) => journal.recordPush(ref, 1, region, applied(`${region} 1`))));
    const { pushes } = (await journal.get(ref, 1)) ?? {};
    expect(Object.values(pushes ?? {}).map(({ ids }) => ids.length)).toEqual([0, 1, 1]);
  });
});

/** Records of several pushers, some in one turn, some in processes of their own, some of which die before or after their request. */
it('nothing open is forgotten, nothing finished stays open, and no record is lost, whoever records with whom and dies', async () => {
  const region = fc.constantFrom<Region>(dublin, virginia, tokyo);
  const record = fc.constantFrom<PushRecord>(
    ...['1', '1', '2'].map((version) => applied(version)),
    failed(),
    refused(),
  );
  const turn = fc.record({
    records: fc.array(fc.record({ region, record }), { minLength: 1, maxLength: 4 }),
    process: fc.nat(1),
    dies: fc.constantFrom('not', 'not', 'before', 'after'),
  });
  const processes = [0, 1].map(() => createJournal({ client, table }));
  let runs = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(turn, { maxLength: 5 }), async (turns) => {
      const run = key(`run ${++runs}`);
      const memory = createMemoryJournal();
      for (const each of [memory, processes[0] as Journal]) await each.append({ ...entry, ...run });
      for (const { records, process, dies } of turns) {
        if (dies === 'before') continue;
        const own = dies === 'after' ? createJournal({ client, table }) : (processes[process] as Journal);
        const landed = records.filter((one) => one.record.state === 'applied');
        const others = records.filter((one) => one.record.state !== 'applied');
        await Promise.all(landed.map((one) => own.recordPush(run, 1, one.region, one.record)));
        for (const one of others) await own.recordPush(run, 1, one.region, one.record);
        for (const one of [...landed, ...others]) await memory.recordPush(run, 1, one.region, one.record);
      }
      expect(await journal.get(run, 1)).toEqual(await memory.get(run, 1));
      const open = (await openOf()).filter(({ key }) => key === run.key);
      expect(open).toEqual(await allOf((page) => memory.open(documents, page)));
    }),
    { numRuns: 30 },
  );
}, 60_000);
