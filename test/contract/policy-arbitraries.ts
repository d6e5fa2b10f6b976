import fc from 'fast-check';
import type { Write } from '../../src/domain/decision.ts';
import type { Conflict, DeleteRule } from '../../src/domain/policy.ts';
import { conflictOf, DUBLIN, deletes, puts, REGIONS, TOKYO, VIRGINIA } from '../support/conflicts.ts';

/** A region that the owner has since taken out of the set, and one more, so that both rank nowhere. */
const RETIRED = ['sa-east-1', 'af-south-1'];

/** From what clients really send to what nobody should: few values each, so that ties happen all the time. */
const numberText = fc.constantFrom(
  '1',
  '2',
  '10',
  '007',
  '-1',
  '-0',
  '0',
  '1.5',
  '1.50',
  '9007199254740992',
  '9007199254740993',
  `1${'0'.repeat(1900)}`,
  '1:2',
  '1:10',
  '1:10:node-a',
  '1:10:node-b',
  '1:',
  ':1',
  '1:-1',
  '1e3',
  'NaN',
  'Infinity',
  '',
  ' 12',
  '12 ',
  '0x10',
  '٣',
  '1,2',
  '"5"',
  '--1',
  '.5',
  '5.',
  '\u0000',
  '__proto__',
); // prettier-ignore
const etagText = fc.constantFrom('base', '"base"', 'base-in-dublin', 'other', '""', '', '"', '*');

const metadata = fc.record(
  { 'logical-timestamp': numberText, 'previous-etag': etagText, score: numberText },
  { requiredKeys: [] },
);
const stampOptions = {
  at: fc.integer({ min: 0, max: 2 }),
  stampAt: fc.integer({ min: 2, max: 4 }),
  decision: fc.integer({ min: 0, max: 2 }),
};

/** Content is drawn apart from the region, so identical states are common. */
const put = fc.record({
  ...stampOptions,
  metadata,
  size: fc.constantFrom(0, 1, 5, Number.MAX_SAFE_INTEGER),
  content: fc.constantFrom('x', 'y', 'z'),
});
const deletion = fc.record(stampOptions);

/** At most the settled outcome and one newer write per region: more can't contend there, for the upper has seen the lower. */
const place = fc.record({ region: fc.constantFrom(...REGIONS, ...RETIRED), layer: fc.constantFrom<0 | 1>(0, 1) });

const contender: fc.Arbitrary<Write> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .tuple(place, put)
      .map(([{ region, layer }, drawn]) => puts(region, { ...drawn, layer, id: `v${layer}` })),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(place, deletion)
      .map(([{ region, layer }, drawn]) => deletes(region, { ...drawn, layer, id: `v${layer}` })),
  },
);

export const contenders = fc.uniqueArray(contender, {
  minLength: 2,
  maxLength: 4,
  selector: ({ region, id }) => `${region} ${id}`,
});

export const conflicts: fc.Arbitrary<Conflict> = fc
  .record({
    writes: contenders,
    baseEtags: fc.option(fc.subarray(['base', 'base-in-dublin']), { nil: undefined }),
    regions: fc.shuffledSubarray([VIRGINIA, DUBLIN, TOKYO], { minLength: 2 }),
  })
  .map(({ writes, baseEtags, regions }) => conflictOf(writes, { regions, ...(baseEtags ? { baseEtags } : {}) }));

export const deleteRules = fc.constantFrom<DeleteRule>('policy', 'win', 'lose');
