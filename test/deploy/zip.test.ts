import { crc32, inflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { zip } from '../../deploy/bundle/zip.ts';

const entries = [
  { name: 'index.mjs', bytes: Buffer.from('export const handler = () => "hello";\n'.repeat(100)) },
  { name: 'concord.json', bytes: Buffer.from('{"home":"us-east-1"}') },
];

describe('zip', () => {
  it('gives back what was put in, by the directory at its end', () => {
    expect(unzip(zip(entries))).toEqual(
      entries.map(({ name, bytes }) => ({ name, text: bytes.toString(), mode: 0o100644 })),
    );
  });

  it('gives the same bytes for the same contents', () => {
    expect(zip(entries).equals(zip(structuredClone(entries)))).toBe(true);
  });
});

/** As much of a reader as the check needs, by APPNOTE's offsets. */
function unzip(archive: Buffer) {
  const end = archive.length - 22;
  expect(archive.readUInt32LE(end)).toBe(0x06054b50);
  let at = archive.readUInt32LE(end + 16);
  return Array.from({ length: archive.readUInt16LE(end + 10) }, () => {
    expect(archive.readUInt32LE(at)).toBe(0x02014b50);
    const [checksum, compressed, size] = [16, 20, 24].map((offset) => archive.readUInt32LE(at + offset));
    const nameLength = archive.readUInt16LE(at + 28);
    const name = archive.toString('utf8', at + 46, at + 46 + nameLength);
    const mode = archive.readUInt32LE(at + 38) >>> 16;
    const local = archive.readUInt32LE(at + 42);
    expect(archive.readUInt32LE(local)).toBe(0x04034b50);
    const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const bytes = inflateRawSync(archive.subarray(start, start + (compressed ?? 0)));
    expect([crc32(bytes), bytes.length]).toEqual([checksum, size]);
    at += 46 + nameLength;
    return { name, text: bytes.toString(), mode };
  });
}
