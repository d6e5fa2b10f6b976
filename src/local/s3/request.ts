import type { IncomingMessage } from 'node:http';
import { S3Error } from '../../adapters/memory/s3/index.ts';

/** A request as S3 sees it, before anything is looked up. */
export interface S3Request {
  readonly method: string;
  /** Empty for requests to the service itself. */
  readonly bucket: string;
  /** Decoded once and never normalised: `..`, `//` and control characters are part of a key. */
  readonly key: string;
  readonly query: ReadonlyMap<string, string>;
  readonly headers: ReadonlyMap<string, string>;
  /** What stands before the path in links to this server. */
  readonly origin: string;
  readonly sourceIp: string;
}

/** As much of a request over HTTP as is read here. */
export interface Incoming {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly socket: { readonly remoteAddress?: string | undefined };
}

export function parseRequest(incoming: Incoming): S3Request {
  const [path = '/', ...rest] = (incoming.url ?? '/').split('?');
  const query = parseQuery(rest.join('?'));
  const host = incoming.headers.host ?? 'localhost';
  const hostBucket = bucketOfHost(host);
  const [first = '', ...more] = path.replace(/^\//, '').split('/');
  return {
    method: incoming.method ?? 'GET',
    bucket: hostBucket ?? decode(first),
    key: decode(hostBucket === undefined ? more.join('/') : path.slice(1)),
    query,
    headers: gatherHeaders(incoming, query),
    origin: `http://${host}`,
    sourceIp: incoming.socket.remoteAddress ?? '127.0.0.1',
  };
}

/** `bucket.localhost`, `bucket.s3.localhost` or `bucket.s3.eu-west-1.amazonaws.com`; bucket names may hold dots. */
function bucketOfHost(host: string): string | undefined {
  const name = host.replace(/:\d+$/, '').toLowerCase();
  if (/^s3[.-]/.test(name)) return undefined;
  return /^(.+?)\.s3[.-].+$/.exec(name)?.[1] ?? /^(.+)\.localhost$/.exec(name)?.[1];
}

/** Names by which S3 is asked beside its address: nobody but the machine itself and AWS can point them anywhere. */
export function isS3Host(host: string, port: number): boolean {
  if (host.endsWith(`.localhost:${port}`)) return true;
  return /^([a-z0-9.-]+\.)?s3([.-][a-z0-9-]+)*\.amazonaws\.com(:\d+)?$/.test(host);
}

export function parseQuery(text: string): Map<string, string> {
  const query = new Map<string, string>();
  for (const pair of text.split('&')) {
    if (pair === '') continue;
    const [name = '', ...value] = pair.split('=');
    query.set(decode(name.replaceAll('+', ' ')), decode(value.join('=').replaceAll('+', ' ')));
  }
  return query;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new S3Error({ code: 'InvalidURI', status: 400, message: "Couldn't parse the specified URI." });
  }
}

/**
 * Signers of URLs move `x-amz-*` headers into the query, where S3 reads them as well. A checksum moved there was made
 * before there was a body, so it says nothing about it.
 */
function gatherHeaders(incoming: Incoming, query: ReadonlyMap<string, string>): Map<string, string> {
  const headers = new Map<string, string>();
  for (const [name, value] of query) {
    const lowered = name.toLowerCase();
    const isHeader = lowered.startsWith('x-amz-') && !/^x-amz-(checksum|sdk-checksum)/.test(lowered);
    if (isHeader) headers.set(lowered, value);
  }
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return headers;
}
