import type { MergeInput } from '../../domain/model/merge.ts';
import { contentOf } from '../support/answers.ts';
import { decodeInput } from '../support/decode.ts';
import { parseJson } from './json-parse.ts';
import type { JsonDocument } from './json-value.ts';

/** As deep as documents are merged where the options name no depth. */
export const USUAL_DEPTH = 100;

/** Whatever the options say: reading, merging and printing call themselves once a level, and the call stack is finite. */
const LARGEST_DEPTH = 1000;

/** Values of any kind in one document: three documents of 240,000 took about three seconds on two busy cores. */
const MAX_VALUES = 500_000;

export interface JsonDocuments {
  readonly base: JsonDocument | undefined;
  /** In the order of the sides. */
  readonly sides: readonly JsonDocument[];
}

/** Base and sides as JSON; else a sentence that says which of them is none, and why. */
export function readDocuments(
  input: Pick<MergeInput, 'base' | 'sides'>,
  maxDepth: number = USUAL_DEPTH,
): JsonDocuments | string {
  const decoded = decodeInput(input);
  if (typeof decoded === 'string') return decoded;
  const limits = { maxDepth: Math.min(maxDepth, LARGEST_DEPTH), maxValues: MAX_VALUES };
  const { base, sides } = decoded;
  const documents: JsonDocument[] = [];
  for (const { name, text, marked } of [...(base === undefined ? [] : [{ name: undefined, ...base }]), ...sides]) {
    const document = marked ? 'it begins with a byte-order mark' : parseJson(text, limits);
    if (typeof document === 'string') return `${contentOf(name)} is not JSON that can be merged: ${document}`;
    documents.push(document);
  }
  return base === undefined ? { base: undefined, sides: documents } : { base: documents[0], sides: documents.slice(1) };
}
