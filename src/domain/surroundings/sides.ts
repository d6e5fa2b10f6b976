import type { ByteFields } from '../model/byte-fields.ts';
import type { Write } from '../model/decision.ts';
import type { Clash, Surroundings } from '../model/surroundings.ts';
import type { ObjectState } from '../model/version.ts';
import type { FieldClash } from './three-way.ts';

export const NO_SURROUNDINGS: Surroundings = { headers: {}, metadata: {}, tags: {} };

/** What is to be merged. */
export interface Merging {
  /** All that contend, by rank: the first wins what clashes. Deletes have no say. */
  readonly ranked: readonly Write[];
  readonly base?: Write | undefined;
  /** The rule's own, before those that are known. */
  readonly byteFields?: ByteFields | undefined;
  /** All is taken from this one, and merged with nothing. */
  readonly like?: Write | undefined;
  /** The new bytes are this one's, so what it says of them still holds. */
  readonly sameBytesAs?: Write | undefined;
}

/** One that has content, and what surrounds it. */
export interface Side extends Surroundings {
  readonly write: Write;
}

/** Undefined of a delete. */
export function sideOf(write: Write | undefined): Side | undefined {
  if (write?.state.kind !== 'object') return undefined;
  const { headers, metadata, tags = {} }: ObjectState = write.state;
  return { write, headers, metadata, tags };
}

export function clashesOf(kind: string, clashes: readonly FieldClash[], sides: readonly Side[]): Clash[] {
  return clashes.flatMap(({ name, winner }) => {
    const side = sides[winner];
    return side ? [{ field: `${kind} ${name}`, winner: side.write }] : [];
  });
}
