import type { Range } from './dynalite-parts.ts';

/** Entries beside each other: so few that an insertion moves little, so many that there are few blocks to look through. */
const BLOCK = 512;

interface Block {
  readonly keys: string[];
  readonly values: unknown[];
}

/** Values by keys in the order of their UTF-16 units; dynalite's keys are ASCII. Reading and writing take the logarithm of the size. */
export class SortedMap {
  readonly #blocks: Block[] = [{ keys: [], values: [] }];

  get(key: string): unknown {
    const { block, index } = this.#placeOf(key);
    return block.keys[index] === key ? block.values[index] : undefined;
  }

  set(key: string, value: unknown): void {
    const { block, at, index } = this.#placeOf(key);
    if (block.keys[index] === key) {
      block.values[index] = value;
      return;
    }
    block.keys.splice(index, 0, key);
    block.values.splice(index, 0, value);
    if (block.keys.length > BLOCK) this.#split(block, at);
  }

  delete(key: string): void {
    const { block, at, index } = this.#placeOf(key);
    if (block.keys[index] !== key) return;
    block.keys.splice(index, 1);
    block.values.splice(index, 1);
    if (block.keys.length === 0 && this.#blocks.length > 1) this.#blocks.splice(at, 1);
  }

  /** Those within the range, at most as many as it allows, as of now. */
  entries(range: Range = {}): [key: string, value: unknown][] {
    const found: [string, unknown][] = [];
    const limit = range.limit === undefined || range.limit < 0 ? Number.POSITIVE_INFINITY : range.limit;
    for (const entry of range.reverse ? this.#descending(range) : this.#ascending(range)) {
      if (found.length >= limit) break;
      found.push(entry);
    }
    return found;
  }

  *#ascending({ gt, gte, lt, lte }: Range): Generator<[string, unknown]> {
    const from = gt ?? gte ?? '';
    const place = this.#placeOf(from);
    for (let at = place.at, index = place.index; at < this.#blocks.length; at++, index = 0) {
      const { keys, values } = this.#blockAt(at);
      for (; index < keys.length; index++) {
        const key = keys[index] ?? '';
        if (key === gt) continue;
        if ((lt !== undefined && key >= lt) || (lte !== undefined && key > lte)) return;
        yield [key, values[index]];
      }
    }
  }

  *#descending({ gt, gte, lt, lte }: Range): Generator<[string, unknown]> {
    const to = lt ?? lte;
    const place = to === undefined ? undefined : this.#placeOf(to);
    for (let at = place?.at ?? this.#blocks.length - 1; at >= 0; at--) {
      const { keys, values } = this.#blockAt(at);
      const first = at === place?.at ? Math.min(place.index, keys.length - 1) : keys.length - 1;
      for (let index = first; index >= 0; index--) {
        const key = keys[index] ?? '';
        if ((lt !== undefined && key >= lt) || (lte !== undefined && key > lte)) continue;
        if ((gt !== undefined && key <= gt) || (gte !== undefined && key < gte)) return;
        yield [key, values[index]];
      }
    }
  }

  /** Where the key is, or would come to lie: in the last block that begins at or before it. */
  #placeOf(key: string): { readonly block: Block; readonly at: number; readonly index: number } {
    const after = firstIndex(this.#blocks.length, (at) => (this.#blockAt(at).keys[0] ?? '') > key);
    const at = Math.max(0, after - 1);
    const block = this.#blockAt(at);
    return { block, at, index: firstIndex(block.keys.length, (index) => (block.keys[index] ?? '') >= key) };
  }

  #split(block: Block, at: number): void {
    const half = block.keys.length >>> 1;
    this.#blocks.splice(at + 1, 0, { keys: block.keys.splice(half), values: block.values.splice(half) });
  }

  #blockAt(at: number): Block {
    const block = this.#blocks[at];
    if (!block) throw new RangeError(`there is no block ${at}`);
    return block;
  }
}

/** The first of `length` indices for which `isSo` holds, or `length`; what holds for one holds for all behind it. */
function firstIndex(length: number, isSo: (index: number) => boolean): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isSo(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
