import { subscribe } from 'node:diagnostics_channel';
import { writeFileSync } from 'node:fs';
import type { ClientRequest } from 'node:http';

/** Preloaded into a process (`node --import`), it counts the requests that leave it, by operation, and writes the counts down at its end. */
const file = process.env.CONCORD_COUNT_REQUESTS;
const counts: Record<string, number> = {};
const times = { first: 0, last: 0 };

subscribe('http.client.request.start', (message) => {
  const { request } = message as { request: ClientRequest };
  const target = request.getHeader('x-amz-target');
  const operation = target === undefined ? `S3 ${request.method}` : String(target).split('.')[1];
  counts[operation ?? 'unknown'] = (counts[operation ?? 'unknown'] ?? 0) + 1;
  times.first ||= performance.now();
});
subscribe('http.client.response.finish', () => {
  times.last = performance.now();
});

if (file)
  process.on('exit', () => writeFileSync(file, JSON.stringify({ counts, askedForMs: times.last - times.first })));
