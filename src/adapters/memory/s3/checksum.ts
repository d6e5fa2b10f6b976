import { hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { crc32c, crc64nvme } from './crc.ts';
import { S3Error } from './error.ts';
import { invalidRequest } from './errors.ts';

export const CHECKSUM_ALGORITHMS = ['CRC32', 'CRC32C', 'CRC64NVME', 'SHA1', 'SHA256'] as const;
export type ChecksumAlgorithm = (typeof CHECKSUM_ALGORITHMS)[number];
export type ChecksumType = 'FULL_OBJECT' | 'COMPOSITE';

/** `value` is base64 (`…-N` for a composite one); absent until somebody asks, see `checksumOf`. */
export interface Checksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly type: ChecksumType;
  value?: string;
}

/** A checksum as a request states it. Copies name an algorithm without a value. */
export interface ClaimedChecksum {
  readonly algorithm: ChecksumAlgorithm;
  readonly value?: string;
  /** S3 names the trailer in its message when the value came behind the body. */
  readonly trailing?: boolean;
}

/** S3's own choice for objects that came without a checksum (since December 2024). */
export const DEFAULT_ALGORITHM: ChecksumAlgorithm = 'CRC64NVME';

const DIGEST_BYTES: Record<ChecksumAlgorithm, number> = { CRC32: 4, CRC32C: 4, CRC64NVME: 8, SHA1: 20, SHA256: 32 };

export function isChecksumAlgorithm(text: string): text is ChecksumAlgorithm {
  return (CHECKSUM_ALGORITHMS as readonly string[]).includes(text);
}

/** The algorithm named by a header; S3 lists the valid ones when it refuses. */
export function checksumAlgorithm(text: string): ChecksumAlgorithm {
  const algorithm = text.toUpperCase();
  if (isChecksumAlgorithm(algorithm)) return algorithm;
  const valid = CHECKSUM_ALGORITHMS.join(', ');
  throw invalidRequest(
    `Checksum algorithm provided is unsupported. Please try again with any of the valid types: [${valid}]`,
  );
}

/** The checksum of a whole body, in base64. */
export function computeChecksum(algorithm: ChecksumAlgorithm, body: Uint8Array): string {
  switch (algorithm) {
    case 'CRC32': {
      const digest = Buffer.allocUnsafe(4);
      digest.writeUInt32BE(crc32(body));
      return digest.toString('base64');
    }
    case 'CRC32C':
      return crc32c(body).toString('base64');
    case 'CRC64NVME':
      return crc64nvme(body).toString('base64');
    case 'SHA1':
      return hash('sha1', body, 'base64');
    case 'SHA256':
      return hash('sha256', body, 'base64');
  }
}

/** The checksum of the parts' checksums, as a composite upload carries it. */
export function compositeChecksum(algorithm: ChecksumAlgorithm, parts: readonly string[]): string {
  const digests = Buffer.concat(parts.map((value) => Buffer.from(value, 'base64')));
  return `${computeChecksum(algorithm, digests)}-${parts.length}`;
}

/** Fills the checksum in on first use: the simulator writes far more objects than anyone verifies. */
export function checksumOf(object: { readonly body: Uint8Array; readonly checksum: Checksum }): Required<Checksum> {
  const { checksum } = object;
  const value = checksum.value ?? computeChecksum(checksum.algorithm, object.body);
  checksum.value = value;
  return { algorithm: checksum.algorithm, type: checksum.type, value };
}

export function assertWellFormed(claimed: ClaimedChecksum): void {
  if (claimed.value === undefined || isDigest(claimed.value, DIGEST_BYTES[claimed.algorithm])) return;
  const header = `x-amz-checksum-${claimed.algorithm.toLowerCase()}`;
  throw invalidRequest(`Value for ${header} ${claimed.trailing ? 'trailing header' : 'header'} is invalid.`);
}

export function verifyChecksum(claimed: ClaimedChecksum, body: Uint8Array): void {
  assertWellFormed(claimed);
  if (claimed.value === undefined || claimed.value === computeChecksum(claimed.algorithm, body)) return;
  const message = `The ${claimed.algorithm} you specified did not match the calculated checksum.`;
  throw new S3Error({ code: 'BadDigest', status: 400, message });
}

export function verifyContentMd5(claimed: string | undefined, body: Uint8Array): void {
  if (claimed === undefined) return;
  if (!isDigest(claimed, 16)) {
    const message = 'The Content-MD5 you specified was invalid.';
    throw new S3Error({ code: 'InvalidDigest', status: 400, message, fields: { 'Content-MD5': claimed } });
  }
  const calculated = hash('md5', body, 'base64');
  if (calculated === claimed) return;
  throw new S3Error({
    code: 'BadDigest',
    status: 400,
    message: 'The Content-MD5 you specified did not match what we received.',
    fields: { ExpectedDigest: claimed, CalculatedDigest: calculated },
  });
}

function isDigest(text: string, bytes: number): boolean {
  const decoded = Buffer.from(text, 'base64');
  return decoded.length === bytes && decoded.toString('base64') === text;
}
