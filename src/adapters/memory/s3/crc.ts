/** The two CRCs that Node does not bring: CRC-32C (Castagnoli) and CRC-64/NVME, both reflected. */

const CRC32C_POLYNOMIAL = 0x82f63b78;
const CRC64_POLYNOMIAL_HIGH = 0x9a6c9329;
const CRC64_POLYNOMIAL_LOW = 0xac4bc9b5;

const crc32cTable = new Int32Array(256);
const crc64High = new Int32Array(256);
const crc64Low = new Int32Array(256);

for (let byte = 0; byte < 256; byte += 1) {
  let crc32 = byte;
  let high = 0;
  let low = byte;
  for (let bit = 0; bit < 8; bit += 1) {
    crc32 = (crc32 >>> 1) ^ (crc32 & 1 ? CRC32C_POLYNOMIAL : 0);
    const carry = low & 1;
    low = (low >>> 1) | (high << 31);
    high >>>= 1;
    if (carry) {
      high ^= CRC64_POLYNOMIAL_HIGH;
      low ^= CRC64_POLYNOMIAL_LOW;
    }
  }
  crc32cTable[byte] = crc32;
  crc64High[byte] = high;
  crc64Low[byte] = low;
}

export function crc32c(body: Uint8Array): Buffer {
  let crc = -1;
  for (let index = 0; index < body.length; index += 1) {
    crc = (crc >>> 8) ^ (crc32cTable[(crc ^ (body[index] as number)) & 0xff] as number);
  }
  const digest = Buffer.allocUnsafe(4);
  digest.writeInt32BE(~crc);
  return digest;
}

/** JavaScript has no 64-bit integers that are fast, so the register is kept as two halves. */
export function crc64nvme(body: Uint8Array): Buffer {
  let high = -1;
  let low = -1;
  for (let index = 0; index < body.length; index += 1) {
    const entry = (low ^ (body[index] as number)) & 0xff;
    low = ((low >>> 8) | (high << 24)) ^ (crc64Low[entry] as number);
    high = (high >>> 8) ^ (crc64High[entry] as number);
  }
  const digest = Buffer.allocUnsafe(8);
  digest.writeInt32BE(~high, 0);
  digest.writeInt32BE(~low, 4);
  return digest;
}
