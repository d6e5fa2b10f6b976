import { describe, expect, test } from 'vitest';
import { CHECKSUM_ALGORITHMS, checksumOf, computeChecksum } from '../../../../../src/adapters/memory/s3/checksum.ts';
import { puts, refusal, withBucket } from './support.ts';

/** The check values that the catalogue of CRCs gives for "123456789", and the published hashes of it. */
const CHECK_VALUES: Record<string, string> = {
  CRC32: 'cbf43926',
  CRC32C: 'e3069283',
  CRC64NVME: 'ae8b14860a799888',
  SHA1: 'f7c3bc1d808e04732adf679965ccc34ca7ae3441',
  SHA256: '15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225',
};

test.each(CHECKSUM_ALGORITHMS)('%s has its published check value', (algorithm) => {
  const value = computeChecksum(algorithm, Buffer.from('123456789'));
  expect(Buffer.from(value, 'base64').toString('hex')).toBe(CHECK_VALUES[algorithm]);
});

describe('a checksum', () => {
  test('of an object that came without one is CRC64NVME, and computed only when asked for', () => {
    const { s3 } = withBucket();
    const { object } = puts(s3, 'a', '123456789');
    expect(object.checksum.value).toBeUndefined();
    expect(checksumOf(object)).toEqual({ algorithm: 'CRC64NVME', type: 'FULL_OBJECT', value: 'rosUhgp5mIg=' });
  });

  test('that is wrong leaves nothing behind', () => {
    const { s3 } = withBucket();
    const checksum = { algorithm: 'CRC32', value: 'AAAAAA==' } as const;
    const put = () => s3.putObject({ bucket: 'docs', key: 'a', body: Buffer.from('one'), checksum });
    expect(refusal(put)).toBe('BadDigest');
    expect(s3.stackOf({ bucket: 'docs', key: 'a' })).toEqual([]);
  });

  test('of the whole object survives a copy of a multipart object, whose ETag does not', () => {
    const { s3 } = withBucket();
    const at = { bucket: 'docs', key: 'a', uploadId: s3.createMultipartUpload({ bucket: 'docs', key: 'a' }).uploadId };
    const { eTag } = s3.uploadPart({ ...at, partNumber: 1, body: Buffer.from('one') });
    const original = s3.completeMultipartUpload({ ...at, parts: [{ partNumber: 1, eTag }] }).object;
    const copy = s3.copyObject({ bucket: 'docs', key: 'b', source: { bucket: 'docs', key: 'a' } }).object;
    expect(checksumOf(copy)).toEqual(checksumOf(original));
    expect([original.eTag.endsWith('-1"'), copy.eTag.endsWith('-1"')]).toEqual([true, false]);
  });
});
