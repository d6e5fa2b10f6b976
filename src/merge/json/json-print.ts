import type { JsonDocument, JsonMember, JsonValue, Layout } from './json-value.ts';

/** For documents that are all empty or scalar. */
const PLAIN_LAYOUT: Layout = {
  indent: undefined,
  lineEnd: '\n',
  afterColon: '',
  afterComma: '',
  beforeAll: '',
  afterAll: '',
};

/** What was merged is laid out anew; what was taken from a document as a whole keeps its text. */
export function printJson(root: JsonValue, layout: Layout): string {
  return layout.beforeAll + print(root, '', layout) + layout.afterAll;
}

/** The layout of the first document that has one. */
export function chooseLayout(documents: readonly (JsonDocument | undefined)[]): Layout {
  return documents.find((document) => document?.layout !== undefined)?.layout ?? PLAIN_LAYOUT;
}

/** The document's root; its parts keep their text only if that looks the same in the other layout. */
export function rootIn({ root, layout }: JsonDocument, chosen: Layout): JsonValue {
  return layout === undefined || isLaidOutAlike(layout, chosen) ? root : withoutText(root);
}

function isLaidOutAlike(a: Layout, b: Layout): boolean {
  return a.indent === b.indent && a.lineEnd === b.lineEnd && a.afterColon === b.afterColon;
}

function withoutText(value: JsonValue): JsonValue {
  if (value.kind === 'scalar') return value;
  const { onOneLine } = value;
  if (value.kind === 'array') return { kind: 'array', onOneLine, elements: value.elements.map(withoutText) };
  const members = [...value.members].map(
    ([key, member]) => [key, { keyText: member.keyText, value: withoutText(member.value) }] as const,
  );
  return { kind: 'object', onOneLine, members: new Map(members) };
}

function print(value: JsonValue, margin: string, layout: Layout): string {
  if (value.kind === 'scalar') return value.text;
  if (value.text !== undefined) return value.text;
  const inner = margin + (layout.indent ?? '');
  const parts =
    value.kind === 'array'
      ? value.elements.map((element) => print(element, inner, layout))
      : [...value.members.values()].map((member) => printMember(member, inner, layout));
  const [opening, closing] = value.kind === 'array' ? '[]' : '{}';
  if (parts.length === 0) return `${opening}${closing}`;
  const onOneLine = value.onOneLine && !parts.some((part) => part.includes('\n'));
  if (layout.indent === undefined || onOneLine) return `${opening}${parts.join(`,${layout.afterComma}`)}${closing}`;
  const lineStart = layout.lineEnd + inner;
  return `${opening}${lineStart}${parts.join(`,${lineStart}`)}${layout.lineEnd}${margin}${closing}`;
}

function printMember({ keyText, value }: JsonMember, margin: string, layout: Layout): string {
  return `${keyText}:${layout.afterColon}${print(value, margin, layout)}`;
}
