import { ownPlaces } from '../../domain/deciding/plan.ts';
import { isReinstated } from '../../domain/deciding/restore.ts';
import type { Decision, Outcome, Write } from '../../domain/model/decision.ts';
import type { Aids, Material } from '../../domain/model/policy.ts';
import type { KeyRef, Place } from '../../domain/model/version.ts';
import { isMerge } from '../../domain/model/write.ts';
import type { Made } from '../../ports/object-store.ts';
import type { Dependencies } from '../dependencies.ts';
import { fingerprint } from '../fingerprint.ts';
import { MAX_ASKS, NO_AIDS, withContents } from './contents.ts';

/** The bytes of a merge; or why they don't come out any more, and then only its copies can be carried on. */
export type MadeAgain =
  | { readonly kind: 'made'; readonly made: Made }
  | { readonly kind: 'cannot'; readonly why: string };

export type MakingDependencies = Pick<Dependencies, 'store' | 'advisers' | 'journal'>;

type Merge = Extract<Outcome, { kind: 'merged' }>;

/**
 * Makes a merge from its ingredients and the policies as they stand in the journal. Nobody keeps the bytes: whoever pushes makes them anew,
 * and they have to come to the checksum that was decided. Throws `Unavailable` where an ingredient can't be had for now.
 */
export async function makeAgain(maker: Decision | undefined, deps: MakingDependencies): Promise<MadeAgain> {
  if (maker?.outcome.kind !== 'merged') return { kind: 'cannot', why: 'The decision that merged it has expired.' };
  const { outcome } = maker;
  const aids = await aidsOf(maker, outcome, deps);
  const ending = deps.advisers.replay(maker, aids)?.ending;
  if (ending?.kind !== 'merges')
    return { kind: 'cannot', why: `What decision ${maker.seq} merged can't be had any more.` };
  if (!isAsDecided(ending.content, outcome.write))
    return {
      kind: 'cannot',
      why: `Decision ${maker.seq} comes to another content now: was it made by another version?`,
    };
  return { kind: 'made', made: { bytes: ending.content, ...(await tagsUntold(ending.like, maker, outcome, deps)) } };
}

/** The decision that made a merge, which may have become a sibling since; undefined where it has expired. */
export async function makerOf(
  write: Write,
  ref: KeyRef,
  { journal }: Pick<Dependencies, 'journal'>,
): Promise<Decision | undefined> {
  if (write.madeBy === undefined) return undefined;
  const maker = await journal.get({ set: ref.set, key: write.key ?? ref.key }, write.madeBy);
  // Where the journal was lost, numbers are given anew.
  return maker && isOf(maker.outcome.write, write) ? maker : undefined;
}

/** Whoever brings back what was merged gives it a name of its own. */
function isOf(merge: Write, { id, state }: Write): boolean {
  if (!isReinstated(id)) return merge.id === id;
  return (
    merge.state.kind === 'object' && state.kind === 'object' && merge.state.checksum?.value === state.checksum?.value
  );
}

/** The content of a merge that can be read nowhere: before its first copy, or after the last one was removed. */
export async function contentAgain(write: Write, ref: KeyRef, deps: MakingDependencies): Promise<Material> {
  if (!isMerge(write)) return { kind: 'missing', why: 'its copies are gone' };
  const again = await makeAgain(await makerOf(write, ref, deps), deps);
  return again.kind === 'made' ? { kind: 'bytes', bytes: again.made.bytes } : { kind: 'missing', why: again.why };
}

/** Only what the policies ask for is read: content that was answered from outside stands in the entry, whatever became of the contenders. */
async function aidsOf(maker: Decision, merge: Merge, deps: MakingDependencies): Promise<Aids> {
  let aids: Aids = { ...NO_AIDS, answers: maker.ruling.answers ?? {} };
  for (let asked = 0; asked < MAX_ASKS; asked++) {
    const ask = deps.advisers.asksOf(maker, aids);
    if (ask?.kind !== 'contents') break;
    const sought = ask.of.map((write) => ({
      write,
      places: placesIn(merge, write),
      again: () => contentAgain(write, maker, deps),
    }));
    aids = await withContents(ask, sought, aids, maker, deps);
  }
  return aids;
}

function isAsDecided(bytes: Uint8Array, { state }: Write): boolean {
  return state.kind === 'object' && state.checksum?.value === fingerprint(bytes).checksum?.value;
}

/** Entries from before merges told their tags: a merge has those of the one that it resembles. */
async function tagsUntold(like: Write, ref: KeyRef, merge: Merge, deps: MakingDependencies): Promise<Partial<Made>> {
  const { state } = merge.write;
  if (state.kind === 'object' && state.tags) return {};
  return { tagsOf: await tagsOf(like, ref, merge, deps) };
}

/** A merge without copies has the tags of the one that it takes after. */
async function tagsOf(like: Write, ref: KeyRef, merge: Merge, deps: MakingDependencies): Promise<readonly Place[]> {
  const places = placesIn(merge, like);
  if (places.length > 0 || !isMerge(like)) return places;
  const again = await makeAgain(await makerOf(like, ref, deps), deps);
  return again.kind === 'made' ? (again.made.tagsOf ?? []) : [];
}

/** Where an ingredient could be had when the merge was decided; of a contender that did not go into it, where it lies itself. */
function placesIn({ of }: Merge, write: Write): readonly Place[] {
  const found = of.find(({ region, id }) => region === write.region && id === write.id);
  return found?.places ?? ownPlaces(write);
}
