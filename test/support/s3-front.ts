import { createServer, type IncomingHttpHeaders, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LOOPBACK } from '../../src/loopback/listen.ts';

/** What a front does to requests on their way to the server behind it, and to answers on their way back. */
export interface Habits {
  readonly request?: (headers: IncomingHttpHeaders, about: Passing) => void;
  readonly answer?: (headers: IncomingHttpHeaders, about: Passing) => void;
  /** An answer in place of the server's. */
  readonly instead?: (about: Passing) => number | undefined;
}

/** A request on its way. */
export interface Passing {
  readonly method: string;
  readonly url: URL;
  readonly isCopy: boolean;
  /** On what it writes to. */
  readonly hasCondition: boolean;
  readonly accessKeyId: string | undefined;
}

/** A request that the server carried out, and the headers of its answer. */
export type Carried = Passing & { readonly answered: IncomingHttpHeaders };

export interface Front {
  readonly endpoint: string;
  /** Every request that came, as `PUT /bucket/key`; one that copies as `COPY /bucket/key`. */
  readonly requests: string[];
  habits: Habits;
  /** Nobody answers there until `start`. */
  stop(): Promise<void>;
  start(): Promise<void>;
}

const CONDITIONS = ['if-match', 'if-none-match'] as const;

/** As servers that know no conditions behave. */
export const IGNORING_ALL: Habits = { request: dropConditions };
export const IGNORING_ON_COPIES: Habits = { request: (headers, { isCopy }) => isCopy && dropConditions(headers) };
/** As servers that answer the HEAD of a delete marker like that of nothing. */
export const SILENT_ON_MARKERS: Habits = {
  answer: (headers, { method }) => {
    if (method !== 'HEAD' && method !== 'GET') return;
    delete headers['x-amz-delete-marker'];
    if (headers['last-modified'] === undefined) delete headers['x-amz-version-id'];
  },
};

function dropConditions(headers: IncomingHttpHeaders): void {
  for (const name of CONDITIONS) delete headers[name];
}

/** An HTTP proxy on loopback before an S3 server, which alters what passes. `carried` is told of each request that was carried out, before it is answered. */
export async function startFront(
  target: string,
  habits: Habits = {},
  carried: (what: Carried) => Promise<void> = async () => {},
  /** Servers of our own answer to their own address alone; those of others know a signature by the host that it was made for. */
  host: 'of the server' | 'as it came' = 'of the server',
): Promise<Front> {
  const behind = new URL(target);
  const server = createServer((asked, answer) => pass(asked, answer));
  const requests: string[] = [];
  const listen = (port: number) =>
    new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, LOOPBACK, resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const front: Front = {
    endpoint: `http://${LOOPBACK}:${port}`,
    requests,
    habits,
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
    start: () => listen(port),
  };

  function pass(asked: IncomingMessage, answer: ServerResponse): void {
    const about = passing(asked);
    requests.push(`${about.isCopy ? 'COPY' : about.method} ${decodeURIComponent(about.url.pathname)}`);
    const status = front.habits.instead?.(about);
    if (status !== undefined) {
      asked.resume();
      answer.writeHead(status).end();
      return;
    }
    const headers = { ...asked.headers, ...(host === 'of the server' ? { host: behind.host } : {}) };
    front.habits.request?.(headers, about);
    const { hostname, port } = behind;
    const onward = request({ hostname, port, method: asked.method, path: asked.url, headers });
    onward.on('response', async (reply) => {
      const answered = { ...reply.headers };
      if ((reply.statusCode ?? 500) < 300) await carried({ ...about, answered: reply.headers });
      front.habits.answer?.(answered, about);
      answer.writeHead(reply.statusCode ?? 500, answered);
      reply.pipe(answer);
    });
    onward.on('error', () => answer.destroy());
    // Who hangs up before it has asked is not heard; what was asked is carried out, and told of, though nobody waits for the answer.
    asked.on('close', () => asked.complete || onward.destroy());
    asked.pipe(onward);
  }

  return front;
}

function passing({ method = 'GET', url = '/', headers }: IncomingMessage): Passing {
  const [, accessKeyId] = /Credential=([^/]+)\//.exec(headers.authorization ?? '') ?? [];
  return {
    method,
    url: new URL(url, `http://${LOOPBACK}`),
    hasCondition: CONDITIONS.some((name) => headers[name] !== undefined),
    isCopy: headers['x-amz-copy-source'] !== undefined,
    accessKeyId,
  };
}
