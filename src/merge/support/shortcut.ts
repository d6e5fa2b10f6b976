import type { MergeInput, MergeResult } from '../../domain/model/merge.ts';
import { cannot, merged } from './answers.ts';
import { compareBytes } from './sides.ts';

/**
 * Settles what needs no merge, whatever the bytes are: all sides are equal, or all that differ from the base. Their bytes are returned
 * untouched. Two sides that made the same bytes made one change, even where both counted something up.
 */
export function shortcut({ base, sides }: MergeInput): MergeResult | undefined {
  const [first] = sides;
  if (first === undefined) return cannot('there is nothing to merge');
  const [changed = first, ...others] = base === undefined ? sides : sides.filter(({ bytes }) => !isSame(bytes, base));
  return others.every(({ bytes }) => isSame(bytes, changed.bytes)) ? merged(changed.bytes) : undefined;
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && compareBytes(a, b) === 0;
}
