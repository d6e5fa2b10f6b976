import { MAX_PARTS } from '../client/limits.ts';

/** Positions of bytes, both included. */
export interface ByteRange {
  readonly first: number;
  readonly last: number;
}

/** A size cut into parts of this many bytes, or of more where S3 would not take so many parts. */
export function rangesOf(size: number, partBytes: number): readonly ByteRange[] {
  const step = Math.max(partBytes, Math.ceil(size / MAX_PARTS));
  const cut = (index: number) => ({ first: index * step, last: Math.min(size, (index + 1) * step) - 1 });
  return Array.from({ length: Math.ceil(size / step) }, (_, index) => cut(index));
}

/** As headers spell it. */
export function rangeHeader({ first, last }: ByteRange): string {
  return `bytes=${first}-${last}`;
}
