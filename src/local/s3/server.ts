// src/local/s3: the embedded S3 over HTTP.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Exchange } from '../../adapters/aws/embedded/exchange.ts';
import { type ClaimedChecksum, verifyChecksum, verifyContentMd5 } from '../../adapters/memory/s3/checksum.ts';
import { type S3, S3Error } from '../../adapters/memory/s3/index.ts';
import { guard } from '../../loopback/guard.ts';
import { type Listening, listen, portOf } from '../../loopback/listen.ts';
import { answerError, newRequestIds, type RequestIds, send } from './answer.ts';
import { claimedChecksum, decodeBody, readBody } from './body.ts';
import { accessKeyIdOf, assertNotExpired } from './caller.ts';
import type { Answer } from './context.ts';
import { s3Exchange } from './exchange.ts';
import { copySourceFrom } from './handlers/copy.ts';
import { HANDLERS } from './handlers/index.ts';
import { operationOf } from './operation.ts';
import { assertExpectedOwner } from './owner.ts';
import { assertNotDenied, denialsFor } from './policy/enforce.ts';
import { type Incoming, isS3Host, parseRequest, type S3Request } from './request.ts';

/** What hooks are told of a request before it is carried out. */
export interface RequestSummary {
  /** As the SDKs call it, for example `PutObject`. */
  readonly operation: string;
  readonly bucket: string;
  readonly key: string;
  /** Of the endpoint that was asked. */
  readonly region: string;
  readonly accessKeyId: string | undefined;
  /** Of CopyObject and UploadPartCopy: the bucket that is copied from. */
  readonly sourceBucket: string | undefined;
}

export interface Fault {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

export interface S3ServerOptions {
  /** Shared by the servers of all regions; it outlives them. */
  readonly model: S3;
  readonly region: string;
  /** 0, or none: any free port. */
  readonly port?: number;
  /** Milliseconds added to an answer, as for a request from another continent. */
  readonly latency?: number | ((request: RequestSummary) => number);
  /** Answers in place of S3, before anything is read or changed. */
  readonly faults?: (request: RequestSummary) => Fault | undefined;
  /** `userIdentity.principalId` of events; `AWS:` and the access key id unless given. */
  readonly principalOf?: (accessKeyId: string) => string;
}

/** Stopping it leaves the model as it is, and a new server may take the port. */
export interface S3Server extends Listening {
  readonly region: string;
  readonly port: number;
  /** Answers without a connection whoever runs in this process, while the server runs. */
  readonly exchange: Exchange;
}

/** One region's endpoint. Any SDK or CLI talks to it with any credentials. */
export async function startS3Server(options: S3ServerOptions): Promise<S3Server> {
  const server = createServer((incoming, response) => void serve(options, incoming, response));
  // SDKs keep connections for long; Node's five seconds would cut one off under a request now and then.
  server.keepAliveTimeout = 65_000;
  guard(server, { isOwnHost: isS3Host, refuse });
  const listening = await listen(server, options.port ?? 0, `S3 in ${options.region}`);
  const isUp = () => server.listening;
  const port = portOf(server);
  return { ...listening, region: options.region, port, exchange: s3Exchange({ port, isUp }, answer) };

  /** An answer to what came without a connection. */
  function answer(incoming: Incoming, raw: Buffer, ids: RequestIds): Promise<Answer> {
    return answerTo(options, incoming, raw, ids);
  }
}

function refuse(response: ServerResponse, message: string): void {
  const ids = newRequestIds();
  send(response, 'GET', answerError(new S3Error({ code: 'AccessDenied', status: 403, message }), '/', ids), ids);
}

async function serve(options: S3ServerOptions, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const ids = newRequestIds();
  const method = incoming.method ?? 'GET';
  try {
    const raw = await readBody(incoming);
    const answer = await answerTo(options, incoming, raw, ids);
    send(response, method, answer, ids);
  } catch {
    // The client is gone, or an answer couldn't be written: there is nobody to tell.
    response.destroy();
  }
}

async function answerTo(options: S3ServerOptions, incoming: Incoming, raw: Buffer, ids: RequestIds): Promise<Answer> {
  const resource = (incoming.url ?? '/').split('?')[0] ?? '/';
  try {
    const request = parseRequest(incoming);
    const summary = summaryOf(request, options.region);
    const answer = decide(options, request, summary, raw, ids);
    // Also without latency this yields once, so that whoever keeps the change (persistence) is done before the answer.
    await delay(options, summary);
    return answer;
  } catch (thrown) {
    return answerError(thrown, resource, ids);
  }

  /** Errors of the operation are answers too, and take as long. */
  function decide(...args: Parameters<typeof carryOut>): Answer {
    try {
      return carryOut(...args);
    } catch (thrown) {
      return answerError(thrown, resource, ids);
    }
  }
}

function summaryOf(request: S3Request, region: string): RequestSummary {
  const { bucket, key } = request;
  const operation = operationOf(request);
  const sourceBucket = COPIES.has(operation) ? sourceBucketOf(request) : undefined;
  return { operation, bucket, key, region, accessKeyId: accessKeyIdOf(request), sourceBucket };
}

const COPIES = new Set(['CopyObject', 'UploadPartCopy']);

/** A source that can't be read is for the operation to refuse, in its place among other mistakes. */
function sourceBucketOf({ headers }: S3Request): string | undefined {
  try {
    return copySourceFrom(headers).bucket;
  } catch {
    return undefined;
  }
}

function carryOut(
  options: S3ServerOptions,
  request: S3Request,
  summary: RequestSummary,
  raw: Buffer,
  ids: RequestIds,
): Answer {
  const { model, region } = options;
  const fault = options.faults?.(summary);
  if (fault) throw new S3Error(fault);
  assertNotExpired(request, model.now());
  const handler = Object.hasOwn(HANDLERS, summary.operation) ? HANDLERS[summary.operation] : undefined;
  if (!handler) throw notImplemented(summary.operation);
  assertInRegion(options, summary);
  assertExpectedOwner(request);
  const denialOf = denialsFor(model, summary.accessKeyId);
  assertNotDenied(denialOf, summary.operation, request);
  const { bytes, trailers } = decodeBody(raw, request.headers);
  const checksum = claimedChecksum(request.headers, trailers);
  if (!CLAIMS_OF_OBJECTS.has(summary.operation)) verifyDocument(request, bytes, checksum);
  const caller = { principalId: principalOf(options, summary.accessKeyId), sourceIp: request.sourceIp, ...ids };
  return handler({ s3: model, region, request, body: bytes, checksum, caller, denialOf });
}

/** Their checksums are about an object, and the model looks at them. */
const CLAIMS_OF_OBJECTS = new Set(['PutObject', 'UploadPart', 'CompleteMultipartUpload']);

function verifyDocument({ headers }: S3Request, bytes: Buffer, checksum: ClaimedChecksum | undefined): void {
  verifyContentMd5(headers.get('content-md5'), bytes);
  if (checksum) verifyChecksum(checksum, bytes);
}

function principalOf({ principalOf: named }: S3ServerOptions, accessKeyId = 'ANONYMOUS'): string {
  return named ? named(accessKeyId) : `AWS:${accessKeyId}`;
}

function notImplemented(operation: string): S3Error {
  const message = `The embedded S3 doesn't implement ${operation}.`;
  return new S3Error({ code: 'NotImplemented', status: 501, message, fields: { Operation: operation } });
}

/** A region's endpoint serves its own buckets, and sends clients of others to theirs. */
function assertInRegion({ model, region }: S3ServerOptions, { operation, bucket }: RequestSummary): void {
  if (bucket === '' || operation === 'CreateBucket' || operation === 'GetBucketLocation') return;
  const home = model.regionOf(bucket);
  if (home === undefined || home === region) return;
  throw new S3Error({
    code: 'PermanentRedirect',
    status: 301,
    message:
      'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.',
    fields: { Endpoint: `${bucket}.s3.${home}.amazonaws.com`, Bucket: bucket },
    headers: { 'x-amz-bucket-region': home },
  });
}

async function delay({ latency = 0 }: S3ServerOptions, summary: RequestSummary): Promise<void> {
  const milliseconds = typeof latency === 'number' ? latency : latency(summary);
  if (milliseconds > 0) await sleep(milliseconds);
}
