import { conditionParser, type Parser, type ParserContext, updateParser } from './dynalite-parts.ts';

/** Far more than the journal has ways to ask. */
const MAX_KEPT = 500;

/** Their outcome depends on what the values are, not on their types alone. */
const BY_VALUE = /between|attribute_type/i;

interface Parsed {
  readonly tree: unknown;
  /** Where a value stands in the tree, by its name. */
  readonly names: ReadonlyMap<unknown, string>;
  readonly usedNames: readonly string[];
  readonly usedValues: readonly string[];
}

let isDone = false;

/** The journal asks in the same few expressions again and again; parsing them took as long as all that is done with them. */
export function keepParsedExpressions(): void {
  if (isDone) return;
  isDone = true;
  for (const parser of [conditionParser, updateParser]) {
    const { parse } = parser;
    const kept = new Map<string, Parsed>();
    parser.parse = (text, { context }) => {
      if (BY_VALUE.test(text)) return parse(text, { context });
      const name = nameOf(text, context);
      const known = kept.get(name);
      if (known) return treeFor(known, context);
      const parsed = parseAnew(parse, text, context);
      if (kept.size >= MAX_KEPT) kept.clear();
      kept.set(name, parsed);
      return copyOf(parsed.tree, (value) => (parsed.names.has(value) ? { value } : undefined));
    };
  }
}

/** Names decide what the tree is, and of values their types. */
function nameOf(text: string, { attrNames, attrVals, isKeyCondition }: ParserContext): string {
  const types = Object.entries(attrVals ?? {}).map(([name, value]) => [name, Object.keys(value)[0]]);
  return JSON.stringify([text, attrNames, types, isKeyCondition]);
}

function parseAnew(parse: Parser['parse'], text: string, context: ParserContext): Parsed {
  const { unusedAttrNames, unusedAttrVals } = context;
  const before = { names: Object.keys(unusedAttrNames), values: Object.keys(unusedAttrVals) };
  const tree = parse(text, { context });
  const names = new Map(Object.entries(context.attrVals ?? {}).map(([name, value]) => [value as unknown, name]));
  return {
    // Whoever gets a tree may change it.
    tree: copyOf(tree, (value) => (names.has(value) ? { value } : undefined)),
    names,
    usedNames: before.names.filter((name) => !unusedAttrNames[name]),
    usedValues: before.values.filter((name) => !unusedAttrVals[name]),
  };
}

function treeFor({ tree, names, usedNames, usedValues }: Parsed, context: ParserContext): unknown {
  for (const name of usedNames) delete context.unusedAttrNames[name];
  for (const name of usedValues) delete context.unusedAttrVals[name];
  return copyOf(tree, (value) => {
    const name = names.get(value);
    return name === undefined ? undefined : { value: context.attrVals?.[name] };
  });
}

/** `replaced` says what stands in the place of a part; without it the part is copied. */
function copyOf(part: unknown, replaced: (part: unknown) => { readonly value: unknown } | undefined): unknown {
  if (typeof part !== 'object' || part === null) return part;
  const other = replaced(part);
  if (other) return other.value;
  if (Array.isArray(part)) return part.map((one) => copyOf(one, replaced));
  return Object.fromEntries(Object.entries(part).map(([name, one]) => [name, copyOf(one, replaced)]));
}
