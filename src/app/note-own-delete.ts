import { mayStillLand } from '../domain/decision.ts';
import type { Sighting } from '../domain/evidence.ts';
import type { KeyRef } from '../domain/version.ts';
import type { Dependencies } from './dependencies.ts';
import { RECENT_DECISIONS } from './limits.ts';

/**
 * The event of a delete marker that a push made: recorded, not dropped, for the push may have died before it could record it, and nobody
 * else can tell such a marker from a client's delete.
 */
export async function noteOwnDelete(
  ref: KeyRef,
  { id, region }: Sighting,
  { journal, clock }: Dependencies,
): Promise<void> {
  const { log } = await journal.latest(ref, RECENT_DECISIONS);
  const pushes = log.filter(({ outcome, pushes }) => outcome.write.state.kind === 'deleted' && pushes[region]);
  if (pushes.some((decision) => decision.pushes[region]?.ids.includes(id))) return;
  const [open, ...others] = pushes.filter((decision) => mayStillLand(decision.pushes[region]));
  if (open && others.length === 0)
    await journal.recordPush(ref, open.seq, region, { state: 'applied', id, at: clock.now() });
  else await journal.noteDelete(ref, id, 's3-concord');
}
