import type { MergeInput, MergeResult } from '../domain/model/merge.ts';
import { readDocuments } from './json/json-documents.ts';
import { type JsonRules, mergeJsonValues } from './json/json-merge.ts';
import { parsePattern } from './json/json-path.ts';
import { chooseLayout, printJson, rootIn } from './json/json-print.ts';
import { meansTheSame } from './json/json-value.ts';
import { cannot, clashAt, merged, total } from './support/answers.ts';
import { shortcut } from './support/shortcut.ts';
import { inNameOrder, isSameBytes } from './support/sides.ts';

export interface JsonOptions {
  /** Where several sides changed one value: the first side's wins there, or give up. */
  readonly clash?: 'path' | 'whole';
  /** Arrays whose elements are told apart by a field; all others are values as a whole. */
  readonly arrays?: readonly { readonly path: string; readonly by: string }[];
  /** Paths of numbers whose changes are added up. */
  readonly counters?: readonly string[];
  readonly maxDepth?: number;
}

/** Merges JSON documents by path, all sides in one step. What nobody changed keeps its text. */
export const mergeJson = total((input) => {
  const short = shortcut(input);
  if (short && !mayCount(input, input.options)) return short;
  const result = mergeDocuments(input, input.options, short);
  return result.kind === 'cannot' && short ? short : result;
});

/** Sides of the same bytes made one change, but for what each of them counted: both from 10 to 11 is 12. */
function mayCount({ base, sides }: MergeInput, { counters = [] }: JsonOptions): boolean {
  return counters.length > 0 && base !== undefined && sides.filter(({ bytes }) => !isSameBytes(bytes, base)).length > 1;
}

/** `short`: what it comes to where nothing was counted. */
function mergeDocuments(input: MergeInput, options: JsonOptions, short: MergeResult | undefined): MergeResult {
  const rules = compileRules(options);
  if (typeof rules === 'string') return cannot(rules);
  const documents = readDocuments(input, options.maxDepth);
  if (typeof documents === 'string') return cannot(documents);
  const { base, sides } = documents;
  const fixedOrder = inNameOrder(input.sides).map((side) => input.sides.indexOf(side));
  const layout = chooseLayout([base, ...fixedOrder.map((position) => sides[position])]);
  const states = {
    base: base === undefined ? undefined : rootIn(base, layout),
    sides: sides.map((side) => rootIn(side, layout)),
    fixedOrder,
  };
  const { root, clashes } = mergeJsonValues(states, rules);
  if (options.clash === 'whole' && clashes.length > 0) return clashAt(clashes);
  // Where nothing was counted, how it is written stays as well.
  if (short && states.sides.some((side) => meansTheSame(side, root))) return short;
  return merged(new TextEncoder().encode(printJson(root, layout)), clashes);
}

function compileRules({ arrays = [], counters = [] }: JsonOptions): JsonRules | string {
  const paths = [...counters, ...arrays.map(({ path }) => path)];
  const wrong = paths.find((path) => parsePattern(path) === undefined);
  if (wrong !== undefined) return `${JSON.stringify(wrong)} is not a path`;
  return {
    counters: counters.map((path) => parsePattern(path) ?? []),
    arrays: arrays.map(({ path, by }) => ({ pattern: parsePattern(path) ?? [], by })),
  };
}
