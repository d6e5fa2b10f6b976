import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { existsSync, mkdirSync } from 'node:fs';
import type { IncomingHttpHeaders, Server } from 'node:http';
import { join } from 'node:path';
import { type FauxqsServer, startFauxqs } from 'fauxqs';
import type { Exchange, ExchangedAnswer, ExchangedRequest } from '../../adapters/aws/embedded/exchange.ts';
import { guard, refuseAsJson } from '../../loopback/guard.ts';
import { type Listening, LOOPBACK, portError } from '../../loopback/listen.ts';
import { WHAT_TO_DO } from '../state/data-dir.ts';
import { bytesIn, refused, urlOf } from './exchanged.ts';

export interface EmbeddedSqs extends Listening {
  /** Whether a queue has a message to give out now. Costs no request. */
  hasVisible(queueName: string): boolean;
  /** Without a connection, for whoever runs in this process. */
  readonly exchange: Exchange;
}

/** The embedded SQS. `folder` keeps the queues over restarts; with it, a visibility timeout of 0 fails: use 1. */
export async function startSqs(options: { port: number; folder?: string | undefined }): Promise<EmbeddedSqs> {
  const { port, folder } = options;
  if (folder !== undefined) await requireWhole(folder);
  const { server, fastify } = await onLoopback(() =>
    startFauxqs({ port, logger: false, ...(folder === undefined ? {} : { dataDir: folder }) }),
  ).catch((error) => {
    throw portError(error, port, 'SQS');
  });
  const host = `${LOOPBACK}:${server.port}`;

  return {
    endpoint: `http://${host}`,
    exchange: (request) => exchange(fastify, host, request),
    stop: () => server.stop(),
    hasVisible: (queueName) => hasVisible(server, queueName),
  };
}

/** fauxqs keeps its queues in SQLite, which notices damage only where it happens to read. */
async function requireWhole(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'fauxqs.db');
  if (!existsSync(file)) return;
  const { DatabaseSync } = await import('node:sqlite');
  try {
    const database = new DatabaseSync(file);
    const [first] = database.prepare('PRAGMA quick_check(1)').all();
    database.close();
    if (first?.quick_check !== 'ok') throw new Error(String(first?.quick_check));
  } catch (error) {
    throw new Error(`${file} is damaged (${(error as Error).message}): ${WHAT_TO_DO}`, { cause: error });
  }
}

/** Messages whose delay or visibility timeout is over are moved only when somebody receives, so their times are looked at too. */
function hasVisible(server: FauxqsServer, queueName: string): boolean {
  const messages = server.inspectQueue(queueName)?.messages;
  if (!messages) return false;
  const now = Date.now();
  return (
    messages.ready.length > 0 ||
    messages.delayed.some(({ delayUntil }) => (delayUntil ?? 0) <= now) ||
    messages.inflight.some(({ visibilityDeadline }) => visibilityDeadline <= now)
  );
}

/** fastify answers without a connection by itself. */
async function exchange(fastify: FastifyInstance, host: string, request: ExchangedRequest): Promise<ExchangedAnswer> {
  if (!fastify.server.listening) throw refused(host);
  const { method, headers, body } = request;
  const payload = await bytesIn(body);
  const answer = await fastify.inject({ method, url: urlOf(request), headers: { ...headers, host }, payload });
  return { statusCode: answer.statusCode, headers: headersOf(answer.headers), body: answer.rawPayload };
}

function headersOf(headers: IncomingHttpHeaders): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}

interface FastifyInstance {
  readonly server: Server;
  inject(request: object): Promise<{
    readonly statusCode: number;
    readonly headers: IncomingHttpHeaders;
    readonly rawPayload: Buffer;
  }>;
  listen(options: { port: number; host: string }): Promise<string>;
}

/** fauxqs listens on every network interface and has no option against it; fastify, beneath it, announces each server that is made. */
async function onLoopback(start: () => Promise<FauxqsServer>) {
  let made: FastifyInstance | undefined;
  const bindToLoopback = (message: unknown) => {
    const { fastify } = message as { fastify: FastifyInstance };
    made = fastify;
    const listenAnywhere = fastify.listen.bind(fastify);
    guard(fastify.server, { refuse: refuseAsJson });
    fastify.listen = (options) => listenAnywhere({ ...options, host: LOOPBACK });
  };
  subscribe('fastify.initialization', bindToLoopback);
  try {
    const server = await start();
    if (!made) throw new TypeError('fauxqs runs without fastify');
    return { server, fastify: made };
  } finally {
    unsubscribe('fastify.initialization', bindToLoopback);
  }
}
