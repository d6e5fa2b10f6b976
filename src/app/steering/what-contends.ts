import { causeOfLook } from '../../domain/deciding/causes.ts';
import type { KeyRef } from '../../domain/model/version.ts';
import { Unavailable } from '../../ports/errors.ts';
import type { Dependencies, Unfinished } from '../dependencies.ts';
import { reconcileKey } from '../reconcile/reconcile-key.ts';
import { type Refusal, refusal } from './held.ts';

/** The latest entry does not say what contends: what it names is gone, or others have joined. */
export function isOutdated({ gone, joined }: Refusal): boolean {
  return gone !== undefined || joined !== undefined;
}

/**
 * Of what is gone for good nobody's event will tell, nor of what has joined because less is known than when the entry was made: a delete in
 * whose stack a native replica lies shows in a HEAD without it. So a new entry is made, which can be chosen from; where nothing contends any
 * more, that entry ends the hold.
 */
export async function tellWhatContends(refused: Refusal, ref: KeyRef, deps: Dependencies): Promise<Refusal> {
  const cause = causeOfLook(deps.clock.now());
  const end = await reconcileKey({ ref, occasion: { kind: 'person', sightings: [] }, cause }, deps).catch(unavailable);
  const { gone, joined } = refused;
  const told = { ...(gone ? { gone } : {}), ...(joined ? { joined } : {}) };
  if (end.kind === 'again') return { ...refusal('unsettled', `${refused.why} ${end.why}`), ...told };
  const { log } = await deps.journal.latest(ref, 1);
  const latest = log.at(-1);
  if (!latest) return refused;
  const next = latest.suspended
    ? `Decision ${latest.seq} says what ${gone ? 'is left' : 'contends now'}; look at it and choose.`
    : `Nothing is held any more: ${latest.why}`;
  return { ...refused, why: `${refused.why} ${next}`, contenders: latest.contenders, latest };
}

function unavailable(error: unknown): Unfinished {
  if (!(error instanceof Unavailable)) throw error;
  return { kind: 'again', why: error.message };
}
