/** Keys in the order S3 lists them: that of their UTF-8 bytes, which is the order of code points. */
export class KeyOrder {
  readonly sorted: string[] = [];

  add(key: string): void {
    this.sorted.splice(this.firstAtLeast(key), 0, key);
  }

  remove(key: string): void {
    const index = this.firstAtLeast(key);
    if (this.sorted[index] === key) this.sorted.splice(index, 1);
  }

  /** The index of the first key that is not smaller than the given one. */
  firstAtLeast(key: string): number {
    let low = 0;
    let high = this.sorted.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareKeys(this.sorted[middle] ?? '', key) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/**
 * JavaScript compares UTF-16 units, which puts surrogates (U+10000 and above) below U+E000..U+FFFF; UTF-8 bytes don't.
 * Lifting the surrogates over the rest of the plane repairs that at the first unit that differs.
 */
export function compareKeys(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const left = a.charCodeAt(index);
    const right = b.charCodeAt(index);
    if (left !== right) return codePointRank(left) - codePointRank(right);
  }
  return a.length - b.length;
}

function codePointRank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
