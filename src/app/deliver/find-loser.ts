import { placeOf, placesOf } from '../../domain/deciding/plan.ts';
import type { Decision, Sibling, Write } from '../../domain/model/decision.ts';
import type { KeyRef, Place } from '../../domain/model/version.ts';
import { isMerge } from '../../domain/model/write.ts';
import type { Loser } from '../../domain/steps/sibling-step.ts';
import type { Dependencies } from '../dependencies.ts';
import { DECISIONS_IN_DOUBT } from '../limits.ts';

/**
 * The loser as a write of its new key: it lies where it lay, under the key that it lost. A merge lies nowhere; it keeps its name, and is made again
 * from what it was made of.
 */
export async function findLoser(
  parent: Decision,
  { of }: Sibling,
  { journal, store }: Pick<Dependencies, 'journal' | 'store'>,
): Promise<Loser> {
  const { log } = await journal.latest(parent, DECISIONS_IN_DOUBT);
  // A sibling that is carried on lost in an earlier decision.
  const named = [parent, ...log]
    .flatMap(({ contenders }) => contenders)
    .find(({ region, id }) => region === of.region && id === of.id);
  const loser = named ?? (await versionItself(of, parent, store));
  if ('kind' in loser) return loser;
  const places = placesOf(loser, log).map((place) => ({ ...place, key: place.key ?? parent.key }));
  if (places.length === 0 && !isMerge(loser)) return { kind: 'lost' };
  const { from: _from, repeats: _repeats, ...rest } = loser;
  const stamp = { ...loser.stamp, decision: 0, layer: 0 as const };
  // What stood before it lost may lie under a replica in its own region, for as long as lifecycle rules leave it there; its copies hold it too.
  const isElsewhere = loser.from !== undefined || loser.via === 'undo' || places.length > 1;
  const write: Write = {
    ...rest,
    stamp,
    key: loser.key ?? parent.key,
    via: 'sibling',
    ...(isElsewhere ? { from: places } : {}),
  };
  return { kind: 'found', write };
}

/** The entry that named it as a contender was lost with the journal: what it held is told by the version, if it was one. */
async function versionItself(
  of: Place,
  { set, key }: KeyRef,
  store: Dependencies['store'],
): Promise<Write | Exclude<Loser, { kind: 'found' }>> {
  const { region, id } = of;
  const stack = await store.stack({ set, region, key: of.key ?? key }, { known: new Set() });
  if ('kind' in stack) return { kind: 'again', why: stack.message };
  const found = stack.find((entry) => entry.id === id);
  if (found?.kind === 'known')
    return { kind: 'again', why: `${id} lies in ${region} under more versions than are looked at` };
  if (found?.kind !== 'object') return { kind: 'lost' };
  const { time, state } = found;
  return { ...placeOf(of), time, state, stamp: { time, decision: 0, region, layer: 0 } };
}
