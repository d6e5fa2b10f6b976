import type { Decision } from '../model/decision.ts';
import type { Sighting } from '../model/evidence.ts';
import type { Region } from '../model/ids.ts';
import type { Occasion } from './occasion.ts';

/** Somebody was asked to look at a key once more. */
export interface LookAsked {
  /** The decision that could not be seen through; 0 where there was none yet. */
  readonly seq: number;
  readonly sightings: readonly Sighting[];
  /** Where a copy of that decision may still land, or has landed, after later ones. */
  readonly landed?: Region;
  /** A person asked: nobody else's decision answers that. */
  readonly isAsked?: true;
}

export type LookStep =
  | { readonly kind: 'done'; readonly why: string }
  | { readonly kind: 'reconcile'; readonly occasion: Occasion; readonly why: string };

/** `standing` is the decision that stands now, `cause` the piece of work that is carried on. */
export function lookStep(standing: Decision | undefined, asked: LookAsked, cause: string): LookStep {
  if (isLeftToAnother(standing, asked, cause))
    return { kind: 'done', why: 'A later decision stands; what it waits for has a message of its own.' };
  const { sightings, landed } = asked;
  const region = landed ?? sightings.find(({ maker }) => maker === 's3-concord')?.region;
  const occasion: Occasion = region ? { kind: 'late-copy', region, sightings } : { kind: 'second-look', sightings };
  return { kind: 'reconcile', occasion, why: 'The key could not be known well enough before.' };
}

function isLeftToAnother(
  standing: Decision | undefined,
  { seq, sightings, landed, isAsked }: LookAsked,
  cause: string,
): boolean {
  if (isAsked || landed || sightings.length > 0) return false;
  return standing !== undefined && standing.seq > seq && standing.cause !== cause;
}
