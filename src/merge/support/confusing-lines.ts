/** Which elements are kept out of the search for the shortest script: 1 each. They count as changed. */
export interface Spared {
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

/** So far to either side it is looked for what surrounds an element that is all over the place. */
const WINDOW = 100;

/** So many times as much without a counterpart has to surround it, and its likes, for that to be called chance. */
const CHANCE = 3;

type Kind = 'single' | 'common' | 'matchless';

/**
 * What stands nowhere in the other sequence is changed, whatever a search would find. So is, as git and GNU diff have it, what stands there
 * often (a brace, a blank line) if here it stands amid such: without that, an added paragraph would be tied to old ones by its blank lines.
 */
export function confusingLines(before: Int32Array, after: Int32Array, from: number, tail: number): Spared {
  return {
    before: sparedIn(before, countsOf(after), from, before.length - tail),
    after: sparedIn(after, countsOf(before), from, after.length - tail),
  };
}

function sparedIn(elements: Int32Array, counts: ReadonlyMap<number, number>, start: number, end: number): Uint8Array {
  const often = roughRoot(elements.length);
  const kinds = Array.from(elements, (element): Kind => {
    const count = counts.get(element) ?? 0;
    return count === 0 ? 'matchless' : count >= often ? 'common' : 'single';
  });
  const spared = new Uint8Array(elements.length);
  for (let index = start; index < end; index++) {
    const kind = kinds[index];
    if (kind === 'matchless' || (kind === 'common' && isByChance(kinds, index, start, end))) spared[index] = 1;
  }
  return spared;
}

/** Where what has no counterpart lies on both sides of it, and much of that. */
function isByChance(kinds: readonly Kind[], index: number, start: number, end: number): boolean {
  const above = runFrom(kinds, index, -1, Math.max(start, index - WINDOW));
  if (above.matchless === 0) return false;
  const below = runFrom(kinds, index, 1, Math.min(end - 1, index + WINDOW));
  if (below.matchless === 0) return false;
  const [matchless, common] = [above.matchless + below.matchless, above.common + below.common];
  return CHANCE * common < matchless;
}

function runFrom(kinds: readonly Kind[], index: number, step: 1 | -1, last: number) {
  // The element itself counts in both runs.
  const run = { matchless: 0, common: 1 };
  for (let here = index + step; step * here <= step * last && kinds[here] !== 'single'; here += step) {
    if (kinds[here] === 'matchless') run.matchless++;
    else run.common++;
  }
  return run;
}

function countsOf(elements: Int32Array): ReadonlyMap<number, number> {
  const counts = new Map<number, number>();
  for (const element of elements) counts.set(element, (counts.get(element) ?? 0) + 1);
  return counts;
}

/** About the square root, and a power of two. */
function roughRoot(count: number): number {
  return 2 ** Math.ceil((32 - Math.clz32(count)) / 2);
}
