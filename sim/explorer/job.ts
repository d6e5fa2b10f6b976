import { parentPort } from 'node:worker_threads';
import { breed } from '../mutants/patch.ts';
import type { Explored, ExploreOptions, SmallWorld } from './small-world.ts';

/** One small world to be explored, in a thread of many. */
export interface Job {
  readonly small: SmallWorld;
  readonly options: Pick<ExploreOptions, 'maxStates' | 'atOnce' | 'interruptions' | 'isUnreduced'>;
  /** A wrong version of the product to explore in place of it. */
  readonly mutant?: string | undefined;
}

/** What a thread tells: how far it is, and at last what it found. */
export type Told =
  | { readonly kind: 'progress'; readonly states: number }
  | { readonly kind: 'explored'; readonly explored: Explored };

let isBred = false;

parentPort?.on('message', async ({ small, options, mutant }: Job) => {
  if (mutant && !isBred) breed(mutant);
  isBred = true;
  // After that: what is imported from now on is the mutant.
  const { explore } = await import('./explore.ts');
  const tell = (told: Told) => parentPort?.postMessage(told);
  const onProgress = (states: number) => tell({ kind: 'progress', states });
  tell({ kind: 'explored', explored: await explore(small, { ...options, onProgress }) });
});
