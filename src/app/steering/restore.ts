import { recordedCopies } from '../../domain/causality/origin.ts';
import { causeOfRestore } from '../../domain/deciding/causes.ts';
import { placesOf } from '../../domain/deciding/plan.ts';
import type { Restored } from '../../domain/deciding/restore.ts';
import type { Decision, Write } from '../../domain/model/decision.ts';
import type { Region, VersionId } from '../../domain/model/ids.ts';
import { DELETED, type KeyRef, type Place, type State } from '../../domain/model/version.ts';
import { type FetchDependencies, type FoundVersion, findVersion, type NotFetched } from '../asking/fetch-version.ts';
import { placesThere } from './former.ts';
import {
  type Choose,
  findAtLast,
  isSameOutcome,
  type Refusal,
  type ReinstateDependencies,
  type Reinstatement,
  refusal,
  reinstateAsPlanned,
} from './reinstate.ts';

/** Which version becomes the current one, named as for `findVersion`. */
export interface Restoring {
  readonly ref: KeyRef;
  readonly version: string;
}

/** What would be done, as a value: nothing has been written. */
export interface RestorePlan {
  readonly kind: 'planned';
  readonly ref: KeyRef;
  /** As it was named, for whoever carries the plan out. */
  readonly version: string;
  /** The version, in full. */
  readonly restores: Place;
  /** The decision that stands now. */
  readonly standing: Decision;
  /** What takes the place of the outcome that stands, as a write of its own: its `from` says where the content lies. */
  readonly winner: Write;
  /** The outcome that stands now. It becomes a loser, named in the journal. */
  readonly loser: Write;
  /** Regions that would be brought to it. */
  readonly wouldPush: readonly Region[];
  /** The decision as it would be appended. */
  readonly decision: Decision;
}

export type RestoreDependencies = ReinstateDependencies & Pick<FetchDependencies, 'reader'>;

/** Says what a restore would do, or why that version can't become the current one. */
export async function planRestore(
  { ref, version }: Restoring,
  deps: RestoreDependencies,
): Promise<RestorePlan | Refusal> {
  const found = await findAtLast(ref, versionNamed(ref, version, deps), deps);
  if (found.kind === 'refused') return found;
  const { decision, standing, what } = found;
  return {
    kind: 'planned',
    ...{ ref, version, standing, decision },
    restores: { region: what.version.region, id: what.version.id },
    winner: decision.outcome.write,
    loser: standing.outcome.write,
    wouldPush: Object.keys(decision.pushes) as Region[],
  };
}

/** Appends what was planned, unless the key has changed since. */
export async function restoreVersion(plan: RestorePlan, deps: RestoreDependencies): Promise<Reinstatement | Refusal> {
  const { ref, restores, standing } = plan;
  // In full: what a name stood for may have changed.
  const choose = versionNamed(ref, `${restores.region}:${restores.id}`, deps);
  return await reinstateAsPlanned(ref, choose, (found) => !isSameOutcome(standing, found.standing), deps);
}

function versionNamed(ref: KeyRef, name: string, deps: RestoreDependencies): Choose<Restored> {
  return async (standing, log) => {
    const settled = /^#\d+$/.test(name) ? await deps.journal.get(ref, Number(name.slice(1))) : undefined;
    if (settled?.suspended)
      return refusal(
        'unknown-version',
        `Decision ${settled.seq} settled on nothing: it was ${settled.suspended.kind}. Name one of its contenders.`,
      );
    const found = await findVersion(ref, name, deps);
    const what = found.kind === 'found' ? await contentOf(found, ref, log, deps) : notFound(found, standing);
    if ('reason' in what) return what;
    const { seq } = standing;
    return {
      what,
      isSame: `${name} is what decision ${seq} settled on: it is the current version already.`,
      cause: (now) => causeOfRestore(seq, now),
    };
  };
}

/** A region's current state was asked for, or a name that is none. */
function notFound({ kind, why }: NotFetched, { outcome }: Decision): Refusal {
  switch (kind) {
    case 'unknown':
      return refusal('unknown-version', why);
    case 'ambiguous':
      return refusal('ambiguous-version', `${why} Write more of it.`);
    case 'deleted':
      return outcome.write.state.kind === 'deleted'
        ? refusal('same', `${why} That is what stands already.`)
        : refusal('changed', `${why} No decision knows of it yet; look again in a moment.`);
    case 'gone':
      return refusal('gone', why);
    case 'unreadable':
      return refusal('unsettled', why);
  }
}

async function contentOf(
  found: FoundVersion,
  ref: KeyRef,
  log: readonly Decision[],
  deps: RestoreDependencies,
): Promise<Restored | Refusal> {
  const write = found.write ?? copied(found, log);
  if (!write) return await unknownVersion(found, ref, deps);
  const madeBy = write.madeBy ?? found.madeBy;
  const version = { ...write, ...(madeBy === undefined ? {} : { madeBy }) };
  if (write.state.kind === 'deleted') return { kind: 'restore', version, places: [] };
  const places = found.write ? found.places : placesOf(write, log);
  const there = await placesThere(places, version, ref, `${found.name} of ${ref.key} is gone.`, deps);
  return 'reason' in there ? there : { kind: 'restore', version, places: there };
}

/** What is a copy of ours stands for what it was copied from. */
function copied({ places }: FoundVersion, log: readonly Decision[]): Write | undefined {
  const copies = recordedCopies({ log });
  const seqs = places.flatMap(({ id }) => copies.get(id) ?? []);
  return log.find(({ seq }) => seq === seqs[0])?.outcome.write;
}

/** No decision knows it: it is older than s3-concord here, or the journal has forgotten it. S3 tells what it is, wherever it lies. */
async function unknownVersion(
  { places, name }: FoundVersion,
  { set, key }: KeyRef,
  deps: RestoreDependencies,
): Promise<Restored | Refusal> {
  const looks = await Promise.all(
    places.map(async (place) => ({ place, ...(await lookAt(place, { set, key }, deps)) })),
  );
  const there = looks.filter((look) => look.kind === 'there');
  const [first] = there;
  if (!first) {
    const silent = looks.find((look) => look.kind === 'silent');
    if (silent) return refusal('unsettled', silent.why);
    const archived = looks.flatMap((look) => (look.kind === 'gone' && look.why ? [look.why] : []));
    if (archived[0] !== undefined) return refusal('gone', archived[0]);
    const regions = places.map(({ region }) => region).join(', ');
    const why = `Nobody knows a version ${name} of ${key}: it is not in the journal, and not (any more) in ${regions}.`;
    return refusal('unknown-version', why);
  }
  const { place, state } = first;
  const time = (await deps.store.timeOf({ set, key, region: place.region }, place.id)) ?? deps.clock.now();
  const from = state.kind === 'deleted' ? [] : there.map((look) => look.place);
  return { kind: 'restore', version: { ...place, time, state }, places: from };
}

type Look =
  | { readonly kind: 'there'; readonly state: State }
  | { readonly kind: 'silent'; readonly why: string }
  /** `why`: it is there, but can't be had, for it lies in an archive. */
  | { readonly kind: 'gone'; readonly why?: string };

async function lookAt({ region, id }: Place, { set, key }: KeyRef, deps: RestoreDependencies): Promise<Look> {
  const target = { set, key, region };
  const opened = await deps.reader.open(target, id);
  if (opened.kind === 'unreadable') return { kind: 'silent', why: opened.message };
  if (opened.kind === 'open') {
    opened.close();
    return { kind: 'there', state: opened.state };
  }
  // A delete marker can't be read; a list of versions shows it.
  const stack = await deps.store.stack(target, { floor: id, known: new Everything() });
  if ('kind' in stack) return { kind: 'silent', why: stack.message };
  const entry = stack.find((one) => one.id === id);
  if (entry?.kind === 'delete') return { kind: 'there', state: DELETED };
  return entry ? { kind: 'gone', why: opened.message } : { kind: 'gone' };
}

/** Then a list looks none of its objects up. */
class Everything extends Set<VersionId> {
  override has(): boolean {
    return true;
  }
}
