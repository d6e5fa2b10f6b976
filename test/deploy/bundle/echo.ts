import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Takes down what it is asked, but for what differs from moment to moment, and answers what it is told to. */
export async function startEcho() {
  let taken: {
    readonly method?: string;
    readonly url?: string;
    readonly headers: IncomingHttpHeaders;
    readonly body: string;
  }[] = [];
  let next: Answer | undefined;
  const server = createServer(async (incoming, response) => {
    const body = await text(incoming);
    const { method = '', url = '', headers } = incoming;
    taken.push({ method, url, headers: timeless(headers), body });
    const { status, headers: answered, body: said } = next ?? { status: 200, headers: {}, body: '' };
    response.writeHead(status, answered).end(said);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answerWith(answer: Answer | undefined): void {
      next = answer;
    },
    taken() {
      const all = taken;
      taken = [];
      return all;
    },
    stop(): void {
      server.closeAllConnections();
      server.close();
    },
  };
}

function timeless(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const { date: _, 'x-amz-date': __, 'amz-sdk-invocation-id': ___, ...others } = headers;
  return { ...others, authorization: headers.authorization?.replace(/Signature=\w+/, 'Signature=…') };
}
