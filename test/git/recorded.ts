import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { mergeText } from '../../src/merge/text.ts';
import type { Verdict } from './others.ts';
import type { Triple } from './triples.ts';

/** Of this seed, what git says to the first triples is kept, for where there is no git. */
export const RECORDED_SEED = 1;
export const RECORDED = 1000;

const FILE = new URL('recorded.txt', import.meta.url);
const PER_LINE = 10;

/** One mark a triple. */
export function recordedMarks(): readonly string[] {
  return readFileSync(FILE, 'utf8').split(/\s+/).filter(Boolean);
}

export function record(verdicts: readonly Verdict[]): void {
  const marks = verdicts.map(markOf);
  const lines = Array.from({ length: Math.ceil(marks.length / PER_LINE) }, (_, line) =>
    marks.slice(line * PER_LINE, (line + 1) * PER_LINE).join(' '),
  );
  writeFileSync(FILE, `${lines.join('\n')}\n`);
}

/** An exclamation mark for a conflict, else what stands for the merged text. */
export function markOf(verdict: Verdict): string {
  return verdict.kind === 'conflict' ? '!' : createHash('sha256').update(verdict.text).digest('hex').slice(0, 6);
}

/** What text-merge says. */
export function ourVerdict({ base, ours, theirs }: Triple): Verdict {
  const bytes = (text: string) => new TextEncoder().encode(text);
  const sides = [
    { name: 'ours', bytes: bytes(ours) },
    { name: 'theirs', bytes: bytes(theirs) },
  ];
  const result = mergeText({ base: bytes(base), sides, options: {} });
  return result.kind === 'merged'
    ? { kind: 'merged', text: new TextDecoder().decode(result.bytes) }
    : { kind: 'conflict' };
}
