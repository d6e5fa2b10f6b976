import { describe, expect, test } from 'vitest';
import { createS3Client, STORE_LIMITS } from '../../../../../src/adapters/aws/s3/index.ts';
import { mapInParallel } from '../../../../../src/adapters/aws/s3/parallel.ts';
import { copySource } from '../../../../../src/adapters/aws/s3/write/carry.ts';
import { rangeHeader, rangesOf } from '../../../../../src/adapters/aws/s3/write/ranges.ts';
import { isSameProvider } from '../../../../../src/adapters/aws/s3/write/transfer.ts';
import { parseObjectKey, parseRegion, parseVersionId } from '../../../../../src/domain/model/ids.ts';

describe('ranges of an object', () => {
  test.each([
    [10, 4, ['bytes=0-3', 'bytes=4-7', 'bytes=8-9']],
    [8, 4, ['bytes=0-3', 'bytes=4-7']],
    [1, 4, ['bytes=0-0']],
  ])('of %i bytes, %i a part', (size, part, expected) => {
    expect(rangesOf(size, part).map(rangeHeader)).toEqual(expected);
  });

  test('are never more than S3 takes, however large it is', () => {
    const ranges = rangesOf(50 * 2 ** 40, STORE_LIMITS.partBytes);
    expect(ranges.length).toBeLessThanOrEqual(10_000);
    expect(ranges.at(-1)?.last).toBe(50 * 2 ** 40 - 1);
  });
});

test('a copy’s source is encoded as a header wants it', () => {
  const key = parseObjectKey("/a b+c//../ü?%2F#&='\u0001");
  expect(copySource('docs', key, parseVersionId('v.1_=+'))).toBe(
    "docs//a%20b%2Bc//../%C3%BC%3F%252F%23%26%3D'%01?versionId=v.1_%3D%2B",
  );
});

test.each([
  ['eu-west-1', undefined, 'us-east-1', undefined, true],
  ['eu-west-1', undefined, 'cn-north-1', undefined, false],
  ['us-gov-west-1', undefined, 'us-east-1', undefined, false],
  ['eu-west-1', 'http://a', 'us-east-1', 'http://a', true],
  ['eu-west-1', 'http://a', 'eu-west-1', 'http://b', false],
  ['eu-west-1', 'http://a', 'eu-west-1', undefined, false],
])('%s at %s and %s at %s are one provider: %s', (a, endpointA, b, endpointB, expected) => {
  const place = (region: string, endpoint: string | undefined) => ({
    region: parseRegion(region),
    bucket: 'x',
    endpoint,
  });
  expect(isSameProvider(place(a, endpointA), place(b, endpointB))).toBe(expected);
});

test('a client has its own limits, and follows nobody to another region', async () => {
  const { config } = createS3Client({ region: 'eu-west-1' });
  expect(await config.maxAttempts()).toBe(4);
  expect(config.retryMode).toBe('standard');
  expect(config.followRegionRedirects).toBe(false);
});

describe('work in parallel', () => {
  test('keeps its places and its limit', async () => {
    let [running, most] = [0, 0];
    const results = await mapInParallel([5, 4, 3, 2, 1], 2, async (item) => {
      running += 1;
      most = Math.max(most, running);
      for (let turn = 0; turn < item; turn += 1) await Promise.resolve();
      running -= 1;
      return item * 10;
    });
    expect(results).toEqual([50, 40, 30, 20, 10]);
    expect(most).toBe(2);
  });

  test('begins nothing more once one result is enough', async () => {
    const begun: number[] = [];
    const isEnough = (result: number) => result === 2;
    const work = async (item: number) => {
      begun.push(item);
      return item;
    };
    await mapInParallel([1, 2, 3, 4], 1, work, isEnough);
    expect(begun).toEqual([1, 2]);
  });
});
