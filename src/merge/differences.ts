import { diffArrays, structuredPatch } from 'diff';
import { parseJson } from './json/json-parse.ts';
import { keyStep, type Step, showPath } from './json/json-path.ts';
import { type JsonArray, type JsonObject, type JsonValue, meaningOf, meansTheSame } from './json/json-value.ts';

/** How two contents differ, for people to look at. */
export type Differences =
  | { readonly kind: 'same' }
  /** Both are JSON. None where they mean the same and are only written differently. */
  | { readonly kind: 'json'; readonly changes: readonly JsonChange[] }
  | { readonly kind: 'text'; readonly hunks: readonly TextHunk[] }
  /** At least one is no text, or they have next to nothing in common. */
  | { readonly kind: 'bytes'; readonly why: string };

/** What stands at a path, as written; absent on the side that has nothing there. */
export interface JsonChange {
  readonly path: string;
  readonly before?: string;
  readonly after?: string;
}

/** As in a unified diff: lines begin with a blank, `-` or `+`. */
export interface TextHunk {
  readonly beforeStart: number;
  readonly beforeLines: number;
  readonly afterStart: number;
  readonly afterLines: number;
  readonly lines: readonly string[];
}

/** Where more has changed the lines are no help, and to find them takes the square of it. */
const MOST_EDITS = 20_000;

/** What is nested deeper, or is larger, is compared as text. */
const LIMITS = { maxDepth: 200, maxValues: 500_000 };

/** `asText`: JSON too is compared line by line. */
export function differencesOf(before: Uint8Array, after: Uint8Array, { asText = false } = {}): Differences {
  if (isSameBytes(before, after)) return { kind: 'same' };
  const [one, other] = [textOf(before), textOf(after)];
  if (one === undefined || other === undefined) return { kind: 'bytes', why: 'At least one of them is no text.' };
  const documents = asText ? undefined : documentsOf(one, other);
  if (documents) return { kind: 'json', changes: changesOf(...documents, []) };
  const patch = structuredPatch('', '', one, other, undefined, undefined, { context: 3, maxEditLength: MOST_EDITS });
  if (!patch) return { kind: 'bytes', why: 'They have next to nothing in common.' };
  const hunks = patch.hunks.map(({ oldStart, oldLines, newStart, newLines, lines }) => ({
    ...{ beforeStart: oldStart, beforeLines: oldLines, afterStart: newStart, afterLines: newLines, lines },
  }));
  return { kind: 'text', hunks };
}

/** Two documents that have paths; a number or a string alone is compared as text. */
function documentsOf(before: string, after: string): [JsonValue, JsonValue] | undefined {
  const [one, other] = [parseJson(before, LIMITS), parseJson(after, LIMITS)];
  if (typeof one === 'string' || typeof other === 'string') return undefined;
  return one.root.kind === 'scalar' || other.root.kind === 'scalar' ? undefined : [one.root, other.root];
}

type Maybe = JsonValue | undefined;

function changesOf(before: Maybe, after: Maybe, path: readonly Step[]): JsonChange[] {
  if (meansTheSame(before, after)) return [];
  if (before?.kind === 'object' && after?.kind === 'object') return memberChanges(before, after, path);
  if (before?.kind === 'array' && after?.kind === 'array') return elementChanges(before, after, path);
  return [
    {
      path: showPath(path),
      ...(before ? { before: writtenOf(before) } : {}),
      ...(after ? { after: writtenOf(after) } : {}),
    },
  ];
}

function memberChanges(before: JsonObject, after: JsonObject, path: readonly Step[]): JsonChange[] {
  const keys = new Set([...before.members.keys(), ...after.members.keys()]);
  return [...keys].flatMap((key) =>
    changesOf(before.members.get(key)?.value, after.members.get(key)?.value, [...path, keyStep(key)]),
  );
}

/** Elements that stand in both are paired first; what lies between is compared in order. */
function elementChanges(before: JsonArray, after: JsonArray, path: readonly Step[]): JsonChange[] {
  const parts = diffArrays(before.elements.map(meaningOf), after.elements.map(meaningOf));
  const changes: JsonChange[] = [];
  let [at, to] = [0, 0];
  for (let part = parts.shift(); part; part = parts.shift()) {
    if (!part.added && !part.removed) {
      at += part.value.length;
      to += part.value.length;
      continue;
    }
    const isPair = part.removed && parts[0]?.added;
    const removed = part.removed ? part.value.length : 0;
    const added = part.added ? part.value.length : isPair ? (parts.shift()?.value.length ?? 0) : 0;
    for (let index = 0; index < Math.max(removed, added); index++) {
      const one = index < removed ? before.elements[at + index] : undefined;
      const other = index < added ? after.elements[to + index] : undefined;
      const step = `[${other ? to + index : at + index}]`;
      changes.push(...changesOf(one, other, [...path, { name: step, shown: step }]));
    }
    at += removed;
    to += added;
  }
  return changes;
}

function writtenOf(value: JsonValue): string {
  if (value.kind === 'scalar') return value.text;
  if (value.text !== undefined) return value.text;
  const parts =
    value.kind === 'array'
      ? value.elements.map(writtenOf)
      : [...value.members.values()].map(({ keyText, value: inner }) => `${keyText}: ${writtenOf(inner)}`);
  return value.kind === 'array' ? `[${parts.join(', ')}]` : `{${parts.join(', ')}}`;
}

/** UTF-8 without what only binary files hold. */
function textOf(bytes: Uint8Array): string | undefined {
  if (bytes.includes(0)) return undefined;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function isSameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, at) => byte === b[at]);
}
