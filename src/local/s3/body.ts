import type { IncomingMessage } from 'node:http';
import { type ClaimedChecksum, isChecksumAlgorithm } from '../../adapters/memory/s3/checksum.ts';
import { invalidRequest } from '../../adapters/memory/s3/errors.ts';
import { S3Error } from '../../adapters/memory/s3/index.ts';

/** A body with the wrapping of aws-chunked taken off, and the headers that came behind it. */
export interface DecodedBody {
  readonly bytes: Buffer;
  readonly trailers: ReadonlyMap<string, string>;
}

export async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk as Buffer);
  const [only] = chunks;
  return chunks.length === 1 && only ? only : Buffer.concat(chunks);
}

export function decodeBody(raw: Buffer, headers: ReadonlyMap<string, string>): DecodedBody {
  const isChunked = headers.get('x-amz-content-sha256')?.startsWith('STREAMING-') ?? false;
  if (!isChunked) return { bytes: raw, trailers: new Map() };
  const decoded = decodeChunks(raw);
  const length = headers.get('x-amz-decoded-content-length');
  if (length !== undefined && Number(length) !== decoded.bytes.length) throw incompleteBody();
  return decoded;
}

/** `SIZE[;chunk-signature=…]\r\n` bytes `\r\n` …, ended by a chunk of size 0 and trailing headers. */
function decodeChunks(raw: Buffer): DecodedBody {
  const chunks: Buffer[] = [];
  let offset = 0;
  for (;;) {
    const end = raw.indexOf('\r\n', offset);
    if (end < 0) throw incompleteBody();
    const size = Number.parseInt(raw.toString('latin1', offset, end), 16);
    if (Number.isNaN(size)) throw incompleteBody();
    offset = end + 2;
    if (size === 0) break;
    if (offset + size > raw.length) throw incompleteBody();
    chunks.push(raw.subarray(offset, offset + size));
    offset += size + 2;
  }
  const trailers = new Map<string, string>();
  for (const line of raw.toString('latin1', offset).split(/\r?\n/)) {
    const colon = line.indexOf(':');
    if (colon > 0) trailers.set(line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim());
  }
  const [only] = chunks;
  return { bytes: chunks.length === 1 && only ? only : Buffer.concat(chunks), trailers };
}

function incompleteBody(): S3Error {
  const message = 'You did not provide the number of bytes specified by the Content-Length HTTP header';
  return new S3Error({ code: 'IncompleteBody', status: 400, message });
}

const CHECKSUM_PREFIX = 'x-amz-checksum-';
const OTHER_HEADERS = new Set(['x-amz-checksum-mode', 'x-amz-checksum-type', 'x-amz-checksum-algorithm']);

/** The one checksum that a request may state, before its body or behind it. */
export function claimedChecksum(
  headers: ReadonlyMap<string, string>,
  trailers: ReadonlyMap<string, string>,
): ClaimedChecksum | undefined {
  const leading = [...headers].filter(([name]) => name.startsWith(CHECKSUM_PREFIX) && !OTHER_HEADERS.has(name));
  const trailing = [...trailers].filter(([name]) => name.startsWith(CHECKSUM_PREFIX));
  const [claim, ...others] = [...leading, ...trailing];
  if (others.length > 0) {
    throw invalidRequest('Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.');
  }
  const announced = headers.get('x-amz-sdk-checksum-algorithm')?.toUpperCase();
  if (!claim) {
    if (announced === undefined) return undefined;
    throw invalidRequest(
      'x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or x-amz-trailer headers were found.',
    );
  }
  const [name, value] = claim;
  const algorithm = name.slice(CHECKSUM_PREFIX.length).toUpperCase();
  if (!isChecksumAlgorithm(algorithm)) throw invalidRequest(`The checksum header ${name} is not supported.`);
  if (announced !== undefined && announced !== algorithm) {
    throw invalidRequest('Value for x-amz-sdk-checksum-algorithm header is invalid.');
  }
  return { algorithm, value, trailing: trailing.length > 0 };
}
