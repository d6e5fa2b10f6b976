import type { Region } from '../../../domain/model/ids.ts';
import type { Head, KeyRef } from '../../../domain/model/version.ts';
import type { Occasion } from '../../../domain/steps/occasion.ts';
import type { Dependencies } from '../../dependencies.ts';
import { replicaSetOf } from '../../replica-set-of.ts';

/** Heads that are asked for while the journal answers. */
export type HeadsAhead = ReadonlyMap<Region, Promise<Head>>;

export const NOTHING_AHEAD: HeadsAhead = new Map();

/**
 * Asks for the heads of the regions that the event does not tell of. There its news lies, which has to be read after the journal, and whoever
 * takes an event is near to it. At home nothing is asked ahead: that would save no time, and be for nothing where the journal ends the work; nor
 * where S3 carries, for most events tell of what it has brought, and need one head alone.
 */
export function askAhead(ref: KeyRef, occasion: Occasion, deps: Dependencies): HeadsAhead {
  const { regions, isCarriedByS3 } = replicaSetOf(ref, deps);
  if (!deps.isFarFromHome || occasion.kind !== 'event' || isCarriedByS3) return NOTHING_AHEAD;
  const told = new Set(occasion.sightings.map(({ region }) => region));
  const others = regions.filter((region) => !told.has(region));
  return new Map(
    others.map((region) => {
      const head = deps.store.head({ set: ref.set, region, key: ref.key });
      // Where the journal ends the work nobody waits for it.
      head.catch(() => undefined);
      return [region, head];
    }),
  );
}
