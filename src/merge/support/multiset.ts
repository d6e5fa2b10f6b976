import { type Change, changesBetween, numbered } from './hunks.ts';

/** Something told apart by its key: a line without its end, an element by what it means. */
export interface Item<Value> {
  readonly key: string;
  readonly value: Value;
}

export interface UnionRules {
  /** What a side took out of the base stays out; else all that anybody has stays. */
  readonly removals: boolean;
  /** What goes with the item above it, and says nothing without. */
  readonly isContinuation: (key: string) => boolean;
}

type Items<Value> = readonly Item<Value>[];

/** Keys as numbers from 0 on, and how often each of them is there. */
interface Multiset {
  readonly keys: Int32Array;
  readonly counts: Int32Array;
}

/**
 * All that base and sides hold, each as often as whoever holds it most often: so nothing that all hold is dropped for standing there twice, and
 * what two added alike comes once. The base stays as it stands; what a side added stands where that side put it, the first side's first. Sides come in
 * an order of their own, not by rank. What goes with the item above it comes along with that.
 */
export function uniteItems<Value>(
  base: Items<Value> | undefined,
  sides: readonly Items<Value>[],
  { removals, isContinuation }: UnionRules,
): Items<Value> {
  const stem = base ?? [];
  const numbers = new Map<string, number>();
  const [before, ...after] = multisetsOf([stem, ...sides], numbers) as [Multiset, ...Multiset[]];
  const isCarried = Uint8Array.from(numbers.keys(), (key) => (isContinuation(key) ? 1 : 0));
  const wanted = wantedCounts(before, after, removals);
  // Whoever holds all of it already has an order that others may have seen: a union that is united once more stays as it is.
  const whole = after.findIndex(({ counts }) =>
    counts.every((count, key) => count === wanted[key] || (isCarried[key] === 1 && count > (wanted[key] as number))),
  );
  if (whole >= 0) return sides[whole] ?? [];
  const changes = after.map(({ keys }) => changesBetween(before.keys, keys));
  const removed = removals ? removedPlaces(before, after, changes) : new Set<number>();
  const added = addedPlaces(before, after, changes, isCarried);
  return [...stem, undefined].flatMap((item, place) => {
    const above = (added.get(place) ?? []).flatMap(({ side, index }) => sides[side]?.[index] ?? []);
    return item === undefined || removed.has(place) ? above : [...above, item];
  });
}

function multisetsOf(all: readonly Items<unknown>[], numbers: Map<string, number>): readonly Multiset[] {
  const keys = all.map((items) =>
    numbered(
      items.map(({ key }) => key),
      numbers,
    ),
  );
  return keys.map((each) => {
    const counts = new Int32Array(numbers.size);
    for (const key of each) counts[key] = countOf(counts, key) + 1;
    return { keys: each, counts };
  });
}

function wantedCounts({ counts }: Multiset, sides: readonly Multiset[], removals: boolean): Int32Array {
  return counts.map((before, key) => {
    const after = sides.map((side) => countOf(side.counts, key));
    const removed = removals ? Math.max(0, before - Math.min(...after)) : 0;
    return Math.max(before, ...after) - removed;
  });
}

/** Of each key as many as the side removed that removed most: where another removed its twin, they may have meant the same. */
function removedPlaces(
  base: Multiset,
  sides: readonly Multiset[],
  changes: readonly (readonly Change[])[],
): ReadonlySet<number> {
  const places = new Set<number>();
  const done = new Int32Array(base.counts.length);
  for (const [side, { counts }] of sides.entries()) {
    for (const { start, end } of changes[side] ?? []) {
      for (let place = start; place < end; place++) {
        const key = base.keys[place] as number;
        if (places.has(place) || countOf(done, key) >= countOf(base.counts, key) - countOf(counts, key)) continue;
        places.add(place);
        done[key] = countOf(done, key) + 1;
      }
    }
  }
  return places;
}

/** By the place in the base before which they come. Of each key as many as the side added that added most, and none for what a side has only moved. */
function addedPlaces(
  base: Multiset,
  sides: readonly Multiset[],
  changes: readonly (readonly Change[])[],
  isCarried: Uint8Array,
): ReadonlyMap<number, readonly { readonly side: number; readonly index: number }[]> {
  const byPlace = new Map<number, { side: number; index: number }[]>();
  const given = new Int32Array(base.counts.length);
  for (const [side, { keys, counts }] of sides.entries()) {
    const seen = new Int32Array(base.counts.length);
    for (const { end, from, to } of changes[side] ?? []) {
      const there = byPlace.get(end) ?? [];
      let isAboveAdded = false;
      for (let index = from; index < to; index++) {
        const key = keys[index] as number;
        const number = countOf(seen, key) + 1;
        seen[key] = number;
        const isWanting = number > countOf(given, key) && number <= countOf(counts, key) - countOf(base.counts, key);
        isAboveAdded = isWanting || (isAboveAdded && isCarried[key] === 1);
        if (!isAboveAdded) continue;
        given[key] = countOf(given, key) + 1;
        there.push({ side, index });
      }
      byPlace.set(end, there);
    }
  }
  return byPlace;
}

function countOf(counts: Int32Array, key: number): number {
  return counts[key] as number;
}
