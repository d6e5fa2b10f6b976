import { randomUUID } from 'node:crypto';
import type { AsyncInvocations } from '../lambda/async-invocations.ts';
import type { LocalFunction } from '../lambda/function.ts';
import { type ApiRequest, type ApiResponse, failure, type Route } from './server.ts';

export interface InvocableFunction {
  readonly function: LocalFunction;
  readonly async: AsyncInvocations;
  /** The function's region can be reached. */
  isUp(): boolean;
}

export interface InvokeOptions {
  /** By name, alias for short or ARN; undefined where there is none. */
  find(nameOrArn: string): InvocableFunction | undefined;
  /** Told for as long as a synchronous invocation lasts. */
  begin(): () => void;
}

/** Lambda's Invoke: `POST /2015-03-31/functions/NAME/invocations`. */
export function invokeRoute(options: InvokeOptions): Route {
  return (request) => {
    const [version, functions, name, invocations, ...rest] = request.path;
    const isInvoke = version === '2015-03-31' && functions === 'functions' && invocations === 'invocations';
    if (request.method !== 'POST' || !isInvoke || name === undefined || rest.length > 0) return undefined;
    return invoke(options, name, request);
  };
}

async function invoke(options: InvokeOptions, name: string, request: ApiRequest): Promise<ApiResponse> {
  const target = options.find(name);
  if (!target) return failure(404, 'ResourceNotFoundException', `Function not found: ${name}`);
  if (!target.isUp())
    return failure(503, 'ServiceUnavailableException', `the region of ${target.function.name} is stopped`);
  const payload = request.body === '' ? '{}' : request.body;
  const problem = jsonProblem(payload);
  if (problem) {
    return failure(400, 'InvalidRequestContentException', `Could not parse request body into json: ${problem}`);
  }

  const requestId = randomUUID();
  const type = request.headers['x-amz-invocation-type'] ?? 'RequestResponse';
  switch (type) {
    case 'RequestResponse':
      return invokeAndWait(options, target, payload, requestId);
    case 'Event':
      target.async.accept({ requestId, payload });
      return { status: 202, headers: { 'x-amzn-requestid': requestId } };
    case 'DryRun':
      return { status: 204, headers: { 'x-amzn-requestid': requestId } };
    default:
      return failure(400, 'InvalidParameterValueException', `there is no invocation type ${type}`);
  }
}

async function invokeAndWait(
  options: InvokeOptions,
  target: InvocableFunction,
  payload: string,
  requestId: string,
): Promise<ApiResponse> {
  const invocation = target.function.invokeNow(payload, requestId);
  if (!invocation) return failure(429, 'TooManyRequestsException', 'Rate Exceeded.');
  const ended = options.begin();
  const outcome = await invocation;
  ended();
  const headers = { 'x-amzn-requestid': requestId, 'x-amz-executed-version': '$LATEST' };
  return outcome.ok
    ? { status: 200, headers, body: outcome.payload }
    : { status: 200, headers: { ...headers, 'x-amz-function-error': 'Unhandled' }, body: outcome.error };
}

function jsonProblem(text: string): string | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
