import * as sdk from '@aws-sdk/client-s3';
import { isRecord } from './case.ts';

/** An answer as the wire had it, beside what the SDK made of it. */
export interface ObservedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Of errors that have a document; HEAD's have none. */
  readonly code: unknown;
  /** The output's members, or the leaf elements of an error's document. */
  readonly fields: Record<string, unknown>;
}

interface WireAnswer {
  statusCode: number;
  headers: Record<string, string>;
  body?: AsyncIterable<Uint8Array>;
}

export function oracleClient(endpoint: string, checksums: 'WHEN_SUPPORTED' | 'WHEN_REQUIRED'): sdk.S3Client {
  const client = new sdk.S3Client({
    endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    maxAttempts: 1,
    // It warns of every empty body.
    logger: { debug() {}, info() {}, warn() {}, error() {} },
    requestChecksumCalculation: checksums,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  // AWS was asked by a client that sends no type of its own; this SDK would.
  client.middlewareStack.add(
    (next) => (step) => {
      const { headers } = step.request as { headers: Record<string, string> };
      const isNamed = 'ContentType' in step.input;
      if (!isNamed && headers['content-type'] === 'application/octet-stream') delete headers['content-type'];
      return next(step);
    },
    { step: 'build', priority: 'low' },
  );
  return client;
}

type AnyCommand = Parameters<sdk.S3Client['send']>[0];

export async function observe(
  client: sdk.S3Client,
  op: string,
  input: Record<string, unknown>,
): Promise<ObservedAnswer> {
  const commands = sdk as unknown as Record<string, new (input: unknown) => AnyCommand>;
  const Command = commands[`${op}Command`];
  if (!Command) throw new Error(`the SDK has no command ${op}`);
  const command = new Command(input);
  let wire = { status: 0, headers: {} as Record<string, string>, document: '' };
  command.middlewareStack.add(
    (next) => async (step) => {
      const result = await next(step);
      const response = result.response as WireAnswer;
      const { statusCode: status, headers } = response;
      const document = status < 300 ? '' : await text(response.body);
      wire = { status, headers, document };
      if (status >= 300) response.body = stream(document);
      return result;
    },
    { step: 'deserialize', priority: 'low' },
  );
  const output = await client.send(command).catch((error: unknown) => {
    if (wire.status >= 300) return undefined;
    throw error;
  });
  const fields = output === undefined ? leavesOf(wire.document) : await membersOf(output);
  return { status: wire.status, headers: wire.headers, code: output ? undefined : fields.Code, fields };
}

async function membersOf(output: object): Promise<Record<string, unknown>> {
  const members: Record<string, unknown> = { ...output };
  delete members.$metadata;
  const body = members.Body;
  if (isRecord(body) && 'transformToString' in body) {
    members.Body = await (body as { transformToString(): Promise<string> }).transformToString();
  }
  return members;
}

function leavesOf(document: string): Record<string, unknown> {
  const leaves = document.matchAll(/<([\w-]+)>([^<>]*)<\/\1>/g);
  return Object.fromEntries([...leaves].map(([, name, content]) => [name, content]));
}

async function text(body: AsyncIterable<Uint8Array> | undefined): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body ?? []) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

async function* stream(document: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(document);
}
