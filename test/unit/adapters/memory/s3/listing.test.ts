import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareKeys } from '../../../../../src/adapters/memory/s3/key-order.ts';
import { puts, stack, withBucket } from './support.ts';

test('keys are ordered by their UTF-8 bytes, not by UTF-16 units', () => {
  const text = fc.string({ unit: 'binary', maxLength: 6 }).filter((one) => one.isWellFormed());
  void fc.assert(
    fc.property(text, text, (a, b) => {
      expect(Math.sign(compareKeys(a, b))).toBe(Buffer.compare(Buffer.from(a), Buffer.from(b)));
    }),
  );
  expect(compareKeys('\u{ff21}', '\u{1f600}')).toBeLessThan(0);
});

describe('paging through versions', () => {
  function history() {
    const world = withBucket();
    const { s3 } = world;
    for (const key of ['a', 'b/1', 'b/2', 'c']) {
      puts(s3, key, 'one');
      s3.deleteObject({ bucket: 'docs', key });
      puts(s3, key, 'two');
    }
    return world;
  }

  test.each([1, 2, 3, 5, 100])('finds each once, in stack order, %i at a time', (maxKeys) => {
    const { s3 } = history();
    const found: string[] = [];
    let markers: { keyMarker?: string; versionIdMarker?: string } = {};
    for (let isTruncated = true; isTruncated; ) {
      const page = s3.listObjectVersions({ bucket: 'docs', maxKeys, ...markers });
      found.push(...page.versions.map(({ key, version }) => `${key} ${version.versionId}`));
      isTruncated = page.isTruncated;
      markers = {
        ...(page.nextKeyMarker ? { keyMarker: page.nextKeyMarker } : {}),
        ...(page.nextVersionIdMarker ? { versionIdMarker: page.nextVersionIdMarker } : {}),
      };
    }
    const expected = ['a', 'b/1', 'b/2', 'c'].flatMap((key) =>
      stack(s3, key).map((entry) => `${key} ${entry.split('@')[1]}`),
    );
    expect(found).toEqual(expected);
  });

  test('a client that empties a bucket page by page misses nothing', () => {
    const { s3 } = history();
    let markers: { keyMarker?: string; versionIdMarker?: string } = {};
    for (let isTruncated = true; isTruncated; ) {
      const page = s3.listObjectVersions({ bucket: 'docs', maxKeys: 2, ...markers });
      for (const { key, version } of page.versions) {
        s3.deleteObject({ bucket: 'docs', key, versionId: version.versionId });
      }
      isTruncated = page.isTruncated;
      markers = {
        ...(page.nextKeyMarker ? { keyMarker: page.nextKeyMarker } : {}),
        ...(page.nextVersionIdMarker ? { versionIdMarker: page.nextVersionIdMarker } : {}),
      };
    }
    s3.deleteBucket({ bucket: 'docs' });
  });

  test('a common prefix counts once, and is not listed again from within', () => {
    const { s3 } = history();
    const page = s3.listObjects({ bucket: 'docs', delimiter: '/', maxKeys: 2 });
    expect(page).toMatchObject({ commonPrefixes: ['b/'], isTruncated: true, next: 'b/' });
    const rest = s3.listObjects({ bucket: 'docs', delimiter: '/', after: 'b/1' });
    expect(rest.objects.map(({ key }) => key)).toEqual(['c']);
    expect(rest.commonPrefixes).toEqual([]);
  });

  test('deleted keys are not listed as objects', () => {
    const { s3 } = history();
    s3.deleteObject({ bucket: 'docs', key: 'a' });
    expect(s3.listObjects({ bucket: 'docs' }).objects.map(({ key }) => key)).toEqual(['b/1', 'b/2', 'c']);
  });
});
