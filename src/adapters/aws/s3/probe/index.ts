// src/adapters/aws/s3/probe: tries out which conditions a server outside AWS honours.
import type { Diagnosis } from '../client/diagnosis.ts';
import type { TimeLimit } from '../client/limits.ts';
import type { RemoteBucket } from '../client/remote.ts';
import { cleanUp } from './clean-up.ts';
import type { Condition, Way } from './conditions.ts';
import { tryCopy } from './copy.ts';
import { tryDelete } from './delete.ts';
import { tryParts } from './parts.ts';
import { tryPut } from './put.ts';
import { beginTrial, ProbeTrouble, type Trial } from './trial.ts';

export { CONDITIONS, type Condition, SPELLED, WAYS, type Way } from './conditions.ts';

/** `left`: how many things could not be removed again. */
export type Probed =
  /** `broken`: what does not hold, each with a clause that tells what was done in its place. */
  | { readonly kind: 'probed'; readonly broken: ReadonlyMap<Condition, string>; readonly left: number }
  /** Nothing was learnt. */
  | { readonly kind: 'trouble'; readonly diagnosis: Diagnosis; readonly left: number };

const TRIALS: Readonly<Record<Way, (trial: Trial) => Promise<void>>> = {
  put: tryPut,
  copy: tryCopy,
  delete: tryDelete,
  parts: tryParts,
};

/**
 * Tries out one way of writing, with keys of its own in a bucket that keeps versions, and removes all that it made. Some ten requests, and one
 * for each thing to remove.
 */
export async function probe(remote: RemoteBucket, way: Way, limit: TimeLimit, now: number): Promise<Probed> {
  const trial = beginTrial(remote, limit);
  let trouble: ProbeTrouble | undefined;
  try {
    await TRIALS[way](trial);
  } catch (error) {
    if (!(error instanceof ProbeTrouble)) throw error;
    trouble = error;
  }
  const left = await cleanUp(remote, trial.prefix, limit, now);
  return trouble
    ? { kind: 'trouble', diagnosis: trouble.diagnosis, left }
    : { kind: 'probed', broken: trial.broken, left };
}
