import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** An address that is answered by `target`, so many milliseconds later: what lies in another region, as whoever is far from it sees it. */
export async function farAway(target: string, latencyMs: number) {
  const { hostname, port, host } = new URL(target);
  const server = createServer((incoming, answer) => {
    void delay(latencyMs).then(() => {
      const { method, url: path, headers } = incoming;
      const onward = request({ hostname, port, method, path, headers: { ...headers, host } }, (response) => {
        answer.writeHead(response.statusCode ?? 502, response.headers);
        response.pipe(answer);
      });
      onward.on('error', (error) => answer.destroy(error));
      incoming.pipe(onward);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop() {
      server.closeAllConnections();
      server.close();
    },
  };
}
