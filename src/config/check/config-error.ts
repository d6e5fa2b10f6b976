/** Keys and places in lists from the root of the configuration. */
export type Path = readonly PropertyKey[];

export interface Problem {
  /** `sets.documents.rules[2].policy.owner`; empty for the whole. */
  readonly path: string;
  /** What is wrong, and what is allowed. */
  readonly message: string;
  /** From 1, where the text it came from is known. */
  readonly line?: number;
  readonly column?: number;
}

/** Every problem of a configuration at once, so that it takes one round to mend. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  /** The file or whatever else it was read from. */
  readonly source: string;
  readonly problems: readonly Problem[];

  constructor(source: string, problems: readonly Problem[]) {
    super(describeProblems(source, problems));
    this.source = source;
    this.problems = problems;
  }

  /** Of a file that could not even be read: one sentence, which says so and what to do. */
  static ofFile(file: string, sentence: string): ConfigError {
    const error = new ConfigError(file, [{ path: '', message: sentence }]);
    error.message = sentence;
    return error;
  }

  override toString(): string {
    return this.message;
  }
}

function describeProblems(source: string, problems: readonly Problem[]): string {
  const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
  return [`${source} has ${count}:`, ...problems.map((problem) => `  ${describeProblem(problem)}`)].join('\n');
}

function describeProblem({ path, message, line, column }: Problem): string {
  const place = line === undefined ? '' : `line ${line}, column ${column}`;
  const where = path === '' ? place : place === '' ? path : `${path} (${place})`;
  return where === '' ? message : `${where}: ${message}`;
}

export function pathText(path: Path): string {
  return path.map(pathPart).join('').replace(/^\./, '');
}

function pathPart(part: PropertyKey): string {
  if (typeof part === 'number') return `[${part}]`;
  return /^[\w$-]+$/.test(String(part)) ? `.${String(part)}` : `[${JSON.stringify(String(part))}]`;
}
