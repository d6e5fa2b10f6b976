// src/loopback: what listens on this machine, and who may ask it.
import type { IncomingHttpHeaders, RequestListener, Server, ServerResponse } from 'node:http';
import { LOOPBACK, portOf } from './listen.ts';

/**
 * Who may ask a server of this machine. It listens on this machine alone, but every page that a browser shows here may send requests to it:
 * in its own name (`Origin`), or by a name of its own that it points at 127.0.0.1 (`Host`). Both are compared as a whole, since a name may
 * begin or end with anything.
 */
export interface GuardOptions {
  /** Whether a `Host` beyond the server's address is its own too, in small letters: buckets as hosts. */
  readonly isOwnHost?: (host: string, port: number) => boolean;
  readonly refuse: (response: ServerResponse, why: string) => void;
}

/** Refuses before any of the server's own listeners sees the request. Call it once they are there. */
export function guard(server: Server, { isOwnHost, refuse }: GuardOptions): void {
  const listeners = server.listeners('request') as RequestListener[];
  if (listeners.length === 0) throw new TypeError('there is no listener to guard');
  server.removeAllListeners('request').on('request', (request, response) => {
    const why = refusalOf(request.headers, portOf(server), isOwnHost);
    if (why === undefined) for (const listener of listeners) listener.call(server, request, response);
    else refuse(response.setHeader('connection', 'close'), why);
  });
}

/** Why a request is refused, or undefined. */
export function refusalOf(
  { host = '', origin }: IncomingHttpHeaders,
  port: number,
  isOwnHost: GuardOptions['isOwnHost'] = () => false,
): string | undefined {
  const own = hostsOf(port);
  const asked = host.toLowerCase();
  if (!own.includes(asked) && !isOwnHost(asked, port))
    return `This server answers to its own address alone: http://${LOOPBACK}:${port}`;
  if (origin !== undefined && !own.some((one) => origin === `http://${one}`))
    return 'This server answers to its own pages alone.';
  return undefined;
}

function hostsOf(port: number): readonly string[] {
  const names = [LOOPBACK, 'localhost', '[::1]'];
  // Clients leave out the port that HTTP has anyway.
  return [...names.map((name) => `${name}:${port}`), ...(port === 80 ? names : [])];
}

/** For AWS's services with JSON: some SDKs look for the kind of an error in the body, others in a header. */
export function refuseAsJson(response: ServerResponse, why: string): void {
  const type = 'AccessDeniedException';
  const headers = { 'content-type': 'application/json', 'x-amzn-errortype': type };
  response.writeHead(403, headers).end(JSON.stringify({ __type: type, Type: 'User', message: why, Message: why }));
}
