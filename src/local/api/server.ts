// src/local/api: Lambda's Invoke API, and the stack's own commands over HTTP.
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { guard, refuseAsJson } from '../../loopback/guard.ts';
import { type Listening, LOOPBACK, listen } from '../../loopback/listen.ts';
import { readBody } from '../servers/read-body.ts';

/** Lambda's limit for the payload of an invocation. */
const MAX_BODY_BYTES = 6 * 1024 * 1024;

export interface ApiRequest {
  readonly method: string;
  /** The path's segments, percent-decoded. */
  readonly path: readonly string[];
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface ApiResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text goes out as it is, anything else as JSON. */
  readonly body?: unknown;
}

/** Undefined: not this route's. */
export type Route = (request: ApiRequest) => Promise<ApiResponse> | undefined;

export function startApiServer(port: number, routes: readonly Route[]): Promise<Listening> {
  const server = createServer((request, response) => {
    answer(request, routes)
      .catch(
        (error): ApiResponse => failure(500, 'ServiceException', error instanceof Error ? error.message : 'unknown'),
      )
      .then((result) => send(response, result))
      .catch(() => response.destroy());
  });
  guard(server, { refuse: refuseAsJson });
  return listen(server, port, 'the Lambda API');
}

/** An error as AWS's REST services with JSON tell it. */
export function failure(status: number, type: string, message: string): ApiResponse {
  const blame = status < 500 ? 'User' : 'Service';
  return { status, headers: { 'x-amzn-errortype': type }, body: { Type: blame, Message: message } };
}

async function answer(request: IncomingMessage, routes: readonly Route[]): Promise<ApiResponse> {
  const body = await readBody(request, MAX_BODY_BYTES);
  if (body === undefined) {
    return failure(413, 'RequestTooLargeException', `the payload is longer than ${MAX_BODY_BYTES} bytes`);
  }
  const method = request.method ?? 'GET';
  const path = segments(request.url ?? '/');
  if (!path) return failure(400, 'InvalidParameterValueException', 'the path is not percent-encoded correctly');
  for (const route of routes) {
    const response = route({ method, path, headers: request.headers, body });
    if (response) return response;
  }
  return failure(404, 'UnknownOperationException', `there is nothing at ${method} ${request.url}`);
}

function segments(url: string): readonly string[] | undefined {
  try {
    const { pathname } = new URL(url, `http://${LOOPBACK}`);
    return pathname.split('/').filter(Boolean).map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

function send(response: ServerResponse, { status, headers, body }: ApiResponse): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' || body === undefined ? body : JSON.stringify(body));
}
