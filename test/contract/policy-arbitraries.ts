import * as automerge from '@automerge/automerge';
import fc from 'fast-check';
import type { Write } from '../../src/domain/model/decision.ts';
import {
  type Aids,
  type Conflict,
  contentName,
  type DeleteRule,
  type Material,
} from '../../src/domain/model/policy.ts';
import { loadEngine } from '../../src/merge/index.ts';
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

const ENGINES: Aids['engines'] = {
  json: await loadEngine('json'),
  text: await loadEngine('text'),
  union: await loadEngine('union'),
  automerge: await loadEngine('automerge'),
};

const notes = (actor: string, entry: string) => automerge.save(automerge.from({ [entry]: 1 }, actor.repeat(16)));
const bytes = (text: string) => new TextEncoder().encode(text);

/** What lies behind a state: documents, lines, and what is none of it. */
const content: fc.Arbitrary<Material> = fc.oneof(
  fc
    .constantFrom('{"a":1,"b":1}', '{"a":2,"b":1}', '{"b":2,"c":[1]}', '[1,2]', '[2,3]')
    .map((text) => ({ kind: 'bytes', bytes: bytes(text) })),
  fc
    .constantFrom('a\nb\nc\n', 'a\nB\nc\n', 'a\nb\nc\nd', '', '\ufeff{}')
    .map((text) => ({ kind: 'bytes', bytes: bytes(text) })),
  fc.constantFrom(notes('01', 'x'), notes('02', 'y')).map((saved) => ({ kind: 'bytes', bytes: saved })),
  fc.uint8Array({ maxLength: 4 }).map((any) => ({ kind: 'bytes', bytes: any })),
  fc.constant<Material>({ kind: 'missing', why: 'it has expired' }),
) as fc.Arbitrary<Material>;

/** What a policy may ask for, of every contender and the base; sometimes nothing is there. */
function withAids(conflict: Conflict, materials: readonly Material[] | undefined): Conflict {
  if (!materials) return conflict;
  const writes = [...conflict.contenders, ...(conflict.base ? [conflict.base.write] : [])];
  // One state has one content, wherever it lies.
  const states = [...new Set(writes.map(({ state }) => JSON.stringify(state)))];
  const of = ({ state }: Write) => materials[states.indexOf(JSON.stringify(state))] ?? (materials[0] as Material);
  const contents = new Map(writes.map((write) => [contentName(write), of(write)]));
  return { ...conflict, aids: { contents, engines: ENGINES, answers: {} } };
}

export const conflicts: fc.Arbitrary<Conflict> = fc
  .record({
    materials: fc.option(fc.array(content, { minLength: 6, maxLength: 6 }), { nil: undefined, freq: 4 }),
    writes: contenders,
    baseEtags: fc.option(fc.subarray(['base', 'base-in-dublin']), { nil: undefined }),
    regions: fc.shuffledSubarray([VIRGINIA, DUBLIN, TOKYO], { minLength: 2 }),
  })
  .map(({ writes, baseEtags, regions, materials }) =>
    withAids(conflictOf(writes, { regions, ...(baseEtags ? { baseEtags } : {}) }), materials),
  );

export const deleteRules = fc.constantFrom<DeleteRule>('policy', 'win', 'lose');
