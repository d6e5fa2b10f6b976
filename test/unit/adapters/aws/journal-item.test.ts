import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fromItem, openReasons, toItem } from '../../../../src/adapters/aws/journal/item.ts';
import { type Decision, isClosed, type Write } from '../../../../src/domain/decision.ts';
import { parseRegion } from '../../../../src/domain/ids.ts';
import { blind, decision, dublin, id, NOON, pending, tokyo, virginia, write } from '../../../contract/journal-cast.ts';

describe('a decision as an item', () => {
  it('comes back as it was', () => {
    fc.assert(
      fc.property(decisions, (given) => {
        const stored = unmarshall(
          marshall(toItem(given, 'token'), { removeUndefinedValues: true, allowImpreciseNumbers: true }),
          { wrapNumbers: Number },
        );
        expect(fromItem(stored)).toEqual(given);
      }),
    );
  });

  it('has reasons to be open exactly while it is not closed', () => {
    fc.assert(fc.property(decisions, (given) => expect(openReasons(given).length === 0).toBe(isClosed(given))));
  });

  it('has its regions in one order, whichever DynamoDB answers in', () => {
    const [there, back] = [
      { [tokyo]: pending, [dublin]: blind },
      { [dublin]: blind, [tokyo]: pending },
    ].map((pushes) => fromItem({ ...toItem(decision({ seq: 1, pushes }), 't') }));
    expect(Object.keys(there?.pushes ?? {})).toEqual(Object.keys(back?.pushes ?? {}));
  });

  it('reads as plain names and values', () => {
    const item = toItem(
      decision({ seq: 7, situation: 'conflict', pushes: { [dublin]: pending }, doubt: [virginia] }),
      'token',
    );
    expect(item).toMatchObject({
      pk: 'documents#a.txt',
      seq: 7,
      decidedAt: NOON + 7000,
      decidedAtText: '2026-03-14T12:00:07.000Z',
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
        base: { seq: 1, write: winner },
        outcome: { kind: 'winner', write: winner },
      },
      losers: contenders,
      pushes: Object.fromEntries(regions.map((region) => [region, { ...pending, error: 'e'.repeat(1000) }])),
      doubt: regions,
    });
    expect(JSON.stringify(marshall(toItem(large, 'token'), { removeUndefinedValues: true })).length).toBeLessThan(
      60_000,
    );
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
    ruling: fc.jsonValue({ noUnicodeString: false, maxDepth: 3 } as never).map((parameter) => ({
      ...decision({ seq: 1 }).ruling,
      policies: [{ use: 'custom', parameter: withoutNegativeZero(parameter) }],
    })),
  })
  .map((fields) => decision(fields));

function withoutNegativeZero(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
