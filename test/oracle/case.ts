/** The format of `test/data/aws/cases.json`: sequences of requests with the answers that AWS gave to them. */

export interface OracleCase {
  readonly id: string;
  readonly about: string;
  readonly area: string;
  readonly doubt?: string;
  readonly versioning?: 'Enabled' | 'Unversioned';
  readonly steps: readonly OracleStep[];
}

export interface OracleStep {
  /** A command of the SDK, without "Command". */
  readonly op: string;
  readonly input: Record<string, unknown>;
  readonly expect: { readonly status: number } & Record<string, unknown>;
  readonly waitMs?: number;
  readonly sdkChecksums?: 'off';
}

/** What the steps so far have made: the names of the buckets, and the output of each step. */
export interface Scope {
  readonly bucket: string;
  readonly bucket2: string;
  readonly steps: unknown[];
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value at a path such as `steps.0.CopyPartResult.ETag`, if there is one. */
export function valueAt(path: string, scope: Scope): unknown {
  let value: unknown = scope;
  for (const name of path.split('.')) value = (value as Record<string, unknown> | undefined)?.[name];
  return value;
}
