import type { MergeInput, MergeResult } from '../domain/model/merge.ts';
import { readDocuments } from './json/json-documents.ts';
import { chooseLayout, printJson, rootIn } from './json/json-print.ts';
import { compareValues } from './json/json-rank.ts';
import { type JsonDocument, type JsonValue, meaningOf, standsOnOneLine } from './json/json-value.ts';
import { cannot, contentOf, merged, total } from './support/answers.ts';
import { decodeInput } from './support/decode.ts';
import { splitLines, usualEnd, withoutEnd } from './support/lines.ts';
import { type Item, uniteItems } from './support/multiset.ts';
import { csvRecords, leavesQuoteOpen } from './support/records.ts';
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

interface Line {
  readonly text: string;
  readonly end: string;
}

/** All that the sides have: the base as it stands, and what was added where it was. The rank decides nothing here. */
export const unite = total((input) => {
  const options: UnionOptions = input.options;
  const inOrder = { ...input, sides: inNameOrder(input.sides) };
  return shortcut(input) ?? (options.of === 'json-array' ? uniteElements : uniteLines)(inOrder, options);
});

function uniteLines(input: MergeInput, options: UnionOptions): MergeResult {
  const decoded = decodeInput(input);
  if (typeof decoded === 'string') return cannot(decoded);
  const { base, sides, encode } = decoded;
  const documents: readonly Document[] = [...(base === undefined ? [] : [{ name: undefined, ...base }]), ...sides];
  const problem = documents.map(problemOf).find((found) => found !== undefined);
  if (problem !== undefined) return cannot(problem);
  const { parts, isContinuation, note } = partsOf(documents, base !== undefined);
  const end = usualEnd(parts.flat());
  const items = parts.map((each, index) => itemsOf(each, base && index === 0 ? undefined : end));
  const rules = { removals: options.removals === true, isContinuation };
  const united = uniteItems(base && items[0], base ? items.slice(1) : items, rules).map(({ value }) => value);
  const sorted = options.sort ? united.toSorted((one, other) => compareText(one.text, other.text)) : united;
  const ends = documents.map(({ text }) => text === '' || text.endsWith('\n'));
  const endsLine = mergeFlag(base && ends[0], base ? ends.slice(1) : ends);
  return merged(encode(join(sorted, end, endsLine)), [], note);
}

interface Document {
  /** None of the base. */
  readonly name: string | undefined;
  readonly text: string;
}

function problemOf({ name, text }: Document): string | undefined {
  if (text.includes('\0')) return `${contentOf(name)} is binary: it has a NUL character`;
  return splitLines(text).length > MAX_LINES ? `${contentOf(name)} has more than ${MAX_LINES} lines` : undefined;
}

/** What is united of each: lines, or of CSV with line breaks in quotes its records; and what people should know of it. */
function partsOf(documents: readonly Document[], hasBase: boolean): Parts {
  const lines = documents.map(({ text }) => splitLines(text));
  if (!lines.some((each) => each.some(leavesQuoteOpen))) return { parts: lines, isContinuation: belongsAbove };
  const records = csvRecords(documents.map(({ text }) => text));
  if (records) return { parts: records, isContinuation: () => false };
  const note = noteOfOpenQuote(documents, lines, hasBase);
  return { parts: lines, isContinuation: belongsAbove, ...(note === undefined ? {} : { note }) };
}

interface Parts {
  readonly parts: readonly (readonly string[])[];
  readonly isContinuation: (part: string) => boolean;
  readonly note?: string;
}

/** Of lines that the base has not: those stay as they are. */
function noteOfOpenQuote(documents: readonly Document[], lines: readonly (readonly string[])[], hasBase: boolean) {
  const known = new Set(hasBase ? lines[0] : []);
  for (const [index, { name }] of documents.entries()) {
    const at = lines[index]?.findIndex((line) => !known.has(line) && leavesQuoteOpen(line)) ?? -1;
    if (at >= 0)
      return `line ${at + 1} of ${contentOf(name)} leaves a quote open: if records go over several lines here, they may have come apart`;
  }
  return undefined;
}

/** A blank line ends a paragraph, an indented one (of a stack trace) explains the one above it. */
function belongsAbove(line: string): boolean {
  return line === '' || /^\s/.test(line);
}

/** `end`: what the part ends with where others end as usual; of the base it stays. */
function itemsOf(parts: readonly string[], end: string | undefined): readonly Item<Line>[] {
  const usual = usualEnd(parts);
  return parts.map((part) => {
    const text = withoutEnd(part);
    const own = part.slice(text.length);
    return { key: text, value: { text, end: own === usual && end !== undefined ? end : own } };
  });
}

/** A last line that is empty would be none without its end. */
function join(lines: readonly Line[], usual: string, endsLine: boolean): string {
  const last = lines.length - 1;
  return lines
    .map(({ text, end }, index) => (index < last || endsLine || text === '' ? text + (end || usual) : text))
    .join('');
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
    { removals: options.removals === true, isContinuation: () => false },
  ).map(({ value }) => value);
  const elements = options.sort ? united.toSorted(compareValues) : united;
  const onOneLine = standsOnOneLine([base, ...sides].map((document) => document?.root));
  return merged(new TextEncoder().encode(printJson({ kind: 'array', elements, onOneLine }, layout)));
}
