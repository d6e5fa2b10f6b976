import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Ready } from './messages.ts';

export type Service = 's3' | 'dynamodb' | 'sqs';

/** One request of a function to a service, as it went out. */
export interface LoggedRequest {
  readonly service: Service;
  readonly operation: string;
  requestBytes: number;
  responseBytes: number;
  /** What was asked of DynamoDB, in its own JSON. */
  readonly body?: string;
  /** When its answer was there, by performance.now; undefined until then. */
  answeredAt?: number;
}

const scopes = new AsyncLocalStorage<LoggedRequest[]>();

/**
 * Counts what the functions ask for, beneath their clients: Node tells of every request that leaves this process, and in whose behalf.
 * Retries of the SDK count, as AWS counts them.
 */
export function startRequestLog(places: Ready) {
  const open = new WeakMap<ClientRequest, LoggedRequest>();
  const serviceOf = (port: string): Service | undefined => {
    if (port === new URL(places.dynamodb).port) return 'dynamodb';
    if (port === new URL(places.sqs).port) return 'sqs';
    return Object.values(places.regions).some(({ endpoint }) => new URL(endpoint).port === port) ? 's3' : undefined;
  };
  const bodies = new WeakMap<ClientRequest, string>();
  const created = (message: unknown) => {
    const { request } = message as { request: ClientRequest };
    if (serviceOf(String(request.getHeader('host')).split(':')[1] ?? '') === 'dynamodb') keepBody(request, bodies);
  };
  const started = (message: unknown) => {
    const { request } = message as { request: ClientRequest };
    const log = scopes.getStore();
    const service = serviceOf(String(request.getHeader('host')).split(':')[1] ?? '');
    if (!log || !service) return;
    const requestBytes = Number(request.getHeader('content-length') ?? 0);
    const body = bodies.get(request);
    const entry = {
      ...{ service, operation: operationOf(service, request), requestBytes, responseBytes: 0 },
      ...(body === undefined ? {} : { body }),
    };
    open.set(request, entry);
    log.push(entry);
  };
  const answered = (message: unknown) => {
    const { request, response } = message as { request: ClientRequest; response: IncomingMessage };
    const entry = open.get(request);
    if (!entry) return;
    entry.responseBytes = Number(response.headers['content-length'] ?? 0);
    entry.answeredAt = performance.now();
  };
  subscribe('http.client.request.created', created);
  subscribe('http.client.request.start', started);
  subscribe('http.client.response.finish', answered);
  return {
    /** Everything that is asked for within `run`, and by what it starts, goes into `log`. */
    within: <Result>(log: LoggedRequest[], run: () => Result): Result => scopes.run(log, run),
    stop() {
      unsubscribe('http.client.request.created', created);
      unsubscribe('http.client.request.start', started);
      unsubscribe('http.client.response.finish', answered);
    },
  };
}

function operationOf(service: Service, request: ClientRequest): string {
  if (service !== 's3') return String(request.getHeader('x-amz-target')).split('.')[1] ?? 'unknown';
  const { method, path } = request;
  const query = new URL(path, 'http://localhost').searchParams;
  if (query.has('versioning')) return 'GetBucketVersioning';
  if (query.has('versions')) return 'ListObjectVersions';
  if (query.has('tagging')) return `${method} tagging`;
  if (method === 'PUT') return request.getHeader('x-amz-copy-source') === undefined ? 'PutObject' : 'CopyObject';
  const names: Readonly<Record<string, string>> = { HEAD: 'HeadObject', GET: 'GetObject', DELETE: 'DeleteObject' };
  return names[method] ?? method;
}

/** Node tells of a request when its body is gone: so it is noted on its way. */
function keepBody(request: ClientRequest, bodies: WeakMap<ClientRequest, string>): void {
  const { write, end } = request;
  const keep = (chunk: unknown) => {
    if (typeof chunk === 'string' || chunk instanceof Uint8Array)
      bodies.set(request, (bodies.get(request) ?? '') + Buffer.from(chunk as Uint8Array).toString());
  };
  request.write = ((...sent: unknown[]) => {
    keep(sent[0]);
    return Reflect.apply(write, request, sent);
  }) as typeof write;
  request.end = ((...sent: unknown[]) => {
    keep(sent[0]);
    return Reflect.apply(end, request, sent);
  }) as typeof end;
}
