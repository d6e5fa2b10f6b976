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

/** What one delivery of events told. */
export interface Telling {
  readonly sightings: readonly KeySighting[];
  /** Names it; the same over all its deliveries. */
  readonly cause: string;
  /** It was delivered before, and may have left something then. */
  readonly isRepeated: boolean;
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

/** What several deliveries come to together; of each telling, in their order, the errors of its keys. */
export interface TakenTogether extends Omit<Taken, 'errors'> {
  readonly errors: readonly (readonly unknown[])[];
}

/** What events told: echoes are dropped, deletes of our own recorded, and every other key reconciled once, whatever becomes of the others. */
export async function takeSightings(
  sightings: readonly KeySighting[],
  cause: string,
  deps: Dependencies,
): Promise<Taken> {
  const { errors, ...taken } = await takeTogether([{ sightings, cause, isRepeated: true }], deps);
  return { ...taken, errors: errors.flat() };
}

/** The same for deliveries that come at once: each key is looked at once for all of them, and what fails comes back to those alone that told of it. */
export async function takeTogether(tellings: readonly Telling[], deps: Dependencies): Promise<TakenTogether> {
  const all = tellings.flatMap((telling) => telling.sightings.map((told) => ({ ...told, telling })));
  const echoes = all.filter(({ sighting }) => isEcho(sighting));
  for (const { ref } of echoes) deps.observer.saw({ kind: 'echo', set: ref.set });
  const groups = byKey(all.filter(({ sighting }) => !isEcho(sighting)));
  const ends = await Promise.allSettled(groups.map((group) => takeKey(group, deps)));
  const failed = new Map<Telling, unknown[]>();
  for (const [at, end] of ends.entries()) {
    const { ref, tellings: by = [] } = groups[at] ?? {};
    if (end.status === 'fulfilled') continue;
    deps.logger.error(`The key could not be taken: ${end.reason}`, { ...ref });
    for (const telling of by) failed.set(telling, [...(failed.get(telling) ?? []), end.reason]);
  }
  return {
    keys: groups.length,
    echoes: echoes.length,
    waiting: ends.filter((end) => end.status === 'fulfilled' && end.value === 'waits').length,
    errors: tellings.map((telling) => failed.get(telling) ?? []),
  };
}

const isEcho = (sighting: Sighting): boolean => sighting.maker === 's3-concord' && sighting.kind === 'object';

/** What was told of one key, and by which tellings. */
interface KeyTold {
  readonly ref: KeyRef;
  readonly sightings: Sighting[];
  readonly tellings: Telling[];
}

async function takeKey({ ref, sightings, tellings }: KeyTold, deps: Dependencies): Promise<'done' | 'waits'> {
  // Nothing here removes versions; who does so with our role is a person.
  const isOwn = ({ maker, kind }: Sighting) => maker === 's3-concord' && kind === 'delete';
  const news = sightings.filter((sighting) => !isOwn(sighting));
  for (const own of sightings.filter(isOwn)) await noteOwnDelete(ref, own, deps);
  if (news.length === 0) return 'done';
  const [cause = '', ...causesBeside] = causesOf(tellings);
  const work = { ref, occasion: { kind: 'event', sightings: news }, cause, causesBeside } as const;
  const end = await reconcileKey(work, deps);
  if (end.kind === 'done') return 'done';
  deps.logger.warn(`The key waits: ${end.why}`, { ...ref });
  const { set, key } = ref;
  const look = { schema: MESSAGE_SCHEMA, type: 'look-again', set, key, seq: 0, sightings: news } as const;
  await deps.queue.send([cause, ...causesBeside].map((each) => ({ ...look, cause: each, reason: end.why })));
  return 'waits';
}

/** Who was delivered for the first time has left nothing: one name for all of those, and that of each who may have. */
function causesOf(tellings: readonly Telling[]): string[] {
  const repeated = tellings.filter(({ isRepeated }) => isRepeated);
  const names = (repeated.length > 0 ? repeated : tellings.slice(0, 1)).map(({ cause }) => cause);
  return [...new Set(names)];
}

function byKey(items: readonly (KeySighting & { readonly telling: Telling })[]): KeyTold[] {
  const groups = new Map<string, KeyTold>();
  for (const { ref, sighting, telling } of items) {
    const name = JSON.stringify([ref.set, ref.key]);
    const group = groups.get(name) ?? { ref, sightings: [], tellings: [] };
    group.sightings.push(sighting);
    if (!group.tellings.includes(telling)) group.tellings.push(telling);
    groups.set(name, group);
  }
  return [...groups.values()];
}
