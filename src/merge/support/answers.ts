import type { Engine, MergeResult } from '../../domain/model/merge.ts';

export function merged(bytes: Uint8Array, clashes: readonly string[] = [], note?: string): MergeResult {
  return { kind: 'merged', bytes, clashes, ...(note === undefined ? {} : { note }) };
}

export function cannot(why: string): MergeResult {
  return { kind: 'cannot', why };
}

/** `the content of eu-west-1`, or `the base`. */
export function contentOf(name: string | undefined): string {
  return name === undefined ? 'the base' : `the content of ${name}`;
}

const NAMED_CLASHES = 3;

/** For those who want a clash to be decided elsewhere, as a whole. */
export function clashAt(clashes: readonly string[]): MergeResult {
  const named = clashes.slice(0, NAMED_CLASHES).join(', ');
  const others = clashes.length - NAMED_CLASHES;
  return cannot(`clash at ${named}${others > 0 ? ` and ${others} more` : ''}`);
}

/** The last resort: memory or call stack may end where no rule of ours foresaw it, and a merge is not worth a message that fails forever. */
export function total(engine: Engine): Engine {
  return (input) => {
    try {
      return engine(input);
    } catch (error) {
      return cannot(`the merge failed: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
}
