import type { QuickClient } from './exchange.ts';

/** A command of the SDK, as far as it is read here. */
export interface Command {
  readonly input: object;
  readonly schema?: Schema;
  readonly middlewareStack: { identify(): readonly string[] };
}

/** Where the SDK's generated code has an operation: `[9, namespace, name, traits, input, output]`. */
type Schema = readonly [number, string, string, unknown, unknown, unknown];

/** A request as the SDK's protocol makes it. */
export interface Request {
  readonly headers: Record<string, string>;
}

export interface Response {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
}

interface Protocol {
  serializeRequest(operation: object, input: object, context: object): Promise<Request>;
  deserializeResponse(operation: object, context: object, response: Response): Promise<object>;
}

interface Config {
  readonly protocol: Protocol;
  readonly requestHandler: { handle(request: Request, options: object): Promise<{ readonly response: Response }> };
}

/** What the middleware does for these is nothing that an embedded server asks for. */
const DIRECT = new Set([
  ...['HeadObject', 'CopyObject', 'DeleteObject'],
  ...['SendMessageBatch', 'ReceiveMessage', 'DeleteMessageBatch', 'GetQueueAttributes'],
]);

/**
 * Sends a client's commonest commands past the SDK's middleware: by its protocol alone, which writes the request and reads the answer. Building
 * that middleware anew for each request takes ten times as long as all the rest. What a retry might mend, and what has middleware of its own, goes the long way.
 */
export function sendDirectly(client: QuickClient, endpoint: string): void {
  const longWay = client.send.bind(client) as (command: Command, options?: object) => Promise<unknown>;
  const config = client.config as Config;
  const contextOf = contexts(config, new URL(endpoint));
  const send = async (command: Command, options: object = {}): Promise<unknown> => {
    const name = command.schema?.[2] ?? '';
    if (!DIRECT.has(name) || command.middlewareStack.identify().length > 0) return await longWay(command, options);
    const answer = await ask(config, contextOf(command), command, options);
    return answer ? answer.output : await longWay(command, options);
  };
  Object.assign(client, { send });
}

/** The output, or the SDK's own error. Undefined where another try may have another end, and where an answer takes more to read. */
async function ask({ protocol, requestHandler }: Config, context: object, { schema, input }: Command, options: object) {
  const operation = operationOf(schema);
  const request = await protocol.serializeRequest(operation, input, context);
  const response = await requestHandler.handle(request, options).then(({ response: of }) => of, unlessLost);
  if (response === undefined || isForAnotherTry(response)) return undefined;
  return { output: await protocol.deserializeResponse(operation, context, response).catch(withResponse(response)) };
}

/** A connection that was refused or broke is tried again; an abort is not. */
function unlessLost(error: Error): undefined {
  if (error.name === 'AbortError') throw error;
}

/** The SDK reads dates of `Expires` apart, since it may be any text. */
function isForAnotherTry({ statusCode, headers }: Response): boolean {
  return statusCode >= 500 || statusCode === 429 || headers.expires !== undefined;
}

/** As the SDK's own deserializer tells it, and that it was sent once. */
function withResponse(response: Response) {
  return (error: Error & { $metadata?: object }): never => {
    Object.defineProperty(error, '$response', { value: response, enumerable: false });
    error.$metadata = { ...error.$metadata, attempts: 1, totalRetryDelay: 0 };
    throw error;
  };
}

const operations = new WeakMap<object, object>();

function operationOf(schema: Schema | undefined): object {
  if (!schema) throw new TypeError('a command without a schema');
  const known = operations.get(schema);
  if (known) return known;
  const [, namespace, name, traits, input, output] = schema;
  const operation = { namespace, name, traits, input, output };
  operations.set(schema, operation);
  return operation;
}

/** What the protocol is told beside the input: the client's configuration, and where to: S3's buckets stand in the path. */
function contexts(config: object, { protocol, hostname, port }: URL): (command: Command) => object {
  const known = new Map<string, object>();
  return ({ input }) => {
    const path = 'Bucket' in input ? `/${input.Bucket}` : '/';
    const context = known.get(path) ?? {
      ...config,
      endpoint: async () => ({ protocol, hostname, port: Number(port), path }),
    };
    known.set(path, context);
    return context;
  };
}
