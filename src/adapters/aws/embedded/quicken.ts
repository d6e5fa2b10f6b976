// src/adapters/aws/embedded: clients of servers that run on this machine for us alone.
import { sendDirectly } from './direct.ts';
import { operateDirectly } from './documents.ts';
import type { Exchange, ExchangedRequest, QuickClient } from './exchange.ts';

/**
 * Steps of the SDK that an embedded server has no use for, and that took two thirds of the time of a request: signatures, of which it believes every
 * one, what tells AWS of the caller's machine, redirects between regions, directory buckets.
 */
const NEEDLESS = [
  'loggerMiddleware',
  'getUserAgentMiddleware',
  'hostHeaderMiddleware',
  'recursionDetectionMiddleware',
  'httpAuthSchemeMiddleware',
  'httpSigningMiddleware',
  'regionRedirectMiddleware',
  'regionRedirectEndpointMiddleware',
  's3ExpressMiddleware',
  's3ExpressHttpSigningMiddleware',
  'addExpectContinueMiddleware',
];

interface Handler {
  handle(request: never, options?: { readonly abortSignal?: AbortSignal }): Promise<{ response: unknown }>;
  destroy?(): void;
}

export interface Quickening {
  readonly endpoint: string;
  /** Who asks: all that an embedded server reads of a signature. */
  readonly accessKeyId: string;
  /** Takes the place of connections. */
  readonly exchange?: Exchange | undefined;
}

/** Has a client ask an embedded server with no more ado than it needs; what is sent, retries and errors stay the SDK's own. Returns the client. */
export function quicken<Quickened extends QuickClient>(client: Quickened, quickening: Quickening): Quickened {
  const { accessKeyId, endpoint, exchange } = quickening;
  for (const name of NEEDLESS) client.middlewareStack.remove(name);
  const config = client.config as Config;
  const outside = config.requestHandler;
  let claim: string | undefined;
  config.requestHandler = {
    ...METHODS_OF_HANDLERS,
    async handle(request: Claiming, options) {
      claim ??= claimOf(accessKeyId, await config.region());
      request.headers.authorization = claim;
      request.headers['x-amz-date'] ??= SOME_DATE;
      if (!exchange) return await outside.handle(request as never, options);
      return { response: await unlessAborted(exchange(request), options?.abortSignal) };
    },
    destroy: () => outside.destroy?.(),
  } as Handler;
  sendDirectly(client, endpoint);
  if (exchange?.operate) operateDirectly(client, exchange.operate);
  return client;
}

interface Config {
  requestHandler: Handler;
  readonly region: () => Promise<string>;
}

/** All of a signature that is read: who asks, and of which region. */
function claimOf(accessKeyId: string, region: string): string {
  return `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20200101/${region}/any/aws4_request, SignedHeaders=host, Signature=none`;
}

type Claiming = ExchangedRequest & { readonly headers: Record<string, string> };

/** Embedded servers want one, and read none. */
const SOME_DATE = '20200101T000000Z';

/** What the SDK may call beside. */
const METHODS_OF_HANDLERS = {
  metadata: { handlerProtocol: 'http/1.1' },
  updateHttpClientConfig: () => undefined,
  httpHandlerConfigs: () => ({}),
};

async function unlessAborted<Answer>(answer: Promise<Answer>, signal: AbortSignal | undefined): Promise<Answer> {
  if (!signal) return await answer;
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(Object.assign(new Error('Request aborted'), { name: 'AbortError' }));
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([answer, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
