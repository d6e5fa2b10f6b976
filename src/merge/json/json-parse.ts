import { numberMeaning } from './json-number.ts';
import { shorten } from './json-path.ts';
import type { JsonArray, JsonDocument, JsonMember, JsonObject, JsonScalar, JsonValue, Layout } from './json-value.ts';

export interface JsonLimits {
  /** Levels of objects and arrays. */
  readonly maxDepth: number;
  /** Values of any kind, the containers included. */
  readonly maxValues: number;
}

/**
 * Reads JSON by the letter of RFC 8259, and keeps what others throw away: the text of numbers and strings, the order of the keys, the
 * layout. A key that stands twice in one object is a problem: no reading of it is the right one. Answers with a sentence's end where the
 * text is no JSON.
 */
export function parseJson(text: string, limits: JsonLimits): JsonDocument | string {
  const reader = new JsonReader(text, limits);
  try {
    return reader.readDocument();
  } catch (problem) {
    if (problem instanceof JsonProblem) return `${problem.message} at ${placeIn(text, problem.offset)}`;
    throw problem;
  }
}

class JsonProblem extends Error {
  readonly offset: number;

  constructor(message: string, offset: number) {
    super(message);
    this.offset = offset;
  }
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const LITERAL = /true|false|null/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const SPACE = /[ \t\r\n]*/y;

class JsonReader {
  readonly #text: string;
  readonly #limits: JsonLimits;
  #at = 0;
  #depth = 0;
  #values = 0;
  #insideRoot: string | undefined;
  #afterColon: string | undefined;
  #afterComma: string | undefined;

  constructor(text: string, limits: JsonLimits) {
    this.#text = text;
    this.#limits = limits;
  }

  readDocument(): JsonDocument {
    const beforeAll = this.#space();
    const root = this.#value();
    const afterAll = this.#space();
    if (this.#at < this.#text.length) this.#unexpected();
    return { root, layout: this.#layout(beforeAll, afterAll) };
  }

  #layout(beforeAll: string, afterAll: string): Layout | undefined {
    if (this.#insideRoot === undefined) return undefined;
    const lineBreak = this.#insideRoot.lastIndexOf('\n');
    const indent = lineBreak < 0 ? undefined : this.#insideRoot.slice(lineBreak + 1);
    const lineEnd = this.#insideRoot.includes('\r\n') ? '\r\n' : '\n';
    const afterColon = this.#afterColon ?? (indent === undefined ? (this.#afterComma ?? '') : ' ');
    return { indent, lineEnd, afterColon, afterComma: this.#afterComma ?? afterColon, beforeAll, afterAll };
  }

  #value(): JsonValue {
    if (++this.#values > this.#limits.maxValues) this.#fail(`there are more than ${this.#limits.maxValues} values`);
    const first = this.#text[this.#at];
    if (first === '{') return this.#nested(() => this.#object());
    if (first === '[') return this.#nested(() => this.#array());
    if (first === '"') return this.#string();
    const literal = this.#match(LITERAL);
    if (literal !== '') return { kind: 'scalar', text: literal, meaning: literal };
    const number = this.#match(NUMBER);
    if (number === '') this.#unexpected();
    return { kind: 'scalar', text: number, meaning: numberMeaning(number) };
  }

  #nested<Value>(read: () => Value): Value {
    if (++this.#depth > this.#limits.maxDepth)
      this.#fail(`it is nested more than ${this.#limits.maxDepth} levels deep`);
    const value = read();
    this.#depth--;
    return value;
  }

  #object(): JsonObject {
    const start = this.#at;
    const members = new Map<string, JsonMember>();
    this.#parts('}', () => {
      const at = this.#at;
      if (this.#text[at] !== '"') this.#unexpected();
      const { text: keyText, meaning } = this.#string();
      const key = meaning.slice(1);
      if (members.has(key)) this.#fail(`the key ${shorten(keyText)} stands twice in one object`, at);
      this.#space();
      this.#expect(':');
      const space = this.#space();
      this.#afterColon ??= space;
      members.set(key, { keyText, value: this.#value() });
    });
    return { kind: 'object', members, ...this.#written(start) };
  }

  #array(): JsonArray {
    const start = this.#at;
    const elements: JsonValue[] = [];
    this.#parts(']', () => elements.push(this.#value()));
    return { kind: 'array', elements, ...this.#written(start) };
  }

  #parts(closing: string, readPart: () => void): void {
    this.#at++;
    const space = this.#space();
    if (this.#text[this.#at] !== closing) {
      if (this.#depth === 1) this.#insideRoot = space;
      readPart();
      this.#space();
      while (this.#text[this.#at] === ',') {
        this.#at++;
        const afterComma = this.#space();
        if (!afterComma.includes('\n')) this.#afterComma ??= afterComma;
        readPart();
        this.#space();
      }
    }
    this.#expect(closing);
  }

  #string(): JsonScalar {
    const start = this.#at++;
    let escaped = false;
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code === 0x22) break;
      if (!(code >= 0x20)) this.#unexpected();
      if (code !== 0x5c) this.#at++;
      else if (this.#match(ESCAPE) === '') this.#fail('a string has an escape that JSON does not know');
      else escaped = true;
    }
    const text = this.#text.slice(start, ++this.#at);
    return { kind: 'scalar', text, meaning: `"${escaped ? JSON.parse(text) : text.slice(1, -1)}` };
  }

  #written(start: number): { text: string; onOneLine: boolean } {
    const text = this.#text.slice(start, this.#at);
    return { text, onOneLine: !text.includes('\n') };
  }

  #space(): string {
    return this.#match(SPACE);
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#at;
    const [found = ''] = pattern.exec(this.#text) ?? [];
    this.#at += found.length;
    return found;
  }

  #expect(mark: string): void {
    if (this.#text[this.#at] !== mark) this.#unexpected();
    this.#at++;
  }

  #unexpected(): never {
    const point = this.#text.codePointAt(this.#at);
    this.#fail(point === undefined ? 'unexpected end' : `unexpected ${JSON.stringify(String.fromCodePoint(point))}`);
  }

  #fail(message: string, offset = this.#at): never {
    throw new JsonProblem(message, offset);
  }
}

/** For people: lines and columns from 1. */
function placeIn(text: string, offset: number): string {
  const lines = text.slice(0, offset).split('\n');
  return `line ${lines.length}, column ${(lines.at(-1)?.length ?? 0) + 1}`;
}
