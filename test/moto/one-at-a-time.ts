import { once } from 'node:events';
import { createServer, type IncomingMessage, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { startMoto } from './moto.ts';

/**
 * moto's DynamoDB with one request in it at a time. moto takes each in a thread of its own, and reads an item, judges the condition, evaluates
 * the update and writes it without a lock: of two at once one gets lost, and an entry that both close stays in the index of what is open
 * (findings/moto-update-not-atomic.sh). The journal rests on what DynamoDB promises, that an update of one item is atomic.
 */
export async function startMotoOneAtATime() {
  const moto = await startMoto();
  let turn: Promise<unknown> = Promise.resolve();
  const server = createServer(async (incoming, response) => {
    const body = await buffer(incoming);
    const answered = turn.then(() => forward(moto.endpoint, incoming, body));
    turn = answered.catch(() => undefined);
    await answered.then(
      ({ status, headers, bytes }) => response.writeHead(status, headers).end(bytes),
      (error: Error) => response.writeHead(502).end(error.message),
    );
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop(): Promise<void> {
      server.closeAllConnections();
      server.close();
      await moto.stop();
    },
  };
}

/** Over when the whole answer is here: only then has moto left the item. */
function forward(moto: string, { method, url = '/', headers }: IncomingMessage, body: Buffer) {
  const { 'transfer-encoding': _, ...passed } = headers;
  const options = { method, headers: { ...passed, 'content-length': String(body.length) } };
  return new Promise<{ status: number; headers: IncomingMessage['headers']; bytes: Buffer }>((resolve, reject) => {
    const request = send(new URL(url, moto), options, (answer) => {
      const { statusCode: status = 502, headers } = answer;
      buffer(answer).then((bytes) => resolve({ status, headers: endToEnd(headers), bytes }), reject);
    });
    request.once('error', reject).end(body);
  });
}

/** moto closes each connection; ours to the client stays. */
function endToEnd({ connection: _, ...headers }: IncomingMessage['headers']): IncomingMessage['headers'] {
  return headers;
}
