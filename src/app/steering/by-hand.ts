import type { Decision } from '../../domain/model/decision.ts';
import type { Evidence, Sighting } from '../../domain/model/evidence.ts';
import type { Look } from '../../domain/steps/occasion.ts';
import { Unavailable } from '../../ports/errors.ts';
import { MESSAGE_SCHEMA } from '../../ports/push-queue.ts';
import type { Dependencies } from '../dependencies.ts';
import { appendAndQueue, carryOut } from '../reconcile/carry-out.ts';

/** `lost`: somebody else appended first. `unsent`: the decision stands, but nobody could be told; the sweep finds it. */
export type Appended =
  | { readonly kind: 'appended'; readonly unsent?: string }
  | { readonly kind: 'lost' }
  | { readonly kind: 'unsettled'; readonly why: string };

/** Nobody delivers a person's command again, so what has to be looked at once more is left to a message. */
export async function appendByHand(
  decision: Decision,
  evidence: Evidence,
  sightings: readonly Sighting[],
  deps: Dependencies,
): Promise<Appended> {
  const own = new Set<number>();
  const unsent = await recordAll(decision, evidence, sightings, own, deps).catch(unavailable);
  if (own.has(decision.seq)) return { kind: 'appended', ...(unsent ? { unsent } : {}) };
  return unsent ? { kind: 'unsettled', why: unsent } : { kind: 'lost' };
}

/** `own` tells whether it was appended. Throws `Unavailable` before that or after. */
async function recordAll(
  decision: Decision,
  evidence: Evidence,
  sightings: readonly Sighting[],
  own: Set<number>,
  deps: Dependencies,
): Promise<undefined> {
  const look: Look = { occasion: { kind: 'person', sightings }, cause: decision.cause, own: new Set() };
  const appended = await appendAndQueue(decision, evidence, { look, own }, deps);
  if (!('at' in appended)) return;
  const end = await carryOut(appended, { ref: { set: decision.set, key: decision.key }, look, own }, deps);
  if (end.kind !== 'done') await handOver(decision, deps);
}

function unavailable(error: unknown): string {
  if (!(error instanceof Unavailable)) throw error;
  return error.message;
}

async function handOver({ set, key, seq }: Decision, { queue }: Dependencies): Promise<void> {
  const reason = `Decision ${seq} was made by hand while a copy of an earlier one may still have been on its way.`;
  await queue.send([{ schema: MESSAGE_SCHEMA, type: 'look-again', set, key, seq, sightings: [], reason }]);
}
