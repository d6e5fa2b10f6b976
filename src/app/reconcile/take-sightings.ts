import type { Sighting } from '../../domain/model/evidence.ts';
import type { KeyRef } from '../../domain/model/version.ts';
import { MESSAGE_SCHEMA } from '../../ports/push-queue.ts';
import type { Dependencies } from '../dependencies.ts';
import { noteOwnDelete } from './note-own-delete.ts';
import { reconcileKey } from './reconcile-key.ts';

export interface KeySighting {
  readonly ref: KeyRef;
  readonly sighting: Sighting;
}

export interface Taken {
  readonly keys: number;
  /** Our own copies, dropped without a request. */
  readonly echoes: number;
  /** Keys that could not be known well enough; somebody will look again. */
  readonly waiting: number;
  /** One error a key that failed; the others are done. */
  readonly errors: readonly unknown[];
}

/** What events told: echoes are dropped, deletes of our own recorded, and every other key reconciled once, whatever becomes of the others. */
export async function takeSightings(all: readonly KeySighting[], cause: string, deps: Dependencies): Promise<Taken> {
  const isEcho = ({ sighting }: KeySighting) => sighting.maker === 's3-concord' && sighting.kind === 'object';
  for (const { ref } of all.filter(isEcho)) deps.observer.saw({ kind: 'echo', set: ref.set });
  const groups = byKey(all.filter((item) => !isEcho(item)));
  const ends = await Promise.allSettled(groups.map(({ ref, sightings }) => takeKey(ref, sightings, cause, deps)));
  for (const [at, end] of ends.entries())
    if (end.status === 'rejected')
      deps.logger.error(`The key could not be taken: ${end.reason}`, { ...groups[at]?.ref });
  return {
    keys: groups.length,
    echoes: all.filter(isEcho).length,
    waiting: ends.filter((end) => end.status === 'fulfilled' && end.value === 'waits').length,
    errors: ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : [])),
  };
}

async function takeKey(
  ref: KeyRef,
  sightings: readonly Sighting[],
  cause: string,
  deps: Dependencies,
): Promise<'done' | 'waits'> {
  // Nothing here removes versions; who does so with our role is a person.
  const isOwn = ({ maker, kind }: Sighting) => maker === 's3-concord' && kind === 'delete';
  const news = sightings.filter((sighting) => !isOwn(sighting));
  for (const own of sightings.filter(isOwn)) await noteOwnDelete(ref, own, deps);
  if (news.length === 0) return 'done';
  const end = await reconcileKey({ ref, occasion: { kind: 'event', sightings: news }, cause }, deps);
  if (end.kind === 'done') return 'done';
  deps.logger.warn(`The key waits: ${end.why}`, { ...ref });
  const { set, key } = ref;
  await deps.queue.send([
    { schema: MESSAGE_SCHEMA, type: 'look-again', set, key, seq: 0, sightings: news, cause, reason: end.why },
  ]);
  return 'waits';
}

function byKey(items: readonly KeySighting[]): { ref: KeyRef; sightings: Sighting[] }[] {
  const groups = new Map<string, { ref: KeyRef; sightings: Sighting[] }>();
  for (const { ref, sighting } of items) {
    const name = JSON.stringify([ref.set, ref.key]);
    const group = groups.get(name) ?? { ref, sightings: [] };
    group.sightings.push(sighting);
    groups.set(name, group);
  }
  return [...groups.values()];
}
