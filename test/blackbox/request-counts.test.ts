import { describe, expect, it } from 'vitest';
import { excessOf } from '../../bench/budget.ts';
import { CASES, countRequests } from '../../bench/request-cases.ts';

/** The design's budget in requests; `npm run bench -- --only counts` prints them, with prices. */
describe.for([2, 3, 5])('in %i regions', (regions) => {
  it('no case asks for more than its budget', { timeout: 60_000 }, async () => {
    const counted = await countRequests(regions);

    expect(counted.map(({ name }) => name)).toEqual([...CASES]);
    expect(counted.flatMap(excessOf)).toEqual([]);
  });
});
