import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createJournal } from '../../../src/adapters/aws/journal.ts';
import { createMemoryJournal } from '../../../src/adapters/memory/journal.ts';
import type { Journal } from '../../../src/ports/journal.ts';
import {
  allOf,
  blind,
  decision,
  documents,
  dublin,
  foundIn,
  id,
  key,
  NOON,
  pending,
  tokyo,
  virginia,
} from './journal-cast.ts';
import { type DynamoDb, startDynamoDb } from './journal-dynamo.ts';

let dynamo: DynamoDb;
beforeAll(async () => {
  dynamo = await startDynamoDb();
});
afterAll(() => dynamo.stop());

it('in memory and in DynamoDB the same calls come to the same state', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(calls, { maxLength: 15 }), async (history) => {
      const memory = createMemoryJournal();
      const table = await dynamo.newTable();
      const tables = [1, 2].map(() => createJournal({ client: dynamo.client(), table }));
      for (const [at, { call }] of history.entries()) {
        const inDynamo = tables[at % 2] as Journal;
        expect(await call(inDynamo)).toEqual(await call(memory));
      }
      for (const { read } of readings) expect(await read(tables[0] as Journal)).toEqual(await read(memory));
    }),
    { numRuns: 40 },
  );
});

interface Call {
  readonly call: (journal: Journal) => Promise<unknown>;
}

const ref = fc.constantFrom(key('a'), key('b'));
const seq = fc.integer({ min: 1, max: 3 });
const region = fc.constantFrom(tokyo, dublin);
const someRegions = fc.subarray([tokyo, dublin, virginia]);
const version = fc.constantFrom('v1', 'v2').map(id);

const calls: fc.Arbitrary<Call> = fc.oneof(
  fc
    .record({ ref, seq, conflict: fc.boolean(), doubt: fc.subarray([virginia]) })
    .map(({ ref, seq, conflict, doubt }) => {
      const pushes = { [tokyo]: pending, [dublin]: blind };
      const situation = conflict ? 'conflict' : 'fast-forward';
      return {
        call: (journal: Journal) =>
          journal.append(
            decision({ ...ref, seq, pushes, doubt, situation, decidedAt: NOON + seq * 10 + ref.key.charCodeAt(0) }),
          ),
      };
    }),
  fc.record({ ref, seq, region, id: version, at: fc.nat(9) }).map(({ ref, seq, region, id, at }) => {
    return { call: (journal: Journal) => journal.recordPush(ref, seq, region, { state: 'applied', id, at }) };
  }),
  fc
    .record({ ref, seq, region, state: fc.constantFrom('failed', 'refused'), attempt: fc.nat(9), at: fc.nat(9) })
    .map(({ ref, seq, region, attempt, state, at }) => {
      return {
        call: (journal: Journal) => journal.recordPush(ref, seq, region, { state, attempt, at, error: `error ${at}` }),
      };
    }),
  fc.record({ ref, seq, doubt: someRegions, equal: someRegions }).map(({ ref, seq, doubt, equal }) => {
    return { call: (journal: Journal) => journal.settle(ref, seq, { doubt, equal: foundIn(...equal) }) };
  }),
  fc.record({ ref, id: version, maker: fc.constantFrom('client', 's3-concord') }).map(({ ref, id, maker }) => {
    return { call: (journal: Journal) => journal.noteDelete(ref, id, maker) };
  }),
  fc
    .record({ ref, limit: fc.integer({ min: 1, max: 4 }) })
    .map(({ ref, limit }) => ({ call: (journal: Journal) => journal.latest(ref, limit) })),
);

const readings: { readonly read: (journal: Journal) => Promise<unknown> }[] = [
  ...[key('a'), key('b')].flatMap((ref) => [
    { read: (journal: Journal) => allOf((page) => journal.history(ref, page)) },
    { read: (journal: Journal) => journal.deleteMakers(ref) },
  ]),
  { read: (journal) => allOf((page) => journal.open(documents, page)) },
  { read: (journal) => allOf((page) => journal.conflicts(documents, '2026-03-14', page)) },
];
