import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Everything listens here alone: whatever runs on one machine lets in whoever can reach it. */
export const LOOPBACK = '127.0.0.1';

export interface Listening {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** Listens on a port of this machine only; 0 takes any that is free. `what` is named where the port is taken. */
export async function listen(server: Server, port: number, what: string): Promise<Listening> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error) => reject(portError(error, port, what)));
    server.listen(port, LOOPBACK, resolve);
  });
  return { endpoint: `http://${LOOPBACK}:${portOf(server)}`, stop: () => stop(server) };
}

/** Of a server that listens. */
export function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

/**
 * Drops every connection: one that is kept alive, or that waits for an answer, would keep the server for as long as its client likes. One that has
 * stopped already stays so.
 */
function stop(server: Server): Promise<void> {
  if (!server.listening) return Promise.resolve();
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    server.closeAllConnections();
  });
}

export function portError(error: unknown, port: number, what: string): unknown {
  if (!(error instanceof Error) || !('code' in error) || error.code !== 'EADDRINUSE') return error;
  return new Error(`port ${port}, wanted for ${what}, is in use: choose another base port, or 0 for any that is free`);
}
