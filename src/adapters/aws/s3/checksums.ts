import type { ChecksumAlgorithm } from '@aws-sdk/client-s3';
import type { Checksum } from '../../../domain/model/version.ts';

/** The members in which the SDK reports and takes checksums, by algorithm. */
const FIELDS = {
  CRC64NVME: 'ChecksumCRC64NVME',
  CRC32C: 'ChecksumCRC32C',
  CRC32: 'ChecksumCRC32',
  SHA256: 'ChecksumSHA256',
  SHA1: 'ChecksumSHA1',
  SHA512: 'ChecksumSHA512',
  MD5: 'ChecksumMD5',
  XXHASH64: 'ChecksumXXHASH64',
  XXHASH3: 'ChecksumXXHASH3',
  XXHASH128: 'ChecksumXXHASH128',
} as const satisfies Record<ChecksumAlgorithm, string>;

type Field = (typeof FIELDS)[ChecksumAlgorithm];
export type ReportedChecksums = { readonly [name in Field]?: string | undefined } & {
  readonly ChecksumType?: string | undefined;
};

/** S3 can combine these from parts, and so take and check the whole object's value when a multipart upload completes. */
const COMBINABLE: readonly string[] = ['CRC64NVME', 'CRC32C', 'CRC32'];

const ALGORITHMS = Object.keys(FIELDS) as ChecksumAlgorithm[];

/** The checksum over the whole object, if S3 told one. A composite one (`…-N`, over parts) says nothing about the content. */
export function fullChecksum(reported: ReportedChecksums | undefined): Checksum | undefined {
  if (!reported || reported.ChecksumType === 'COMPOSITE') return undefined;
  for (const algorithm of ALGORITHMS) {
    const value = reported[FIELDS[algorithm]];
    if (value !== undefined && !/-\d+$/.test(value)) return { algorithm, value };
  }
  return undefined;
}

export function knownAlgorithm(checksum: Checksum | undefined): ChecksumAlgorithm | undefined {
  return ALGORITHMS.find((algorithm) => algorithm === checksum?.algorithm);
}

export function combinableAlgorithm(checksum: Checksum | undefined): ChecksumAlgorithm | undefined {
  return checksum && COMBINABLE.includes(checksum.algorithm) ? knownAlgorithm(checksum) : undefined;
}

/** The request member that makes S3 compare what it stored with the checksum that is expected. */
export function checksumField(checksum: Checksum | undefined): { [name in Field]?: string } {
  const algorithm = knownAlgorithm(checksum);
  return checksum && algorithm ? { [FIELDS[algorithm]]: checksum.value } : {};
}
