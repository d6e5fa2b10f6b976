import { randomUUID } from 'node:crypto';
import { type BackfillState, begin } from '../../app/backfill/state.ts';
import type { BookmarkPlace, Bookmarks } from '../../ports/bookmarks.ts';

/** A backfill that was begun before and not ended, or a new one. */
export interface Taken {
  readonly state: BackfillState;
  /** Who was at it, and when it was last kept; absent: it is new. */
  readonly earlier?: { readonly by: string; readonly at: number };
}

export async function takeUp(
  place: BookmarkPlace,
  bookmarks: Bookmarks<BackfillState>,
  { restart = false }: { readonly restart?: boolean },
): Promise<Taken> {
  const found = restart ? undefined : await bookmarks.read(place);
  if (!found || found.state.phase === 'done') return { state: begin(Date.now()) };
  return { state: found.state, earlier: { by: found.by, at: found.at } };
}

/** Keeps states under a run of its own. Rejects where another run has begun since: two at once would only send everything twice. */
export function keeperOf(place: BookmarkPlace, bookmarks: Bookmarks<BackfillState>, by: string) {
  const run = randomUUID();
  let hasBegun = false;
  return async (state: BackfillState): Promise<void> => {
    const bookmark = { run, by, at: Date.now(), state };
    if (!hasBegun) await bookmarks.begin(place, bookmark);
    else if ((await bookmarks.save(place, bookmark)) === 'taken-over') {
      const other = await bookmarks.read(place);
      throw new Error(`Another backfill of the same keys has begun meanwhile, by ${other?.by}; this one ends here.`);
    }
    hasBegun = true;
  };
}
