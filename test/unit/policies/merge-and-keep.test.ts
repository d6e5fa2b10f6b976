import { describe, expect, it } from 'vitest';
import { smallWorld } from '../../support/small-world.ts';
import { DUBLIN, TOKYO, VIRGINIA } from '../../support/story.ts';

/** What stands everywhere, then what each region writes without having seen the others. */
async function clash(policy: { use: string; [parameter: string]: unknown }, base: string, ...sides: string[]) {
  const world = smallWorld({ policies: [policy] });
  await world.write(VIRGINIA, base);
  await world.drain();
  const regions = [VIRGINIA, DUBLIN, TOKYO].slice(0, sides.length);
  const ids = regions.map((region, at) => world.put(region, sides[at] ?? ''));
  const [first] = ids;
  if (first) await world.tell(VIRGINIA, first);
  const decision = await world.latest();
  await world.drain();
  const siblings = (await world.latest()).siblings ?? [];
  const kept = siblings.map(({ key, of }) => [of.region, ...new Set(world.bodies(key))]);
  return {
    body: [...new Set(world.bodies())],
    kept,
    losers: decision.losers.map(({ region }) => region),
    why: decision.why,
    decision,
  };
}

const KEEP = [{ use: 'keep-both' }];
const FIRST = [{ use: 'keep-both', otherwise: [{ use: 'region-priority', order: [VIRGINIA, DUBLIN, TOKYO] }] }];

describe('where otherwise is keep-both, who loses a clash within a merge is kept whole', () => {
  it('of JSON, beside a merge', async () => {
    const end = await clash({ use: 'json-merge', otherwise: KEEP }, '{"a":1,"b":1}', '{"a":2,"b":5}', '{"a":3,"b":1}');
    expect(end.body).toEqual(['{"a":3,"b":5}']);
    expect(end.kept).toEqual([[VIRGINIA, '{"a":2,"b":5}']]);
    expect(end.losers).toEqual([VIRGINIA]);
    expect(end.why).toMatch(
      /at \$\.a eu-west-1 wins; the upload of us-east-1 is kept whole as "contracts\/lease \(conflict .*\)\.txt"/,
    );
  });

  it('of JSON, where the merge is what the winner holds already', async () => {
    const end = await clash({ use: 'json-merge', otherwise: KEEP }, '{"a":1}', '{"a":2}', '{"a":3}');
    expect([end.body, end.kept, end.losers]).toEqual([['{"a":3}'], [[VIRGINIA, '{"a":2}']], [VIRGINIA]]);
  });

  it('of text, line by line', async () => {
    const policy = { use: 'text-merge', clash: 'lines', otherwise: KEEP };
    const end = await clash(policy, 'a\nb\nc\nd\ne\n', 'A\nb\nc\nd\nE\n', 'aa\nb\nc\nd\ne\n');
    expect(end.body).toEqual(['aa\nb\nc\nd\nE\n']);
    expect(end.kept).toEqual([[VIRGINIA, 'A\nb\nc\nd\nE\n']]);
  });

  it('by what keep-both itself prefers', async () => {
    const end = await clash({ use: 'json-merge', otherwise: FIRST }, '{"a":1,"b":1}', '{"a":2,"b":1}', '{"a":3,"b":5}');
    expect(end.body).toEqual(['{"a":2,"b":5}']);
    expect(end.kept).toEqual([[DUBLIN, '{"a":3,"b":5}']]);
  });

  it('and nobody whose changes are all in the merge', async () => {
    const end = await clash(
      { use: 'json-merge', otherwise: KEEP },
      '{"a":1,"b":1,"c":1}',
      ...['{"a":2,"b":1,"c":1}', '{"a":1,"b":5,"c":1}', '{"a":3,"b":1,"c":1}'],
    );
    expect(end.body).toEqual(['{"a":3,"b":5,"c":1}']);
    expect(end.kept).toEqual([[VIRGINIA, '{"a":2,"b":1,"c":1}']]);
    const none = await clash({ use: 'json-merge', otherwise: KEEP }, '{"a":1,"b":1}', '{"a":2,"b":1}', '{"a":1,"b":5}');
    expect([none.kept, none.losers]).toEqual([[], []]);
  });

  it('or it is said why not', async () => {
    const most = [{ use: 'keep-both', most: 1 }];
    const end = await clash({ use: 'json-merge', otherwise: most }, '{"a":1}', '{"a":2}', '{"a":3}', '{"a":4}');
    expect(end.kept).toEqual([[DUBLIN, '{"a":3}']]);
    expect(end.losers.toSorted()).toEqual([DUBLIN, VIRGINIA]);
    expect(end.why).toMatch(/that of us-east-1 is not kept whole \(keep-both: .*\(most: 1\)/);
  });
});
