import { crc32, deflateRawSync } from 'node:zlib';

/** A zip file whose bytes depend on names and contents alone: no times, no owners. PKWARE's APPNOTE 6.3, the old 32-bit form. */

export interface ZipEntry {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export function zip(entries: readonly ZipEntry[]): Buffer {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.name);
    const compressed = deflateRawSync(entry.bytes, { level: 9 });
    const common = commonFields(entry.bytes, compressed, name);
    const local = Buffer.concat([uint32(LOCAL_HEADER), common, name, compressed]);
    directory.push(
      Buffer.concat([uint32(DIRECTORY_HEADER), uint16(MADE_BY_UNIX), common, directoryFields(offset), name]),
    );
    locals.push(local);
    offset += local.length;
  }
  const size = directory.reduce((sum, { length }) => sum + length, 0);
  return Buffer.concat([...locals, ...directory, endOfDirectory(entries.length, size, offset)]);
}

const LOCAL_HEADER = 0x04034b50;
const DIRECTORY_HEADER = 0x02014b50;
const END_OF_DIRECTORY = 0x06054b50;
const VERSION_NEEDED = 20;
const MADE_BY_UNIX = (3 << 8) | VERSION_NEEDED;
const UTF8_NAMES = 1 << 11;
const DEFLATE = 8;
/** 1 January 1980, midnight: the earliest that the format knows. */
const TIME = 0;
const DATE = (1 << 5) | 1;
/** A plain file that everybody may read, as Lambda requires. */
const MODE = 0o100644;

/** What a local header and its directory entry have alike. */
const commonFields = (bytes: Uint8Array, compressed: Buffer, name: Buffer): Buffer =>
  Buffer.concat([
    ...[VERSION_NEEDED, UTF8_NAMES, DEFLATE, TIME, DATE].map(uint16),
    ...[crc32(bytes), compressed.length, bytes.length].map(uint32),
    ...[name.length, 0].map(uint16),
  ]);

/** Comment's length, disk, internal attributes; then the mode and where the local header lies. */
const directoryFields = (offset: number): Buffer =>
  Buffer.concat([...[0, 0, 0].map(uint16), uint32(MODE * 0x10000), uint32(offset)]);

const endOfDirectory = (count: number, size: number, offset: number): Buffer =>
  Buffer.concat([
    uint32(END_OF_DIRECTORY),
    ...[0, 0, count, count].map(uint16),
    uint32(size),
    uint32(offset),
    uint16(0),
  ]);

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
