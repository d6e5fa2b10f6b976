import { parentPort } from 'node:worker_threads';
import type { Parameters } from './parameters.ts';
import { runAll } from './run.ts';
import { NOTHING, sumOf, type Tally, tallyOf } from './tally.ts';

/** Histories of seeds that follow each other, alike in everything else; what one thread does in one go. */
export interface Chunk {
  readonly parameters: Parameters;
  readonly firstSeed: number;
  readonly histories: number;
}

/** All of it, failures or not: so the lowest seed that fails is found, whichever of them came to its end first. */
export async function runChunk({ parameters, firstSeed, histories }: Chunk): Promise<Tally> {
  let tally = NOTHING;
  const all = Array.from({ length: histories }, (_, at) => ({ ...parameters, seed: firstSeed + at }));
  await runAll(all, (result) => {
    tally = sumOf(tally, tallyOf(result));
    return 'go on';
  });
  return tally;
}

parentPort?.on('message', async (chunk: Chunk) => parentPort?.postMessage(await runChunk(chunk)));
