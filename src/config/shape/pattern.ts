import picomatch from 'picomatch';

/**
 * Keys are no paths of any machine: a backslash escapes, a dot at the start is like any other character, a slash at the end counts, and a
 * wildcard may stand for a line break. That `!` would turn the pattern round is left out: rules say what they take.
 */
const OPTIONS = { windows: false, dot: true, strictSlashes: true, nonegate: true, flags: 's' } as const;

/** The same on every machine, and compared code unit by code unit: S3 holds é and e + ´ apart. */
export function compilePattern(pattern: string): (text: string) => boolean {
  return picomatch(pattern, OPTIONS);
}

/** What is wrong with a pattern, or undefined: one that only looks like a pattern would quietly match nothing. */
export function patternMistake(pattern: string): string | undefined {
  try {
    picomatch.makeRe(pattern, { ...OPTIONS, strictBrackets: true, debug: true });
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
