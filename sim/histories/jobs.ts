import { once } from 'node:events';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type Chunk, runChunk } from './chunk.ts';
import { NOTHING, sumOf, type Tally } from './tally.ts';

export interface Order extends Chunk {
  readonly jobs: number;
  /** After each chunk: all so far, and what this chunk came to. */
  onProgress(tally: Tally, fresh: Tally): void;
  /** Whether seeds beyond the first that fails are of any interest. */
  readonly keepsGoing: boolean;
}

/** A second of work or so, even at the default size. */
const LARGEST_CHUNK = 50;

/** A thread costs half a second to start. */
export function usualJobs(histories: number): number {
  return Math.max(1, Math.min(availableParallelism(), Math.floor(histories / LARGEST_CHUNK)));
}

/** Shares seeds out in chunks, in their order, and adds up what comes of them. */
export async function runInJobs(order: Order): Promise<Tally> {
  const waiting = chunksOf(order);
  let tally = NOTHING;
  const workThrough = async (run: (chunk: Chunk) => Promise<Tally>) => {
    for (const chunk of waiting) {
      const fresh = await run(chunk);
      tally = sumOf(tally, fresh);
      order.onProgress(tally, fresh);
      // Leaving the loop ends the generator, and with it the work of the others.
      if (tally.failures.length > 0 && !order.keepsGoing) return;
    }
  };
  if (order.jobs === 1) await workThrough(runChunk);
  else await Promise.all(Array.from({ length: order.jobs }, () => inThread(workThrough)));
  return tally;
}

async function inThread(work: (run: (chunk: Chunk) => Promise<Tally>) => Promise<void>): Promise<void> {
  const thread = new Worker(join(import.meta.dirname, 'chunk.ts'));
  try {
    await work(async (chunk) => {
      thread.postMessage(chunk);
      const [tally]: Tally[] = await once(thread, 'message');
      return tally ?? NOTHING;
    });
  } finally {
    await thread.terminate();
  }
}

function* chunksOf({ parameters, firstSeed, histories, jobs }: Order): Generator<Chunk> {
  const size = Math.max(1, Math.min(LARGEST_CHUNK, Math.ceil(histories / jobs)));
  for (let at = 0; at < histories; at += size)
    yield { parameters, firstSeed: firstSeed + at, histories: Math.min(size, histories - at) };
}
