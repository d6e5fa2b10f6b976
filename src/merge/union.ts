import type { MergeInput, MergeResult } from '../domain/model/merge.ts';
import { readDocuments } from './json/json-documents.ts';
import { chooseLayout, printJson, rootIn } from './json/json-print.ts';
import { compareValues } from './json/json-rank.ts';
import { type JsonDocument, type JsonValue, meaningOf, standsOnOneLine } from './json/json-value.ts';
import { cannot, contentOf, merged, total } from './support/answers.ts';
import { decodeInput } from './support/decode.ts';
import { splitLines, usualEnd, withoutEnd } from './support/lines.ts';
import { shortcut } from './support/shortcut.ts';
import { compareText, inNameOrder, mergeFlag } from './support/sides.ts';

export interface UnionOptions {
  /** What the content is a set of. */
  readonly of?: 'lines' | 'json-array';
  /** What a side took out of the base stays out; else all that anybody has stays. */
  readonly removals?: boolean;
  /** The result stands sorted, not in the order of the base and of the sides' names. */
  readonly sort?: boolean;
}

/** Of one side, or of the base. */
const MAX_LINES = 500_000;

/** Something told apart by its key: a line without its end, an element by what it means. */
interface Item<Value> {
  readonly key: string;
  readonly value: Value;
}

/** All that the sides have, each once: first what the base has, in its order, then what was added. The rank decides nothing here. */
export const unite = total((input) => {
  const options: UnionOptions = input.options;
  const inOrder = { ...input, sides: inNameOrder(input.sides) };
  return shortcut(input) ?? (options.of === 'json-array' ? uniteElements : uniteLines)(inOrder, options);
});

function uniteLines(input: MergeInput, options: UnionOptions): MergeResult {
  const decoded = decodeInput(input);
  if (typeof decoded === 'string') return cannot(decoded);
  const { base, sides, encode } = decoded;
  const documents = [...(base === undefined ? [] : [{ name: undefined, ...base }]), ...sides];
  for (const { name, text } of documents) {
    if (text.includes('\0')) return cannot(`${contentOf(name)} is binary: it has a NUL character`);
    if (splitLines(text).length > MAX_LINES) return cannot(`${contentOf(name)} has more than ${MAX_LINES} lines`);
  }
  const lines = documents.map(({ text }) => splitLines(text));
  const items = lines.map((each) => each.map(withoutEnd).map((line) => ({ key: line, value: line })));
  const united = uniteItems(base && items[0], base ? items.slice(1) : items, options).map(({ value }) => value);
  const sorted = options.sort ? united.toSorted(compareText) : united;
  const ends = documents.map(({ text }) => text === '' || text.endsWith('\n'));
  const endsLine = mergeFlag(base && ends[0], base ? ends.slice(1) : ends);
  return merged(encode(join(sorted, usualEnd(lines.flat()), endsLine)));
}

/** A last line that is empty would be none without its end. */
function join(lines: readonly string[], end: string, endsLine: boolean): string {
  return lines.join(end) + (lines.length > 0 && (endsLine || lines.at(-1) === '') ? end : '');
}

function uniteElements(input: MergeInput, options: UnionOptions): MergeResult {
  const documents = readDocuments(input);
  if (typeof documents === 'string') return cannot(documents);
  const { base, sides } = documents;
  const layout = chooseLayout([base, ...sides]);
  const elementsOf = (document: JsonDocument): readonly Item<JsonValue>[] | undefined => {
    const root = rootIn(document, layout);
    return root.kind === 'array' ? root.elements.map((value) => ({ key: meaningOf(value), value })) : undefined;
  };
  const baseItems = base && elementsOf(base);
  const sideItems = sides.map(elementsOf);
  const stray = input.sides.find((_, index) => sideItems[index] === undefined)?.name;
  if (stray !== undefined || (base && !baseItems)) return cannot(`${contentOf(stray)} is no JSON array`);
  const united = uniteItems(
    baseItems,
    sideItems.flatMap((items) => (items ? [items] : [])),
    options,
  ).map(({ value }) => value);
  const elements = options.sort ? united.toSorted(compareValues) : united;
  const onOneLine = standsOnOneLine([base, ...sides].map((document) => document?.root));
  return merged(new TextEncoder().encode(printJson({ kind: 'array', elements, onOneLine }, layout)));
}

function uniteItems<Value>(
  base: readonly Item<Value>[] | undefined,
  sides: readonly (readonly Item<Value>[])[],
  { removals }: UnionOptions,
): readonly Item<Value>[] {
  const keys = sides.map((side) => new Set(side.map(({ key }) => key)));
  const kept = (base ?? []).filter(({ key }) => !removals || keys.every((side) => side.has(key)));
  const inBase = new Set((base ?? []).map(({ key }) => key));
  const added = sides.flat().filter(({ key }) => !inBase.has(key));
  const united = new Map<string, Item<Value>>();
  for (const item of [...kept, ...added]) if (!united.has(item.key)) united.set(item.key, item);
  // Whoever holds all of it already has an order that others may have seen: a union that is united once more stays as it is.
  const whole = keys.findIndex((side) => side.size === united.size && [...side].every((key) => united.has(key)));
  return distinct(sides[whole] ?? [...united.values()]);
}

function distinct<Value>(items: readonly Item<Value>[]): readonly Item<Value>[] {
  return [...new Map(items.map((item) => [item.key, item])).values()];
}
