import type { MergeInput, MergeResult } from '../domain/model/merge.ts';
import { cannot, clashAt, contentOf, merged, total } from './support/answers.ts';
import { type DecodedInput, decodeInput } from './support/decode.ts';
import { type Hunk, hunksOf } from './support/hunks.ts';
import { splitLines, usualEnd } from './support/lines.ts';
import { markClash, type Variant } from './support/markers.ts';
import { shortcut } from './support/shortcut.ts';

export interface TextOptions {
  /** Where several sides changed the same lines: give up, take the first side's lines, or write all of them between markers. */
  readonly clash?: 'whole' | 'lines' | 'markers';
}

/** Of the base and of each side. What the work on them costs is bounded besides (see hunks.ts). */
const MAX_LINES = 200_000;

/** Lines of the base that somebody changed, as far as the changes touch one another. */
interface Stretch {
  readonly start: number;
  readonly end: number;
  /** By side; without those that changed nothing here. */
  readonly hunks: ReadonlyMap<number, readonly Hunk[]>;
}

/** Merges the lines of all sides in one step, by what each changed in the base. Line ends belong to their lines. */
export const mergeText = total((input) => shortcut(input) ?? mergeLines(input, input.options));

function mergeLines(input: MergeInput, { clash = 'whole' }: TextOptions): MergeResult {
  const decoded = decodeInput(input);
  if (typeof decoded === 'string') return cannot(decoded);
  const { base, sides, encode } = decoded;
  if (base === undefined)
    return cannot('the sides have no base in common, and text is merged by what each changed in it');
  const problem = problemOf(decoded);
  if (problem !== undefined) return cannot(problem);
  const baseLines = splitLines(base.text);
  const stretches = stretchesOf(sides.map(({ text }) => hunksOf(baseLines, splitLines(text))));
  const names = sides.map(({ name }) => name);
  const clashes: string[] = [];
  const pieces: string[] = [];
  let done = 0;
  for (const stretch of stretches) {
    const variants = variantsOf(stretch, baseLines, names);
    pieces.push(baseLines.slice(done, stretch.start).join(''));
    if (variants.length > 1) clashes.push(describe(stretch));
    if (variants.length > 1 && clash === 'markers') pieces.push(markClash(variants, usualEnd(baseLines)));
    else pieces.push(variants[0]?.text ?? baseLines.slice(stretch.start, stretch.end).join(''));
    done = stretch.end;
  }
  if (clash === 'whole' && clashes.length > 0) return clashAt(clashes);
  return merged(encode(pieces.join('') + baseLines.slice(done).join('')), clashes);
}

function problemOf({ base, sides }: DecodedInput): string | undefined {
  for (const { name, text } of [{ name: undefined, text: base?.text ?? '' }, ...sides]) {
    if (text.includes('\0')) return `${contentOf(name)} is binary: it has a NUL character`;
    if (splitLines(text).length > MAX_LINES) return `${contentOf(name)} has more than ${MAX_LINES} lines`;
  }
  return undefined;
}

/** Changes that touch belong together, as in diff3: who edits a line looked at its neighbours. */
function stretchesOf(hunksBySide: readonly (readonly Hunk[])[]): readonly Stretch[] {
  const all = hunksBySide.flatMap((hunks, side) => hunks.map((hunk) => ({ hunk, side })));
  all.sort((a, b) => a.hunk.start - b.hunk.start || a.hunk.end - b.hunk.end || a.side - b.side);
  const stretches: { start: number; end: number; hunks: Map<number, Hunk[]> }[] = [];
  for (const { hunk, side } of all) {
    let last = stretches.at(-1);
    if (last === undefined || hunk.start > last.end) {
      last = { start: hunk.start, end: hunk.end, hunks: new Map() };
      stretches.push(last);
    }
    last.end = Math.max(last.end, hunk.end);
    last.hunks.set(side, [...(last.hunks.get(side) ?? []), hunk]);
  }
  return stretches;
}

/** The different texts that sides made of the stretch, the first side's first, each with those who made it. */
function variantsOf(stretch: Stretch, base: readonly string[], names: readonly string[]): readonly Variant[] {
  const namesByText = new Map<string, string[]>();
  for (const [side, name] of names.entries()) {
    const hunks = stretch.hunks.get(side);
    if (hunks === undefined) continue;
    const text = apply(hunks, base, stretch);
    namesByText.set(text, [...(namesByText.get(text) ?? []), name]);
  }
  return [...namesByText].map(([text, by]) => ({ text, by }));
}

function apply(hunks: readonly Hunk[], base: readonly string[], { start, end }: Stretch): string {
  let text = '';
  let done = start;
  for (const hunk of hunks) {
    text += base.slice(done, hunk.start).join('') + hunk.lines.join('');
    done = hunk.end;
  }
  return text + base.slice(done, end).join('');
}

/** In numbers of the base, from 1. */
function describe({ start, end }: Stretch): string {
  if (end === start) return start === 0 ? 'the start' : `after line ${start}`;
  return end === start + 1 ? `line ${end}` : `lines ${start + 1}-${end}`;
}
