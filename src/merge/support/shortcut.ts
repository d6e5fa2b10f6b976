import type { MergeInput, MergeResult } from '../../domain/model/merge.ts';
import { cannot, merged } from './answers.ts';
import { isSameBytes } from './sides.ts';

/**
 * Settles what needs no merge, whatever the bytes are: all sides are equal, or all that differ from the base. Their bytes are returned
 * untouched. Two sides that made the same bytes made one change; what they counted has to be asked of before.
 */
export function shortcut({ base, sides }: MergeInput): MergeResult | undefined {
  const [first] = sides;
  if (first === undefined) return cannot('there is nothing to merge');
  const [changed = first, ...others] =
    base === undefined ? sides : sides.filter(({ bytes }) => !isSameBytes(bytes, base));
  return others.every(({ bytes }) => isSameBytes(bytes, changed.bytes)) ? merged(changed.bytes) : undefined;
}
