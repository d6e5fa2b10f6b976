import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { S3Error } from '../../adapters/memory/s3/index.ts';
import type { Answer } from './context.ts';
import { bareDocument, leaf } from './xml.ts';

/** The two ids that every answer carries; events repeat them. */
export interface RequestIds {
  readonly requestId: string;
  readonly hostId: string;
}

export function newRequestIds(): RequestIds {
  const bytes = randomBytes(64);
  return { requestId: bytes.toString('hex', 0, 8).toUpperCase(), hostId: bytes.toString('base64', 8) };
}

export function answerError(thrown: unknown, resource: string, ids: RequestIds): Answer {
  const error = thrown instanceof S3Error ? thrown : internalError(thrown);
  if (error.status === 304) return { status: 304, headers: error.headers };
  const document = bareDocument(
    'Error',
    leaf('Code', error.code),
    leaf('Message', error.message),
    ...Object.entries(error.fields).map(([name, value]) => leaf(name, value)),
    leaf('Resource', Object.hasOwn(error.fields, 'Key') ? undefined : resource),
    leaf('RequestId', ids.requestId),
    leaf('HostId', ids.hostId),
  );
  return { status: error.status, headers: { 'content-type': 'application/xml', ...error.headers }, body: document };
}

/** A bug of ours; S3 says no more than this either, so the cause goes to the log. */
function internalError(thrown: unknown): S3Error {
  console.error('embedded S3:', thrown);
  const message = 'We encountered an internal error. Please try again.';
  return new S3Error({ code: 'InternalError', status: 500, message });
}

/** What goes out over a connection, or to whoever asks in this process. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer | undefined;
}

/** HEAD and 304 have headers but no body; a HEAD's Content-Length is that of the object. */
export function wireAnswer(method: string, { status, headers = {}, body }: Answer, ids: RequestIds): WireAnswer {
  const told: Record<string, string> = {
    server: 'AmazonS3',
    'x-amz-request-id': ids.requestId,
    'x-amz-id-2': ids.hostId,
  };
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) told[name] = headerText(String(value));
  }
  const isBodiless = method === 'HEAD' || status === 304 || status === 204;
  if (!isBodiless) told['content-length'] = String(Buffer.byteLength(body ?? ''));
  if (method === 'HEAD' && status >= 300) delete told['content-length'];
  return { status, headers: told, body: isBodiless ? undefined : body };
}

export function send(response: ServerResponse, method: string, answer: Answer, ids: RequestIds): void {
  const { status, headers, body } = wireAnswer(method, answer, ids);
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  response.end(body);
}

/** Node takes Latin-1 and no line breaks; text beyond that goes out as the bytes of its UTF-8, as S3 sends it. */
function headerText(value: string): string {
  if (/^[\x20-\x7e]*$/.test(value)) return value;
  const isLatin1 = Buffer.from(value, 'latin1').toString('latin1') === value;
  return (isLatin1 ? value : Buffer.from(value).toString('latin1')).replace(/\p{Cc}/gu, (sign) =>
    sign >= '\x80' ? sign : ' ',
  );
}
