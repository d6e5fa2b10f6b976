// src/merge/support: what merges of every kind share.
import { diffArrays } from 'diff';

/** Lines `start` up to, not including, `end` of the base became these. */
export interface Hunk {
  readonly start: number;
  readonly end: number;
  readonly lines: readonly string[];
}

/**
 * Lines added and removed by one side. Time grows with the square: 2,000 take less than a second. A side that changed more counts as one
 * hunk from its first changed line to its last, which is never wrong, but clashes with more.
 */
const MOST_EDITS = 2000;

/** What one side changed, in the order of the base; at least one common line lies between two hunks. */
export function hunksOf(base: readonly string[], side: readonly string[]): readonly Hunk[] {
  const head = commonHead(base, side);
  const tail = commonTail(base, side, head);
  const before = base.slice(head, base.length - tail);
  const after = side.slice(head, side.length - tail);
  if (before.length === 0 && after.length === 0) return [];
  return shortestEdit(before, after, head) ?? [{ start: head, end: head + before.length, lines: after }];
}

function shortestEdit(before: readonly string[], after: readonly string[], offset: number): Hunk[] | undefined {
  const changes = diffArrays([...before], [...after], { maxEditLength: MOST_EDITS });
  if (changes === undefined) return undefined;
  const hunks: Hunk[] = [];
  let start = offset;
  let end = offset;
  let lines: string[] = [];
  const close = () => {
    if (end > start || lines.length > 0) hunks.push({ start, end, lines });
    lines = [];
  };
  for (const { added, removed, value } of changes) {
    if (added) lines = [...lines, ...value];
    else if (removed) end += value.length;
    else {
      close();
      start = end + value.length;
      end = start;
    }
  }
  close();
  return hunks;
}

function commonHead(a: readonly string[], b: readonly string[]): number {
  let count = 0;
  while (count < a.length && count < b.length && a[count] === b[count]) count++;
  return count;
}

function commonTail(a: readonly string[], b: readonly string[], head: number): number {
  const most = Math.min(a.length, b.length) - head;
  let count = 0;
  while (count < most && a[a.length - 1 - count] === b[b.length - 1 - count]) count++;
  return count;
}
