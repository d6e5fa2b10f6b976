/** What S3, or the way to it, said instead of doing the job. */
export interface Rejection {
  /** The HTTP status; 0 where no answer came. */
  readonly status: number;
  /** S3's error code, or the name of the failure on the way. A HEAD has no body, so its code tells no more than the status. */
  readonly code: string;
  readonly message: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Further elements of S3's error document, where it named them. */
  readonly bucket?: string;
  readonly condition?: string;
}

/** Reads what the SDK threw. Anything that is neither an answer nor a failure to get one is a mistake in a program, and is thrown on. */
export function rejectionOf(thrown: unknown): Rejection {
  if (!(thrown instanceof Error)) throw thrown;
  const status = statusOf(thrown);
  if (status === 0 && !isFailureOnTheWay(thrown)) throw thrown;
  const bucket = textOf(thrown, 'BucketName');
  const condition = textOf(thrown, 'Condition');
  return {
    status,
    code: status === 0 ? (textOf(thrown, 'code') ?? thrown.name) : thrown.name,
    message: thrown.message,
    headers: headersOf(thrown),
    ...(bucket === undefined ? {} : { bucket }),
    ...(condition === undefined ? {} : { condition }),
  };
}

/** Why bytes stopped coming. The SDK's word about a wrong checksum is an error without name or code, so whatever comes out of a body counts. */
export function breakOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) throw thrown;
  return thrown.message;
}

function statusOf(error: Error): number {
  const metadata = property(error, '$metadata');
  const status = property(metadata, 'httpStatusCode');
  return typeof status === 'number' ? status : 0;
}

const FAILURES = new Set([
  'AbortError',
  'TimeoutError',
  'NetworkingError',
  'CredentialsProviderError',
  'TokenProviderError',
]);
/** Node's codes for wrong arguments, which no other try will mend. */
const MISTAKES = /^ERR_(INVALID|UNESCAPED|HTTP_INVALID|MISSING|OUT_OF_RANGE)/;

function isFailureOnTheWay(error: Error): boolean {
  const code = textOf(error, 'code');
  return FAILURES.has(error.name) || (code !== undefined && !MISTAKES.test(code));
}

function headersOf(error: Error): Record<string, string> {
  const headers = property(property(error, '$response'), 'headers');
  if (typeof headers !== 'object' || headers === null) return {};
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
}

function textOf(value: unknown, name: string): string | undefined {
  const found = property(value, name);
  return typeof found === 'string' ? found : undefined;
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
