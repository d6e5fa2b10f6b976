/** What became of one invocation. Payloads are JSON text, as they go over the wire. */
export type Outcome =
  | { readonly ok: true; readonly payload: string }
  | { readonly ok: false; readonly error: InvocationError };

/** The payload of a failed invocation, in the field names of Lambda's Node.js runtime. */
export interface InvocationError {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace?: readonly string[];
}

/** A function that returns nothing answers `null`. */
export function succeeded(result: unknown): Outcome {
  try {
    return { ok: true, payload: JSON.stringify(result) ?? 'null' };
  } catch (error) {
    const errorMessage = `Unable to stringify response body: ${error instanceof Error ? error.message : error}`;
    return { ok: false, error: { errorType: 'Runtime.MarshalError', errorMessage } };
  }
}

export function failed(thrown: unknown): Outcome {
  if (!(thrown instanceof Error)) {
    return { ok: false, error: { errorType: typeof thrown, errorMessage: String(thrown), trace: [] } };
  }
  const trace = thrown.stack?.split('\n') ?? [];
  return { ok: false, error: { errorType: thrown.name, errorMessage: thrown.message, trace } };
}

export function timedOut(requestId: string, timeoutMs: number): Outcome {
  const errorMessage = `RequestId: ${requestId} Error: Task timed out after ${(timeoutMs / 1000).toFixed(2)} seconds`;
  return { ok: false, error: { errorType: 'Sandbox.Timedout', errorMessage } };
}
