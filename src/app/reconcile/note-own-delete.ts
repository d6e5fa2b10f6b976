import { isRecordedCopy } from '../../domain/causality/origin.ts';
import type { Sighting } from '../../domain/model/evidence.ts';
import type { KeyRef } from '../../domain/model/version.ts';
import type { Dependencies } from '../dependencies.ts';
import { RECENT_DECISIONS } from '../limits.ts';

/**
 * The event of a delete marker that a push made: noted, not dropped, for the push may have died before it could record it, and nobody else can
 * tell such a marker from a client's delete. Whose push it was the event does not say, and a guess would be booked for good.
 */
export async function noteOwnDelete(ref: KeyRef, { id, region }: Sighting, { journal }: Dependencies): Promise<void> {
  const { log } = await journal.latest(ref, RECENT_DECISIONS);
  if (!isRecordedCopy(region, id, log)) await journal.noteDelete(ref, id, 's3-concord');
}
