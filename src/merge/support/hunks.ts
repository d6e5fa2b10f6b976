// src/merge/support: what merges of every kind share.

import { confusingLines } from './confusing-lines.ts';
import { type EditScript, shortestEdit } from './edit-script.ts';
import { slideDown } from './sliding.ts';

/** Lines `start` up to, not including, `end` of the base became these. */
export interface Hunk {
  readonly start: number;
  readonly end: number;
  readonly lines: readonly string[];
}

/**
 * What one side changed, in the order of the base; at least one common line lies between two hunks. They are those that git finds, which is
 * what people know: whether two sides touch depends on it wherever lines repeat (`npm run test:git` compares). Time grows with the number
 * of lines, even where all of them have changed (see middle-snake.ts).
 */
export function hunksOf(base: readonly string[], side: readonly string[]): readonly Hunk[] {
  const numbers = new Map<string, number>();
  const [before, after] = [numbered(base, numbers), numbered(side, numbers)];
  const script = editBetween(before, after);
  slideDown(before, after, script);
  return hunksIn(script, side);
}

function numbered(lines: readonly string[], numbers: Map<string, number>): Int32Array {
  return Int32Array.from(lines, (line) => {
    const number = numbers.get(line) ?? numbers.size;
    numbers.set(line, number);
    return number;
  });
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

function hunksIn({ removed, added }: EditScript, side: readonly string[]): readonly Hunk[] {
  const hunks: Hunk[] = [];
  for (let [at, to] = [0, 0]; at < removed.length || to < added.length; ) {
    const [start, from] = [at, to];
    while (removed[at] === 1) at++;
    while (added[to] === 1) to++;
    if (at > start || to > from) hunks.push({ start, end: at, lines: side.slice(from, to) });
    at++;
    to++;
  }
  return hunks;
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
