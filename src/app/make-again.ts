import type { Decision, Outcome, Write } from '../domain/decision.ts';
import type { Aids } from '../domain/policy.ts';
import type { Place } from '../domain/version.ts';
import type { Made } from '../ports/object-store.ts';
import { MAX_ASKS, NO_AIDS, withContents } from './contents.ts';
import type { Dependencies } from './dependencies.ts';
import { fingerprint } from './fingerprint.ts';

/** The bytes of a merge; or why they don't come out any more, and then only its copies can be carried on. */
export type MadeAgain =
  | { readonly kind: 'made'; readonly made: Made }
  | { readonly kind: 'cannot'; readonly why: string };

type Merge = Extract<Outcome, { kind: 'merged' }>;

/**
 * Makes a merge from its ingredients and the policies as they stand in the journal. Nobody keeps the bytes: whoever pushes makes them anew,
 * and they have to come to the checksum that was decided. Throws `Unavailable` where an ingredient can't be had for now.
 */
export async function makeAgain(maker: Decision | undefined, deps: Dependencies): Promise<MadeAgain> {
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
  return { kind: 'made', made: { bytes: ending.content, tagsOf: placesIn(outcome, ending.like) } };
}

/** Only what the policies ask for is read: content that was answered from outside stands in the entry, whatever became of the contenders. */
async function aidsOf(maker: Decision, merge: Merge, deps: Dependencies): Promise<Aids> {
  let aids: Aids = { ...NO_AIDS, answers: maker.ruling.answers ?? {} };
  for (let asked = 0; asked < MAX_ASKS; asked++) {
    const ask = deps.advisers.asksOf(maker, aids);
    if (ask?.kind !== 'contents') break;
    const sought = ask.of.map((write) => ({ write, places: placesIn(merge, write) }));
    aids = await withContents(ask, sought, aids, maker, deps);
  }
  return aids;
}

function isAsDecided(bytes: Uint8Array, { state }: Write): boolean {
  return state.kind === 'object' && state.checksum?.value === fingerprint(bytes).checksum?.value;
}

/** Where an ingredient could be had when the merge was decided. */
function placesIn({ of }: Merge, { region, id }: Write): readonly Place[] {
  return of.find((ingredient) => ingredient.region === region && ingredient.id === id)?.places ?? [];
}
