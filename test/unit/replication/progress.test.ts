import { describe, expect, it } from 'vitest';
import { batchDollars, copyDollars, manifestCsv } from '../../../src/replication/watch/batch.ts';
import { type AtDestination, progressOf, type SourceVersion } from '../../../src/replication/watch/progress.ts';
import { REASON_CODES, reasonOf } from '../../../src/replication/watch/reasons.ts';

const RULE = { ID: 'r', Status: 'Enabled', Filter: {}, Destination: { Bucket: 'arn:aws:s3:::dublin' } };

const progress = (
  status: string | undefined,
  there: AtDestination,
  more: Partial<SourceVersion> = {},
  destinations = 1,
) => {
  const found = progressOf({ key: 'a', version: 'v', size: 1, status, ...more }, RULE, there, destinations);
  return `${found.kind}: ${'what' in found ? `${found.what} (${found.remedy})` : ''}`;
};

describe('how far a version has come', () => {
  it.each<[string | undefined, AtDestination, RegExp, Partial<SourceVersion> | undefined]>([
    ['COMPLETED', 'replica', /^arrived: $/, undefined],
    ['FAILED', 'replica', /^arrived: $/, undefined],
    ['FAILED', 'equal', /^brought: $/, undefined],
    ['PENDING', 'nothing', /^pending: $/, undefined],
    ['PENDING', 'unreachable', /^pending: .*can not be reached.*S3 goes on until it can/, undefined],
    ['COMPLETED', 'nothing', /^failed: S3 says it was replicated, and the version is not there any more/, undefined],
    ['FAILED', 'missing', /^failed: there is no such destination/, undefined],
    ['FAILED', 'unversioned', /^failed: the destination does not keep versions .*put-bucket-versioning/, undefined],
    ['FAILED', 'nothing', /^failed: .*archived ones can not \(restore it/, { storageClass: 'DEEP_ARCHIVE' }],
    ['FAILED', 'other', /^failed: .*encrypted by KMS.*let the role use the key/, { encryption: 'aws:kms' }],
    ['FAILED', 'other', /^failed: .*most likely the role is not allowed.*replication apply/, undefined],
    [undefined, 'nothing', /^left-out: no rule took it when it was written: it is older than the rule/, undefined],
    [
      undefined,
      'other',
      /^left-out: it is encrypted by KMS, and the rule does not take such objects/,
      { encryption: 'aws:kms:dsse' },
    ],
    [undefined, 'nothing', /^left-out: .*archived/, { storageClass: 'GLACIER' }],
  ])('%s, and there is %s', (status, there, expected, more) => {
    expect(progress(status, there, more)).toMatch(expected);
  });

  it('of several destinations FAILED does not say which', () => {
    expect(progress('FAILED', 'nothing', {}, 2)).toMatch(
      /or it failed at another of its 2 destinations, and is still on its way here/,
    );
    expect(progress('FAILED', 'unversioned', {}, 2)).not.toMatch(/another/);
  });
});

describe('a failure by the name that S3 gives it', () => {
  it('has a sentence and a remedy each', () => {
    expect(REASON_CODES.length).toBeGreaterThan(25);
    for (const code of REASON_CODES) expect(Object.values(reasonOf(code)).every((text) => text.length > 5)).toBe(true);
  });

  it('is told as it is where it is newer than the list', () => {
    expect(reasonOf('DstMoonPhase').what).toBe('S3 says DstMoonPhase');
    expect(reasonOf('constructor').what).toBe('S3 says constructor');
  });
});

describe('what batch replication takes', () => {
  it('names versions by bucket, encoded key and id', () => {
    expect(manifestCsv('b', [{ key: 'a b,c/ü', version: 'v1' }])).toBe('b,a%20b%2Cc%2F%C3%BC,v1\n');
  });

  it('costs a job, and a dollar a million', () => {
    expect(batchDollars(2_000_000)).toBe(2.25);
    expect(copyDollars(1_000_000)).toBe(5.5);
  });
});
