import type { Change } from '../../adapters/memory/s3/index.ts';
import type { BodyFiles } from './body-files.ts';

/** Changes as JSON: the same values, with the names of body files where the bodies were. */

export function encodeChange(change: Change, bodies: BodyFiles): unknown {
  switch (change.change) {
    case 'version-added':
    case 'version-edited':
      return { ...change, version: withFile(change.version, bodies) };
    case 'part-saved':
      return { ...change, part: withFile(change.part, bodies) };
    default:
      return change;
  }
}

/** The log is our own, written by `encodeChange`, so its shape is taken on trust. */
export function decodeChange(stored: unknown, bodies: BodyFiles): Change {
  const change = stored as Change;
  switch (change.change) {
    case 'version-added':
    case 'version-edited':
      return { ...change, version: withBytes(change.version, bodies) };
    case 'part-saved':
      return { ...change, part: withBytes(change.part, bodies) };
    default:
      return change;
  }
}

function withFile<Carrier extends object>(carrier: Carrier, bodies: BodyFiles): unknown {
  if (!('body' in carrier)) return carrier;
  return { ...carrier, body: bodies.write(carrier.body as Buffer) };
}

function withBytes<Carrier extends object>(carrier: Carrier, bodies: BodyFiles): Carrier {
  if (!('body' in carrier)) return carrier;
  return { ...carrier, body: bodies.read(String(carrier.body)) };
}
