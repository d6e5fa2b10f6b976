import { placesOf } from '../../domain/deciding/plan.ts';
import type { Decision, Write } from '../../domain/model/decision.ts';
import { parseVersionId, type Region, type VersionId } from '../../domain/model/ids.ts';
import { contentName } from '../../domain/model/policy.ts';
import type { KeyRef, ObjectState, Place, State } from '../../domain/model/version.ts';
import { Unavailable } from '../../ports/errors.ts';
import type { VersionReader } from '../../ports/version-reader.ts';
import type { Dependencies } from '../dependencies.ts';
import { DECISIONS_IN_DOUBT } from '../limits.ts';
import { makeAgain } from '../reconcile/make-again.ts';

export interface FetchDependencies extends Pick<Dependencies, 'sets' | 'store' | 'journal' | 'advisers'> {
  readonly reader: VersionReader;
}

/** A version that somebody named, and wherever its bytes may lie. */
export interface FoundVersion extends KeyRef {
  readonly kind: 'found';
  /** `REGION:VERSION` in full. */
  readonly name: string;
  /** As the journal knows it; absent where it does not. */
  readonly state?: State;
  readonly write?: Write;
  /** Best first. */
  readonly places: readonly Place[];
  /** Of a merge: the number of the decision that can tell how it is made. */
  readonly madeBy?: number;
}

/** Nothing can be fetched; a sentence that says why and what to do. */
export interface NotFetched {
  readonly kind: 'unknown' | 'ambiguous' | 'deleted' | 'gone' | 'unreadable';
  readonly why: string;
}

export interface FetchedVersion {
  readonly kind: 'open';
  readonly state: ObjectState;
  /** Where it was found; a merge of which no copy is left is made again. */
  readonly from: Place | 'made again';
  /** Throws `Unavailable` where the bytes break off, or are not those of their checksum. */
  readonly bytes: AsyncIterable<Uint8Array>;
  /** For whoever does not read to the end. */
  close(): void;
}

/**
 * A version by its name: `REGION:VERSION` (or with a slash), a version id or its beginning, a region for what it holds now, or `#SEQ` for the
 * outcome of that decision. Ids that the journal does not know are taken as they are.
 */
export async function findVersion(
  ref: KeyRef,
  name: string,
  deps: Pick<FetchDependencies, 'sets' | 'store' | 'journal'>,
): Promise<FoundVersion | NotFetched> {
  const regions = deps.sets.get(ref.set)?.regions;
  if (!regions) throw new RangeError(`no replica set is called ${ref.set}`);
  const [, seq] = /^#(\d{1,12})$/.exec(name) ?? [];
  const { log } = await deps.journal.latest(ref, DECISIONS_IN_DOUBT);
  if (seq !== undefined) return await outcomeOf(Number(seq), log, ref, deps.journal);
  const current = regions.find((region) => region === name);
  if (current) return await currentOf(current, log, ref, deps.store);

  const region = regions.find((one) => name.startsWith(`${one}:`) || name.startsWith(`${one}/`));
  const id = region ? name.slice(region.length + 1) : name;
  if (id === '') return { kind: 'unknown', why: `${JSON.stringify(name)} names no version.` };
  return knownBy(id, region, log, ref) ?? unknownTo(parseVersionId(id), region ? [region] : regions, ref);
}

/** Begins to read it at the first place that has it. */
export async function openVersion(found: FoundVersion, deps: FetchDependencies): Promise<FetchedVersion | NotFetched> {
  if (found.state?.kind === 'deleted') return { kind: 'deleted', why: `${found.name} is a delete: it has no content.` };
  const reasons: string[] = [];
  let isForNow = false;
  for (const place of found.places) {
    const opened = await deps.reader.open(
      { set: found.set, region: place.region, key: place.key ?? found.key },
      place.id,
    );
    if (opened.kind === 'open' && !contradicts(found.state, opened.state)) return { ...opened, from: place };
    if (opened.kind === 'open') {
      opened.close();
      reasons.push(`${place.region} holds something else under the id ${place.id}.`);
    } else {
      isForNow ||= opened.kind === 'unreadable';
      reasons.push(opened.message);
    }
  }
  const made = await madeAgain(found, deps).catch(unavailable);
  if (made && 'bytes' in made) return made;
  isForNow ||= made?.isForNow === true;
  if (found.state === undefined && !isForNow) return unheardOf(found);
  const why = [...reasons, ...(made ? [made.why] : [])].join(' ') || `Nowhere is a copy of ${found.name} left.`;
  return { kind: isForNow ? 'unreadable' : 'gone', why };
}

function unheardOf({ name, key, places }: FoundVersion): NotFetched {
  const regions = places.map(({ region }) => region).join(', ');
  const why = `Nobody knows a version ${name} of ${key}: it is not in the journal, and not (any more) in ${regions}.`;
  return { kind: 'unknown', why };
}

/** The whole of it, for whoever compares or shows it; nothing is read of one that is larger. */
export async function contentOf(
  found: FoundVersion,
  maxBytes: number,
  deps: FetchDependencies,
): Promise<
  | (Omit<FetchedVersion, 'kind' | 'bytes' | 'close'> & { readonly kind: 'bytes'; readonly bytes: Uint8Array })
  | { readonly kind: 'too-large'; readonly state: ObjectState; readonly why: string }
  | NotFetched
> {
  const opened = await openVersion(found, deps);
  if (opened.kind !== 'open') return opened;
  const { state, from } = opened;
  if (state.size > maxBytes) {
    opened.close();
    return { kind: 'too-large', state, why: `${found.name} has ${state.size} bytes; at most ${maxBytes} are read.` };
  }
  const bytes = new Uint8Array(state.size);
  let end = 0;
  for await (const chunk of opened.bytes) {
    bytes.set(chunk, end);
    end += chunk.length;
  }
  return { kind: 'bytes', state, from, bytes };
}

async function outcomeOf(
  seq: number,
  log: readonly Decision[],
  ref: KeyRef,
  journal: Dependencies['journal'],
): Promise<FoundVersion | NotFetched> {
  const decision = log.find((one) => one.seq === seq) ?? (await journal.get(ref, seq));
  if (!decision)
    return { kind: 'unknown', why: `The journal of ${ref.set} has no decision ${seq} of ${ref.key} (any more).` };
  return found(decision.outcome.write, decision, [...log, decision], ref);
}

async function currentOf(
  region: Region,
  log: readonly Decision[],
  ref: KeyRef,
  store: Dependencies['store'],
): Promise<FoundVersion | NotFetched> {
  const head = await store.head({ ...ref, region });
  switch (head.kind) {
    case 'unreadable':
      return { kind: 'unreadable', why: head.message };
    case 'absent':
      return { kind: 'gone', why: `${region} holds nothing under ${ref.key}.` };
    case 'delete':
      return { kind: 'deleted', why: `${ref.key} is deleted in ${region}.` };
    case 'object': {
      const known = knownBy(head.id, region, log, ref);
      if (known?.kind === 'found') return known;
      return { ...unknownTo(head.id, [region], ref), state: head.state };
    }
  }
}

/** A full id outranks a beginning. */
function knownBy(
  id: string,
  region: Region | undefined,
  log: readonly Decision[],
  ref: KeyRef,
): FoundVersion | NotFetched | undefined {
  const writes = new Map(log.flatMap((decision) => writesOf(decision).map((one) => [contentName(one.write), one])));
  const there = [...writes.values()].filter(({ write }) => region === undefined || write.region === region);
  const exact = there.filter(({ write }) => write.id === id);
  const [one, ...others] = exact.length > 0 ? exact : there.filter(({ write }) => write.id.startsWith(id));
  if (!one) return undefined;
  if (others.length === 0) return found(one.write, one.decision, log, ref);
  const names = [one, ...others].map(({ write }) => nameOf(write)).join(', ');
  return { kind: 'ambiguous', why: `${JSON.stringify(id)} is the beginning of more than one: ${names}.` };
}

function writesOf(decision: Decision): { write: Write; decision: Decision }[] {
  const { contenders, outcome, base } = decision;
  return [...contenders, outcome.write, ...(base ? [base.write] : [])].map((write) => ({ write, decision }));
}

function found(write: Write, decision: Decision, log: readonly Decision[], ref: KeyRef): FoundVersion {
  return {
    ...{ kind: 'found', set: ref.set, key: ref.key, name: nameOf(write), state: write.state, write },
    places: placesOf(write, log),
    ...(write.via === 'merge' ? { madeBy: write.madeBy ?? decision.seq } : {}),
  };
}

/** A copy, or a write that the journal has forgotten or not seen yet. */
function unknownTo(id: VersionId, regions: readonly Region[], { set, key }: KeyRef): FoundVersion {
  const places = regions.map((region) => ({ region, id }));
  const [only, ...others] = places;
  const name = only && others.length === 0 ? nameOf(only) : id;
  return { kind: 'found', set, key, name, places };
}

async function madeAgain(
  { set, key, madeBy, state }: FoundVersion,
  deps: FetchDependencies,
): Promise<FetchedVersion | { readonly why: string; readonly isForNow?: true } | undefined> {
  if (madeBy === undefined || state?.kind !== 'object') return undefined;
  const again = await makeAgain(await deps.journal.get({ set, key }, madeBy), deps);
  if (again.kind === 'cannot') return again;
  const { bytes } = again.made;
  const chunks = (async function* () {
    yield bytes;
  })();
  return { kind: 'open', state, from: 'made again', bytes: chunks, close: () => {} };
}

function unavailable(error: unknown) {
  if (!(error instanceof Unavailable)) throw error;
  return { why: error.message, isForNow: true } as const;
}

/** Copies may have other ETags; what can be compared has to be the same. */
function contradicts(known: State | undefined, { size, checksum }: ObjectState): boolean {
  if (known?.kind !== 'object') return false;
  if (known.size !== size) return true;
  const isComparable = known.checksum !== undefined && known.checksum.algorithm === checksum?.algorithm;
  return isComparable && known.checksum.value !== checksum.value;
}

function nameOf({ region, id }: Place): string {
  return `${region}:${id}`;
}
