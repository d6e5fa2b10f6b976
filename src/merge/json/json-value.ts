/** How a document is laid out, so that what is merged looks like it. */
export interface Layout {
  /** What one level adds; absent where all stands on one line. */
  readonly indent: string | undefined;
  readonly lineEnd: '\n' | '\r\n';
  readonly afterColon: string;
  /** Between the parts of what stands on one line. */
  readonly afterComma: string;
  readonly beforeAll: string;
  readonly afterAll: string;
}

export interface JsonScalar {
  readonly kind: 'scalar';
  /** As written: `1.0`, `"\u00e9"`. */
  readonly text: string;
  /** Equal for those that mean the same: `1.0` and `1`, `"\u00e9"` and `"é"`. A string's is what it says behind one quote. */
  readonly meaning: string;
}

export interface JsonMember {
  /** As written, quotes included. */
  readonly keyText: string;
  readonly value: JsonValue;
}

interface Container {
  readonly onOneLine: boolean;
  /** As written; absent for what was merged. */
  readonly text?: string;
}

/** A map, so that `__proto__` is a key like any other and `10` does not move before `9`. */
export interface JsonObject extends Container {
  readonly kind: 'object';
  readonly members: ReadonlyMap<string, JsonMember>;
}

export interface JsonArray extends Container {
  readonly kind: 'array';
  readonly elements: readonly JsonValue[];
}

export type JsonValue = JsonScalar | JsonObject | JsonArray;

export interface JsonDocument {
  readonly root: JsonValue;
  /** Absent where there is nothing to tell it from: a scalar, or an empty object or array. */
  readonly layout: Layout | undefined;
}

/** Absent counts as a value here: it equals only itself. */
type Maybe = JsonValue | undefined;

/** Equal to the letter, but for white space and the order of keys: `1.0` is not `1`. */
export function isWrittenAlike(a: Maybe, b: Maybe): boolean {
  return isAlike(a, b, (one, other) => one.text === other.text);
}

/** Equal for whoever reads it: `1.0` is `1`. */
export function meansTheSame(a: Maybe, b: Maybe): boolean {
  return isAlike(a, b, (one, other) => one.meaning === other.meaning);
}

type Compare = (a: JsonScalar, b: JsonScalar) => boolean;

function isAlike(a: Maybe, b: Maybe, compare: Compare): boolean {
  if (a === undefined || b === undefined || a === b) return a === b;
  if (a.kind === 'scalar' && b.kind === 'scalar') return compare(a, b);
  if (a.text !== undefined && a.text === b.text) return true;
  if (a.kind === 'object' && b.kind === 'object') return hasAlikeMembers(a, b, compare);
  if (a.kind !== 'array' || b.kind !== 'array' || a.elements.length !== b.elements.length) return false;
  return a.elements.every((element, index) => isAlike(element, b.elements[index], compare));
}

function hasAlikeMembers(a: JsonObject, b: JsonObject, compare: Compare): boolean {
  if (a.members.size !== b.members.size) return false;
  // No array of the members: this runs at each level for all that lies below it.
  for (const [key, { value }] of a.members) {
    if (!isAlike(value, b.members.get(key)?.value, compare)) return false;
  }
  return true;
}

/** As the first does that has anything in it. */
export function standsOnOneLine(values: readonly Maybe[]): boolean {
  const filled = values.find((value) => value !== undefined && sizeOf(value) > 0);
  return filled !== undefined && filled.kind !== 'scalar' && filled.onOneLine;
}

function sizeOf(value: JsonValue): number {
  if (value.kind === 'scalar') return 0;
  return value.kind === 'array' ? value.elements.length : value.members.size;
}

/** The same text for all that mean the same, and for nothing else. */
export function meaningOf(value: JsonValue): string {
  if (value.kind === 'scalar') return quoted(value.meaning);
  if (value.kind === 'array') return `[${value.elements.map(meaningOf).join()}]`;
  const members = [...value.members].map(([key, member]) => `${JSON.stringify(key)}:${meaningOf(member.value)}`);
  return `{${members.sort().join()}}`;
}

function quoted(meaning: string): string {
  return meaning.startsWith('"') ? JSON.stringify(meaning.slice(1)) : meaning;
}
