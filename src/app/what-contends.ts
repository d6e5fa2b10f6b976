import type { KeyRef } from '../domain/version.ts';
import { Unavailable } from '../ports/errors.ts';
import type { Dependencies, Unfinished } from './dependencies.ts';
import { type Refusal, refusal } from './held.ts';
import { reconcileKey } from './reconcile-key.ts';

/**
 * The latest entry goes on naming what was held and is gone for good, until somebody looks: nobody's event will tell. An entry of what is left
 * can be chosen from; where nothing is left to choose from, that entry ends the hold.
 */
export async function tellWhatIsLeft(refused: Refusal, ref: KeyRef, deps: Dependencies): Promise<Refusal> {
  const cause = `what is left of what was held, at ${deps.clock.now()}`;
  const end = await reconcileKey({ ref, sightings: [], cause }, deps).catch(unavailable);
  if (end.kind === 'again') return { ...refusal('unsettled', `${refused.why} ${end.why}`), gone: refused.gone ?? [] };
  const { log } = await deps.journal.latest(ref, 1);
  const latest = log.at(-1);
  if (!latest) return refused;
  const next = latest.suspended
    ? `Decision ${latest.seq} says what is left; look at it and choose.`
    : `Nothing is held any more: ${latest.why}`;
  return { ...refused, why: `${refused.why} ${next}`, contenders: latest.contenders, latest };
}

function unavailable(error: unknown): Unfinished {
  if (!(error instanceof Unavailable)) throw error;
  return { kind: 'again', why: error.message };
}
