import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Put {
  readonly EventBusName: string;
  readonly Source: string;
  readonly DetailType: string;
  readonly Time: number;
  readonly Detail: string;
}

type Answer = { readonly EventId: string } | { readonly ErrorCode: string; readonly ErrorMessage: string };

const TAKEN: Answer = { EventId: 'one' };

/** Speaks EventBridge's PutEvents. `behave` answers each event; where it returns nothing the request is never answered. */
export async function startEventBus(behave: (put: Put) => Answer | undefined = () => TAKEN) {
  const requests: Put[][] = [];
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk) => chunks.push(chunk));
    incoming.on('end', () => {
      const { Entries } = JSON.parse(Buffer.concat(chunks).toString()) as { Entries: Put[] };
      requests.push(Entries);
      const answers = Entries.map(behave);
      if (answers.includes(undefined)) return;
      const failed = answers.filter((answer) => answer && 'ErrorCode' in answer).length;
      response.writeHead(200, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify({ FailedEntryCount: failed, Entries: answers }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    puts: (): Put[] => requests.flat(),
    stop(): void {
      server.closeAllConnections();
      server.close();
    },
  };
}
