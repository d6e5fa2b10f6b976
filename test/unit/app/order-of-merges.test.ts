import * as automerge from '@automerge/automerge';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DeleteRule, PolicyStep } from '../../../src/domain/model/decision.ts';
import { type Grouping, settledIn } from '../../support/groups.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const textOf = (held: string) => (held === 'deleted' ? held : Buffer.from(held, 'base64').toString());

type Content = Uint8Array | undefined;
/** What all stem from, and what one write makes of it. */
type Documents = readonly [base: Content, write: fc.Arbitrary<Content>];

const field = fc.option(fc.constantFrom(0, 1, 2, 3), { nil: undefined, freq: 8 });
const json: Documents = [
  bytes('{"a":0,"b":0,"c":0}'),
  fc.record({ a: field, b: field, c: field }).map((document) => bytes(JSON.stringify(document))),
];
const counted: Documents = [
  bytes('{"a":0,"n":10}'),
  fc
    .record({ a: fc.integer({ min: 0, max: 2 }), n: fc.integer({ min: 8, max: 12 }) })
    .map((one) => bytes(JSON.stringify(one))),
];
const lines: Documents = [
  bytes('0\n1\n2\n3\n4\n5\n6\n7\n'),
  fc
    .array(fc.tuple(fc.integer({ min: 0, max: 7 }), fc.constantFrom('x', 'y', 'z')), { minLength: 1, maxLength: 2 })
    .map((edits) => edits.reduce((text, [at, line]) => text.with(at, line), [...'01234567']))
    .map((text) => bytes(`${text.join('\n')}\n`)),
];
const log: Documents = [
  bytes('a\nb\n'),
  fc
    .array(fc.constantFrom(...'pqrst'), { minLength: 1, maxLength: 2 })
    .map((more) => bytes(`a\nb\n${more.join('\n')}\n`)),
];
const list: Documents = [
  bytes('["a","b"]'),
  fc.subarray(['a', 'b', 'c', 'd', 'e'], { minLength: 1 }).map((all) => bytes(JSON.stringify(all))),
];
const first = automerge.from({ a: 'at first' }, '01'.repeat(16));
const histories: Documents = [
  automerge.save(first),
  fc
    .tuple(fc.constantFrom('02', '03', '04'), fc.constantFrom('a', 'b'), fc.constantFrom('x', 'y'))
    .map(([actor, name, value]) => {
      const own = automerge.load<Record<string, string>>(automerge.save(first), actor.repeat(16));
      return automerge.save(
        automerge.change(own, { time: 0 }, (document) => {
          document[name] = value;
        }),
      );
    }),
];

const orMark: PolicyStep[] = [{ use: 'region-priority', order: ['ap-northeast-1'] }];

const CASES: readonly [name: string, policies: readonly PolicyStep[], documents: Documents, deletes?: DeleteRule][] = [
  ['json-merge', [{ use: 'json-merge' }], json],
  ['json-merge, clash: whole', [{ use: 'json-merge', clash: 'whole' }], json],
  ['json-merge with counters', [{ use: 'json-merge', counters: ['n'] }], counted],
  ['json-merge, where deletes lose', [{ use: 'json-merge' }], json, 'lose'],
  ['json-merge, where deletes win', [{ use: 'json-merge' }], json, 'win'],
  ['json-merge, otherwise by region', [{ use: 'json-merge', otherwise: orMark }], json],
  [
    'what region-ownership leaves to json-merge',
    [{ use: 'region-ownership', owner: 'eu-west-1', otherwise: [{ use: 'json-merge' }] }],
    json,
  ],
  ['json-merge of the largest', [{ use: 'highest', size: true }, { use: 'json-merge' }], json],
  ['text-merge', [{ use: 'text-merge' }], lines],
  ['text-merge, clash: lines', [{ use: 'text-merge', clash: 'lines' }], lines],
  ['text-merge, clash: markers', [{ use: 'text-merge', clash: 'markers' }], lines],
  ['union', [{ use: 'union' }], log],
  ['union, sorted', [{ use: 'union', sort: true }], log],
  ['union with removals', [{ use: 'union', removals: true }], log],
  ['union of arrays', [{ use: 'union', of: 'json-array', removals: true }], list],
  ['automerge', [{ use: 'automerge' }], histories],
]; // prettier-ignore

/** In which groups so many writes come to light. */
const groupsOf = (count: number): fc.Arbitrary<number[][]> =>
  fc
    .tuple(
      fc.shuffledSubarray([...Array(count).keys()], { minLength: count, maxLength: count }),
      fc.array(fc.boolean(), { minLength: count - 1, maxLength: count - 1 }),
    )
    .map(([order, cuts]) =>
      order.reduce<number[][]>((groups, at, index) => {
        if (index > 0 && cuts[index - 1]) groups.push([at]);
        else (groups.at(-1) ?? groups[groups.push([]) - 1])?.push(at);
        return groups;
      }, []),
    );

describe.each(CASES)('%s', (_name, policies, [base, write], deletes = 'policy') => {
  it('comes to the same bytes in whatever groups and order two to five writes come to light', {
    timeout: 60_000,
  }, async () => {
    const some = fc.option(write, { nil: undefined, freq: 6 });
    const story = fc.array(some, { minLength: 2, maxLength: 5 }).chain((writes) =>
      fc.record({
        writes: fc.constant(writes),
        ways: fc.array(fc.record({ groups: groupsOf(writes.length), lands: fc.boolean() }), {
          minLength: 2,
          maxLength: 4,
        }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(story, async ({ writes, ways }) => {
        const common = { policies, deletes, base, writes };
        const together = await settledIn({ ...common, groups: [[...writes.keys()]] });
        for (const way of ways)
          expect(textOf((await settledIn({ ...common, ...way })).held)).toBe(textOf(together.held));
      }),
      { numRuns: 25 },
    );
  });
});

describe('three writes on {x, y}: the first and the second set y, the third x', () => {
  const story: Omit<Grouping, 'groups'> = {
    policies: [{ use: 'json-merge' }],
    base: bytes('{"x":0,"y":0}'),
    writes: ['{"x":0,"y":"A"}', '{"x":0,"y":"C"}', '{"x":"B","y":0}'].map(bytes),
  };

  it.each([[[[0, 1, 2]]], [[[0, 2], [1]]], [[[0, 1], [2]]], [[[1, 2], [0]]], [[[2], [0], [1]]]])(
    'seen as %j leave the later y',
    async (groups) => {
      const { held, world } = await settledIn({ ...story, groups });
      expect(JSON.parse(textOf(held))).toEqual({ x: 'B', y: 'C' });
      const { contenders, losers, outcome } = await world.latest();
      expect(contenders.map(({ via }) => via)).toEqual([undefined, undefined, undefined]);
      expect(losers).toEqual([]);
      expect(outcome.kind === 'merged' && outcome.of).toHaveLength(4);
    },
  );

  it('are decided about once more, and the entry says so', async () => {
    const { world } = await settledIn({ ...story, groups: [[0, 2], [1]] });
    const latest = await world.latest();
    expect(latest).toMatchObject({ reopens: [2], base: { seq: 1 } });
    expect(latest.why).toMatch(
      /^What contended in decision 2 is decided once more, together with what came since\. json-merge: /,
    );
  });
});
