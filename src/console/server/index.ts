// src/console/server: answers the page, on this machine alone.
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { refusalOf } from '../../loopback/guard.ts';
import { listen, portOf } from '../../loopback/listen.ts';
import { Unavailable } from '../../ports/errors.ts';
import { WHOLE_SIZE } from '../answers.ts';
import { type Guard, HEADERS, isLetIn } from './guard.ts';
import { loadPage, type PageFile } from './page-files.ts';
import { BadRequest } from './questions.ts';
import { type Body, type ConsoleDependencies, createRoutes, type Routes } from './routes.ts';

export type { ConsoleDependencies };

export interface ConsoleOptions {
  readonly deps: ConsoleDependencies;
  readonly isLocal: boolean;
  /** 0 takes any that is free. */
  readonly port: number;
}

export interface RunningConsole {
  /** With the token in its fragment, which no browser sends anywhere. */
  readonly url: string;
  stop(): Promise<void>;
}

const MAX_BODY_BYTES = 64 * 1024;

/** The console for people of this machine: its page, and what the page asks. */
export async function startConsole({ deps, isLocal, port }: ConsoleOptions): Promise<RunningConsole> {
  const routes = createRoutes(deps, isLocal);
  const token = randomBytes(24).toString('base64url');
  let page: Promise<ReadonlyMap<string, PageFile>> | undefined;
  const pageOnce: LoadPage = () => {
    page ??= loadPage().catch((error: unknown) => {
      page = undefined; // the next request tries again
      throw error;
    });
    return page;
  };
  const server = createServer((request, response) => {
    const guard: Guard = { token, port: portOf(server) };
    answer(request, guard, pageOnce, routes)
      .catch(failureOf)
      .then(({ status, type, bytes, size }) => {
        const told = size === undefined ? {} : { [WHOLE_SIZE]: size };
        response
          .writeHead(status, { ...HEADERS, ...told, 'content-type': type, 'content-length': bytes.length })
          .end(bytes);
      })
      .catch(() => response.destroy());
  });
  const { endpoint, stop } = await listen(server, port, 'the console');
  return { url: `${endpoint}/#token=${token}`, stop };
}

type LoadPage = () => Promise<ReadonlyMap<string, PageFile>>;

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly bytes: Uint8Array;
  /** Of a version's content: the size of the whole. */
  readonly size?: number;
}

async function answer(request: IncomingMessage, guard: Guard, page: LoadPage, routes: Routes): Promise<Answer> {
  const refused = refusalOf(request.headers, guard.port);
  if (refused) return problem(403, refused);
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://console');
  if (!pathname.startsWith('/api/')) {
    const file = request.method === 'GET' ? (await page()).get(pathname) : undefined;
    return file ? { status: 200, ...file } : problem(404, 'There is nothing here.');
  }
  if (!isLetIn(request.headers, guard))
    return problem(401, 'Open the console by the address that was printed when it started: it holds the token.');
  const name = pathname.slice('/api/'.length);
  if (request.method === 'GET') {
    if (name === 'content') return contentAnswer(await routes.content(searchParams));
    const route = Object.hasOwn(routes.get, name) ? routes.get[name as keyof Routes['get']] : undefined;
    return route ? json(200, await route(searchParams)) : problem(404, `There is no ${name}.`);
  }
  const route = Object.hasOwn(routes.post, name) ? routes.post[name as keyof Routes['post']] : undefined;
  if (request.method !== 'POST' || !route) return problem(404, `There is no ${name}.`);
  return json(200, await route(await bodyOf(request)));
}

/** Whatever the object calls itself, a browser gets bytes. */
function contentAnswer(content: Awaited<ReturnType<Routes['content']>>): Answer {
  if (!('bytes' in content)) return json(409, content);
  return { status: 200, type: 'application/octet-stream', ...content };
}

async function bodyOf(request: IncomingMessage): Promise<Body> {
  if (request.headers['content-type'] !== 'application/json') throw new BadRequest('send JSON');
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request) {
    bytes += (chunk as Buffer).length;
    if (bytes > MAX_BODY_BYTES) throw new BadRequest('that is too long');
    chunks.push(chunk as Buffer);
  }
  try {
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return body as Body;
  } catch {
    // said below
  }
  throw new BadRequest('send an object as JSON');
}

function failureOf(error: unknown): Answer {
  const why = error instanceof Error ? error.message : String(error);
  if (error instanceof BadRequest || error instanceof RangeError) return problem(400, why);
  return problem(error instanceof Unavailable ? 503 : 500, why);
}

function problem(status: number, why: string): Answer {
  return json(status, { kind: 'problem', why });
}

function json(status: number, value: unknown): Answer {
  return { status, type: 'application/json; charset=utf-8', bytes: Buffer.from(JSON.stringify(value)) };
}
