import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Everything listens here alone: the embedded stack lets in whoever can reach it. */
export const LOOPBACK = '127.0.0.1';

export interface Listening {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** Listens on a port of this machine only; 0 takes any that is free. */
export async function listen(server: Server, port: number, what: string): Promise<Listening> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(portError(error, port, what)));
    server.listen(port, LOOPBACK, resolve);
  });
  const { port: listeningPort } = server.address() as AddressInfo;
  return {
    endpoint: `http://${LOOPBACK}:${listeningPort}`,
    stop: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      }),
  };
}

export function portError(error: unknown, port: number, what: string): unknown {
  if (!(error instanceof Error) || !('code' in error) || error.code !== 'EADDRINUSE') return error;
  return new Error(`port ${port}, wanted for ${what}, is in use: choose another base port, or 0 for any that is free`);
}

/** Undefined where the body is longer than allowed. */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes <= maxBytes) chunks.push(chunk);
  }
  return bytes <= maxBytes ? Buffer.concat(chunks).toString('utf8') : undefined;
}
