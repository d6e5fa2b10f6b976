import type { ExchangedRequest } from '../../adapters/aws/embedded/exchange.ts';

/** The error of a connection to a port on which nobody listens. */
export function refused(host: string): Error {
  return Object.assign(new Error(`connect ECONNREFUSED ${host}`), { code: 'ECONNREFUSED', syscall: 'connect' });
}

/** The path with its query, as it would stand in the first line. */
export function urlOf({ path, query }: ExchangedRequest): string {
  const pairs = Object.entries(query).flatMap(([name, value]) => {
    const values = Array.isArray(value) ? value : [value];
    return values.map((one) => (one === null ? encode(name) : `${encode(name)}=${encode(String(one))}`));
  });
  return pairs.length === 0 ? path : `${path}?${pairs.join('&')}`;
}

const encode = (text: string) => encodeURIComponent(text.toWellFormed());

/** What the SDK sends as a body: text, bytes, or a stream of bytes. */
export async function bytesIn(body: unknown): Promise<Buffer> {
  if (body === undefined || body === null) return NOTHING;
  if (typeof body === 'string') return Buffer.from(body);
  // Not copied: nobody writes into what was sent.
  if (body instanceof Uint8Array) return Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const chunks: Buffer[] = [];
  for await (const chunk of body as AsyncIterable<Uint8Array>) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

const NOTHING = Buffer.alloc(0);
