import { expect } from 'vitest';
import type { Engine, MergeInput, MergeResult, Side } from '../../../src/domain/model/merge.ts';

export const DUBLIN = 'eu-west-1';
export const TOKYO = 'ap-northeast-1';
export const VIRGINIA = 'us-east-1';

/** Not in the order of their names, so that a rank taken for a name, or the other way round, shows. */
export const NAMES = [VIRGINIA, DUBLIN, TOKYO];

export type Content = string | Uint8Array;

export function bytesOf(content: Content): Uint8Array {
  return typeof content === 'string' ? new TextEncoder().encode(content) : content;
}

export function textOf(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
}

/** Virginia, Dublin and Tokyo by rank, each with its content. */
export function sidesOf(...contents: readonly Content[]): readonly Side[] {
  return contents.map((content, index) => ({ name: NAMES[index] ?? `region-${index}`, bytes: bytesOf(content) }));
}

export interface Scene<Options = object> {
  readonly base?: Content | undefined;
  readonly sides: readonly Content[];
  readonly options?: Options;
}

export function inputOf<Options extends object>({ base, sides, options }: Scene<Options>): MergeInput {
  return {
    ...(base === undefined ? {} : { base: bytesOf(base) }),
    sides: sidesOf(...sides),
    options: { ...options },
  };
}

/** What the merge comes to, as text; fails where it cannot. */
export function mergedText(result: MergeResult): string {
  expect(result).toMatchObject({ kind: 'merged' });
  return result.kind === 'merged' ? textOf(result.bytes) : result.why;
}

export function clashesOf(result: MergeResult): readonly string[] {
  expect(result).toMatchObject({ kind: 'merged' });
  return result.kind === 'merged' ? result.clashes : [];
}

export function whyNot(result: MergeResult): string {
  expect(result).toMatchObject({ kind: 'cannot' });
  return result.kind === 'cannot' ? result.why : '';
}

/** The answers for all orders of the sides. */
export function inAllOrders(engine: Engine, input: MergeInput): readonly MergeResult[] {
  return permutations(input.sides).map((sides) => engine({ ...input, sides }));
}

/** The rank may decide clashes and nothing else: the same in all orders, and the same bytes where nothing clashes. */
export function expectNoOrder(engine: Engine, input: MergeInput): void {
  const [first, ...others] = inAllOrders(engine, input);
  for (const other of others) {
    expect(other.kind).toBe(first?.kind);
    if (first?.kind !== 'merged' || other.kind !== 'merged') continue;
    expect(other.clashes).toEqual(first.clashes);
    if (first.clashes.length === 0) expect(textOrHex(other.bytes)).toEqual(textOrHex(first.bytes));
  }
}

/** For failures that people can read. */
function textOrHex(bytes: Uint8Array): string {
  try {
    return textOf(bytes);
  } catch {
    return Buffer.from(bytes).toString('hex');
  }
}

export function permutations<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  if (items.length < 2) return [items];
  return items.flatMap((item, index) => permutations(items.toSpliced(index, 1)).map((others) => [item, ...others]));
}
