import { describe, expect, it } from 'vitest';
import { excessOf } from '../../bench/budget.ts';
import { CASES, countRequests } from '../../bench/request-cases.ts';
import { countCarried } from './count-carried.ts';

/** The design's budget in requests; `npm run bench -- --only counts` prints them, with prices. */
describe.for([2, 3, 5])('in %i regions', (regions) => {
  it('no case asks for more than its budget', { timeout: 60_000 }, async () => {
    const counted = await countRequests(regions);

    expect(counted.map(({ name }) => name)).toEqual([...CASES]);
    expect(counted.flatMap(excessOf)).toEqual([]);
  });
});

describe.for([2, 3])('in %i regions between which S3 carries', (regions) => {
  it('a plain update is copied nowhere by us, queues nothing, and takes one look at each region that it comes to', {
    timeout: 60_000,
  }, async () => {
    const { update } = await countCarried(regions);
    const count = (operation: string) => update.filter((request) => request.operation === operation).length;
    const of = (service: string) => update.filter((request) => request.service === service).length;
    const others = regions - 1;
    expect([count('CopyObject'), count('PutObject'), of('sqs')]).toEqual([0, 0, 0]);
    expect(count('HeadObject')).toBe(regions + others);
    // Look and append; and at each arrival: look, and note it on what is read again.
    expect(of('dynamodb')).toBe(2 + 3 * others);
  });
});
