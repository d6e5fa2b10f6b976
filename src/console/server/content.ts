import { type FetchDependencies, findVersion, openVersion } from '../../app/asking/fetch-version.ts';
import type { KeyRef } from '../../domain/model/version.ts';
import type { Answers } from '../answers.ts';

/** What people read in a preview: of a text its beginning will do. */
const TEXT_BYTES = 512 * 1024;

/** An image is drawn whole or not at all. */
const IMAGE_BYTES = 8 * 1024 * 1024;

/** The first bytes of PNG, JPEG, GIF and WebP. */
const IMAGES = [/^\x89PNG/, /^\xff\xd8\xff/, /^GIF8/, /^RIFF.{4}WEBP/s];

export interface Beginning {
  readonly bytes: Uint8Array;
  /** Of the whole. */
  readonly size: number;
}

/** The beginning of a version, or the whole of an image that is not too large; or why there is none. */
export async function beginningOf(
  ref: KeyRef,
  version: string,
  deps: FetchDependencies,
): Promise<Beginning | Answers['content']> {
  const found = await findVersion(ref, version, deps);
  const opened = found.kind === 'found' ? await openVersion(found, deps) : found;
  if (opened.kind !== 'open') return { kind: opened.kind, why: opened.why };
  const { size } = opened.state;
  try {
    return { bytes: await firstBytes(opened.bytes, size), size };
  } finally {
    opened.close();
  }
}

async function firstBytes(chunks: AsyncIterable<Uint8Array>, size: number): Promise<Uint8Array> {
  const read: Uint8Array[] = [];
  let length = 0;
  let limit: number | undefined;
  for await (const chunk of chunks) {
    read.push(chunk);
    length += chunk.length;
    if (length >= 12) limit ??= size <= IMAGE_BYTES && isImage(Buffer.concat(read)) ? IMAGE_BYTES : TEXT_BYTES;
    if (limit !== undefined && length >= limit) break;
  }
  return Buffer.concat(read).subarray(0, limit);
}

function isImage(bytes: Buffer): boolean {
  const start = bytes.toString('latin1', 0, 12);
  return IMAGES.some((pattern) => pattern.test(start));
}
