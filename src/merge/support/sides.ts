import type { Side } from '../../domain/model/merge.ts';

/** The order of whatever no rank decides, so that it does not depend on the rank. Several writes of one region go by their bytes. */
export function inNameOrder(sides: readonly Side[]): readonly Side[] {
  return sides.toSorted((a, b) => compareText(a.name, b.name) || compareBytes(a.bytes, b.bytes));
}

/** What becomes of a yes or no: the change of any side. Without a base it is yes if any side says so. */
export function mergeFlag(base: boolean | undefined, sides: readonly boolean[]): boolean {
  const before = base ?? false;
  return sides.some((flag) => flag !== before) ? !before : before;
}

export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

export function isSameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && compareBytes(a, b) === 0;
}
