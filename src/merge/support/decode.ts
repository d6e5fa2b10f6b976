import type { MergeInput, Side } from '../../domain/model/merge.ts';
import { contentOf } from './answers.ts';
import { mergeFlag } from './sides.ts';

/** Text, and whether a byte-order mark stood before it. */
export interface Decoded {
  readonly text: string;
  readonly marked: boolean;
}

export interface DecodedSide extends Decoded {
  readonly name: string;
}

export interface DecodedInput {
  readonly base: Decoded | undefined;
  /** In the order of the sides. */
  readonly sides: readonly DecodedSide[];
  /** Turns the merged text into bytes, with a byte-order mark where the sides want one. */
  readonly encode: (text: string) => Uint8Array;
}

const BYTE_ORDER_MARK = '\uFEFF';

/** Base and sides as text; else a sentence that says which of them is none. */
export function decodeInput({ base, sides }: Pick<MergeInput, 'base' | 'sides'>): DecodedInput | string {
  const decodedBase = base === undefined ? undefined : decode(base);
  if (decodedBase === undefined && base !== undefined) return notText(undefined);
  const decoded: DecodedSide[] = [];
  for (const { name, bytes } of sides) {
    const found = decode(bytes);
    if (found === undefined) return notText(name);
    decoded.push({ name, ...found });
  }
  const marked = mergeFlag(
    decodedBase?.marked,
    decoded.map((side) => side.marked),
  );
  return { base: decodedBase, sides: decoded, encode: (text) => encode({ text, marked }) };
}

/** Nothing where the bytes are no UTF-8. A round trip through here keeps every byte. */
function decode(bytes: Uint8Array): Decoded | undefined {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    const marked = text.startsWith(BYTE_ORDER_MARK);
    return { text: marked ? text.slice(BYTE_ORDER_MARK.length) : text, marked };
  } catch {
    return undefined;
  }
}

function encode({ text, marked }: Decoded): Uint8Array {
  return new TextEncoder().encode(marked ? BYTE_ORDER_MARK + text : text);
}

function notText(name: Side['name'] | undefined): string {
  return `${contentOf(name)} is not UTF-8 text`;
}
