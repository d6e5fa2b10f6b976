import type { Item } from './table.ts';

/** A place in a listing, as text that callers hand back and don't read. */
export function encodeCursor(key: Item): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

export function decodeCursor(cursor: string | undefined): Item | undefined {
  if (cursor === undefined) return undefined;
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    if (typeof key === 'object' && key !== null && !Array.isArray(key)) return key as Item;
  } catch {
    // said below
  }
  throw new RangeError(`not a cursor of this journal: ${cursor}`);
}

/** Enough to hide the way there and back, few enough to leave sockets for others. */
const AT_ONCE = 16;

/** The results stand in the order of what they were made from. */
export async function inParallel<Input, Result>(
  inputs: readonly Input[],
  work: (input: Input) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let from = 0; from < inputs.length; from += AT_ONCE) {
    results.push(...(await Promise.all(inputs.slice(from, from + AT_ONCE).map(work))));
  }
  return results;
}
