import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fromItem, openReasons, toItem } from '../../../../src/adapters/aws/journal/item.ts';
import { createJournal } from '../../../../src/adapters/aws/journal.ts';
import { type Decision, isClosed, type Write } from '../../../../src/domain/model/decision.ts';
import { parseETag, parseRegion } from '../../../../src/domain/model/ids.ts';
import {
  blind,
  decision,
  dublin,
  id,
  NOON,
  pending,
  tokyo,
  virginia,
  write,
} from '../../../contract/journal/journal-cast.ts';
import { type DynamoDb, startDynamoDb } from '../../../contract/journal/journal-dynamo.ts';

let dynamo: DynamoDb;
beforeAll(async () => {
  dynamo = await startDynamoDb();
});
afterAll(() => dynamo.stop());

describe('a decision as an item', () => {
  it('comes back from the table as it was', async () => {
    const table = await dynamo.newTable();
    const journal = createJournal({ client: dynamo.client(), table });
    let seq = 0;
    const property = fc.asyncProperty(decisions, async (drawn) => {
      const given = { ...drawn, seq: ++seq };
      await journal.append(given);
      expect(await journal.get(given, seq)).toEqual(given);
      expect(await journal.get(given, seq)).not.toHaveProperty('pk');
    });
    await fc.assert(property, { numRuns: 60 });
  });

  it.each<[string, Partial<Decision>]>([
    ['another time in its stamp', { contenders: [write({ stamp: { ...write().stamp, time: NOON + 1 } })] }],
    [
      'another region in its stamp',
      { outcome: { kind: 'winner', write: write({ stamp: { ...write().stamp, region: dublin } }) } },
    ],
    ['the head of another region', { observed: { [dublin]: decision({ seq: 1 }).observed[tokyo] as never } }],
    ['a head that has changed', { observed: { [tokyo]: { kind: 'delete', id: id('t2') } } }],
    [
      'a delete as outcome',
      {
        outcome: { kind: 'winner', write: write({ state: { kind: 'deleted' } }) },
        observed: { [tokyo]: { kind: 'delete', id: id('t1'), time: NOON } },
      },
    ],
    [
      'a delete without a time',
      {
        outcome: { kind: 'winner', write: write({ state: { kind: 'deleted' } }) },
        observed: { [tokyo]: { kind: 'delete', id: id('t1') } },
      },
    ],
    ['flags alone', { ruling: { rule: 'none', policies: [], deletes: 'policy', decidedBy: 'none', flags: ['late'] } }],
    [
      'another stamp considered',
      { considered: { [tokyo]: { id: id('t1'), time: NOON, stampTime: NOON + 1, stampDecision: 0 } } },
    ],
    [
      'metadata called outcome',
      {
        contenders: [
          write({
            state: {
              kind: 'object',
              etag: parseETag('outcome'),
              size: 0,
              headers: {},
              metadata: { outcome: 'outcome' },
            },
          }),
        ],
      },
    ],
  ])('comes back with %s', (_, of) => {
    const given = decision({ seq: 1, ...of });
    expect(fromItem(toItem(given, 'token', 1) as unknown as Record<string, unknown>)).toEqual(given);
  });

  it('has reasons to be open exactly while it is not closed', () => {
    fc.assert(
      fc.property(decisions, (given) => {
        expect(openReasons(given).length === 0).toBe(isClosed(given));
      }),
    );
  });

  it('has its regions in one order, whichever DynamoDB answers in', () => {
    const [there, back] = [
      { [tokyo]: pending, [dublin]: blind },
      { [dublin]: blind, [tokyo]: pending },
    ].map((pushes) => fromItem({ ...toItem(decision({ seq: 1, pushes }), 't', 1) }));
    expect(Object.keys(there?.pushes ?? {})).toEqual(Object.keys(back?.pushes ?? {}));
  });

  it('reads as plain names and values', () => {
    const item = toItem(
      decision({ seq: 7, situation: 'conflict', pushes: { [dublin]: pending }, doubt: [virginia] }),
      'token',
      1,
    );
    expect(item).toMatchObject({
      pk: 'documents#a.txt',
      seq: 7,
      decidedAt: NOON + 7000,
      why: 'Only Tokyo has written.',
      openSet: 'documents',
      stillOpen: { 'push eu-west-1': 'documents', 'second look us-east-1': 'documents' },
      conflictDay: 'documents#2026-03-14',
    });
    expect(item.openSince).toMatch(/^2026-03-14T12:00:07\.000Z [0-9a-f]{16} 000000000007$/);
    expect(item.conflictAt).toBe(item.openSince);
  });

  it('stays far below what DynamoDB allows, with five regions, the longest key and all the metadata that S3 takes', () => {
    const regions = Array.from({ length: 5 }, (_, at) => parseRegion(`region-${at}`));
    const contenders = regions.map((region): Write => {
      const { state } = write();
      return state.kind === 'object'
        ? write({ region, state: { ...state, metadata: { long: 'x'.repeat(2048) } } })
        : write();
    });
    const [winner = write()] = contenders;
    const large = decision({
      ...{
        seq: 99,
        key: 'k'.repeat(1024) as Decision['key'],
        situation: 'conflict',
        contenders,
        base: { seq: 1, write: winner, etags: [] },
        outcome: { kind: 'winner', write: winner },
      },
      losers: contenders,
      pushes: Object.fromEntries(regions.map((region) => [region, { ...pending, error: 'e'.repeat(1000) }])),
      doubt: regions,
    });
    expect(Buffer.byteLength(JSON.stringify(toItem(large, 'token', 16)))).toBeLessThan(40_000);
  });
});

const regions = [tokyo, dublin, virginia];
const pushes = fc.dictionary(
  fc.constantFrom(...regions),
  fc.record(
    {
      state: fc.constantFrom('pending', 'blind', 'applied', 'equal', 'refused', 'failed'),
      ids: fc.uniqueArray(fc.string({ minLength: 1 }).map(id), { maxLength: 3 }),
      at: fc.nat(),
      error: fc.string({ unit: 'grapheme' }),
      attempts: fc.nat(),
    },
    { requiredKeys: ['state', 'ids'] },
  ),
);
/** What a configuration may hold and DynamoDB takes: no number beyond 1e±99, no empty name. JSON knows no negative zero. */
const parameters = fc
  .jsonValue({ maxDepth: 3 })
  .map((value) => JSON.parse(JSON.stringify(value)) as unknown)
  .filter((value) => !/e[+-]?\d{3}|"":/i.test(JSON.stringify(value)));
const decisions: fc.Arbitrary<Decision> = fc
  .record({
    seq: fc.integer({ min: 1 }),
    decidedAt: fc.integer({ min: 0, max: 8e14 }),
    key: fc.string({ unit: 'grapheme', minLength: 1 }) as fc.Arbitrary<never>,
    why: fc.string({ unit: 'grapheme' }),
    situation: fc.constantFrom('first', 'fast-forward', 'identical', 'conflict', 'affirmed'),
    pushes: pushes as fc.Arbitrary<never>,
    doubt: fc.subarray(regions),
    losers: fc.array(fc.record({ region: fc.constantFrom(...regions), id: fc.constant(id('x')) })),
    ruling: parameters.map((parameter) => ({
      ...decision({ seq: 1 }).ruling,
      policies: [{ use: 'custom', parameter }],
    })),
  })
  .map((fields) => decision(fields));
