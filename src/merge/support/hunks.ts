// src/merge/support: what merges of every kind share.

import { confusingLines } from './confusing-lines.ts';
import { type EditScript, shortestEdit } from './edit-script.ts';
import { slideDown } from './sliding.ts';

/** Elements `start` up to, not including, `end` of the base became `from` up to `to` of the side. */
export interface Change {
  readonly start: number;
  readonly end: number;
  readonly from: number;
  readonly to: number;
}

/** A change of lines, with what they became. */
export interface Hunk extends Change {
  readonly lines: readonly string[];
}

/**
 * What one side changed, in the order of the base; at least one common element lies between two changes. They are those that git finds, which is
 * what people know: whether two sides touch depends on it wherever lines repeat (`npm run test:git` compares). Time grows with the number
 * of lines, even where all of them have changed (see middle-snake.ts).
 */
export function changesBetween(base: Int32Array, side: Int32Array): readonly Change[] {
  const script = editBetween(base, side);
  slideDown(base, side, script);
  return changesIn(script);
}

export function hunksOf(base: readonly string[], side: readonly string[]): readonly Hunk[] {
  const numbers = new Map<string, number>();
  return changesBetween(numbered(base, numbers), numbered(side, numbers)).map((change) => ({
    ...change,
    lines: side.slice(change.from, change.to),
  }));
}

/** From 0 on, equal ones alike; `numbers` holds what has a number already. */
export function numbered(keys: readonly string[], numbers: Map<string, number>): Int32Array {
  const result = new Int32Array(keys.length);
  for (const [index, key] of keys.entries()) {
    const number = numbers.get(key) ?? numbers.size;
    if (number === numbers.size) numbers.set(key, number);
    result[index] = number;
  }
  return result;
}

function editBetween(before: Int32Array, after: Int32Array): EditScript {
  const head = commonHead(before, after);
  const tail = commonTail(before, after, head);
  const spared = confusingLines(before, after, head, tail);
  const [removed, added] = [spared.before, spared.after];
  const from = indicesOf(removed, head, before.length - tail);
  const to = indicesOf(added, head, after.length - tail);
  const rest = shortestEdit(
    from.map((index) => before[index] as number),
    to.map((index) => after[index] as number),
  );
  for (const [at, index] of from.entries()) if (rest.removed[at]) removed[index] = 1;
  for (const [at, index] of to.entries()) if (rest.added[at]) added[index] = 1;
  return { removed, added };
}

/** Of those that are not marked. */
function indicesOf(marks: Uint8Array, start: number, end: number): Int32Array {
  const indices = new Int32Array(end - start);
  let count = 0;
  for (let index = start; index < end; index++) if (marks[index] === 0) indices[count++] = index;
  return indices.subarray(0, count);
}

function changesIn({ removed, added }: EditScript): readonly Change[] {
  const changes: Change[] = [];
  for (let [at, to] = [0, 0]; at < removed.length || to < added.length; ) {
    const [start, from] = [at, to];
    while (removed[at] === 1) at++;
    while (added[to] === 1) to++;
    if (at > start || to > from) changes.push({ start, end: at, from, to });
    at++;
    to++;
  }
  return changes;
}

function commonHead(a: Int32Array, b: Int32Array): number {
  let count = 0;
  while (count < a.length && count < b.length && a[count] === b[count]) count++;
  return count;
}

function commonTail(a: Int32Array, b: Int32Array, head: number): number {
  const most = Math.min(a.length, b.length) - head;
  let count = 0;
  while (count < most && a[a.length - 1 - count] === b[b.length - 1 - count]) count++;
  return count;
}
