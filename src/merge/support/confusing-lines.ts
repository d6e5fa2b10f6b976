/** Which elements are kept out of the search for the shortest script: 1 each. They count as changed. */
export interface Spared {
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

/** So far to either side it is looked for what surrounds an element that is all over the place. */
const WINDOW = 100;

/** So many times as much without a counterpart has to surround it, and its likes, for that to be called chance. */
const CHANCE = 3;

const [SINGLE, COMMON, MATCHLESS] = [0, 1, 2];

/**
 * What stands nowhere in the other sequence is changed, whatever a search would find. So is, as git and GNU diff have it, what stands there
 * often (a brace, a blank line) if here it stands amid such: without that, an added paragraph would be tied to old ones by its blank lines.
 * Both sequences are alike in their first `head` elements, and in their last `tail` ones.
 */
export function confusingLines(before: Int32Array, after: Int32Array, head: number, tail: number): Spared {
  return {
    before: sparedIn(before, countsOf(after), head, before.length - tail),
    after: sparedIn(after, countsOf(before), head, after.length - tail),
  };
}

function sparedIn(elements: Int32Array, counts: Int32Array, start: number, end: number): Uint8Array {
  const often = roughRoot(elements.length);
  const kinds = new Uint8Array(elements.length);
  for (let index = start; index < end; index++) {
    const count = counts[elements[index] as number] ?? 0;
    kinds[index] = count === 0 ? MATCHLESS : count >= often ? COMMON : SINGLE;
  }
  const spared = new Uint8Array(elements.length);
  for (let index = start; index < end; index++) {
    const kind = kinds[index];
    if (kind === MATCHLESS || (kind === COMMON && isByChance(kinds, index, start, end))) spared[index] = 1;
  }
  return spared;
}

/** Where what has no counterpart lies on both sides of it, and much of that. */
function isByChance(kinds: Uint8Array, index: number, start: number, end: number): boolean {
  const above = runFrom(kinds, index, -1, Math.max(start, index - WINDOW));
  if (above.matchless === 0) return false;
  const below = runFrom(kinds, index, 1, Math.min(end - 1, index + WINDOW));
  if (below.matchless === 0) return false;
  const [matchless, common] = [above.matchless + below.matchless, above.common + below.common];
  return CHANCE * common < matchless;
}

function runFrom(kinds: Uint8Array, index: number, step: 1 | -1, last: number) {
  // The element itself counts in both runs.
  const run = { matchless: 0, common: 1 };
  for (let here = index + step; step * here <= step * last && kinds[here] !== SINGLE; here += step) {
    if (kinds[here] === MATCHLESS) run.matchless++;
    else run.common++;
  }
  return run;
}

function countsOf(elements: Int32Array): Int32Array {
  const counts = new Int32Array(elements.reduce((most, element) => Math.max(most, element), -1) + 1);
  for (const element of elements) counts[element] = (counts[element] as number) + 1;
  return counts;
}

/** About the square root, and a power of two. */
function roughRoot(count: number): number {
  return 2 ** Math.ceil((32 - Math.clz32(count)) / 2);
}
