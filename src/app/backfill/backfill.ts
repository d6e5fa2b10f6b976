import type { Listing } from '../../ports/listed-key.ts';
import { compareListings } from '../asking/compare-listings.ts';
import { differingKeys, type FoundKey } from '../asking/differing-keys.ts';
import { Interrupted, patientListing } from './patience.ts';
import { createSender, MAX_FAILURES_IN_A_ROW } from './send.ts';
import type { Pace, Site } from './site.ts';
import { type BackfillState, inPhase, withSeen, withSent } from './state.ts';
import { withKey } from './survey.ts';

/** Between two bookmarks; so much is gone through once more after a kill, which does no harm. */
const KEEP_EVERY_MS = 5_000;

/** Counts what differs, on from where `begun` stands, by the listings alone. Throws Interrupted, or what a listing throws. */
export async function count(begun: BackfillState, site: Site): Promise<BackfillState> {
  const bookmark = createBookmark(site);
  let state = begun;
  try {
    for await (const compared of compareListings(listingsFrom(begun, site))) {
      refuseIfStopped(site);
      state = { ...state, after: compared.key, survey: withKey(state.survey, compared, site.listings.length) };
      site.progress(state);
      if (bookmark.isDue()) await bookmark.keep(state);
    }
  } catch (error) {
    throw await afterKeeping(state, error, site);
  }
  const counted = inPhase(state, 'asking');
  await site.keep(counted);
  return counted;
}

/**
 * Has the functions look at every key that is not alike, on from where `begun` stands. A key that fails does not stop the others. Throws
 * Interrupted, what a listing or the queue throws, and where keys fail in a row: what was asked for stays asked for, and the bookmark tells where
 * to go on.
 */
export async function ask(begun: BackfillState, pace: Pace, site: Site): Promise<BackfillState> {
  const bookmark = createBookmark(site);
  const sender = createSender(pace, site);
  let state = begun;
  /** Up to its `after` everything is asked for. */
  let sent = begun;
  const send = async () => {
    const { asked, failed } = await sender.send();
    state = withSent(state, asked, failed);
    sent = state;
  };
  try {
    for await (const found of examined(begun, pace, site)) {
      refuseIfStopped(site);
      if (!found.isAlike) sender.add(found.key);
      state = withSeen(state, found);
      if (sender.isFull || (sender.waiting > 0 && bookmark.isDue())) await send();
      if (sender.waiting === 0) sent = state;
      site.progress(state);
      if (bookmark.isDue()) await bookmark.keep(sent);
    }
    await send();
  } catch (error) {
    throw await afterKeeping(sent, error, site);
  }
  const done = inPhase(sent, 'done');
  await site.keep(done);
  return done;
}

/** One that could not be asked about is told of, and found different; too many in a row end it. */
async function* examined(begun: BackfillState, { atOnce }: Pace, site: Site): AsyncGenerator<FoundKey> {
  let failedInARow = 0;
  for await (const found of differingKeys(site.set, listingsFrom(begun, site), site.deps, {
    atOnce,
    isPatient: true,
  })) {
    const { key, failure } = found;
    if (failure !== undefined) site.failed(key, failure);
    failedInARow = failure === undefined ? 0 : failedInARow + 1;
    if (failedInARow > MAX_FAILURES_IN_A_ROW) throw new Error(failure);
    yield found;
  }
}

function listingsFrom({ after }: BackfillState, { listings, patience }: Site): readonly Listing[] {
  return listings.map((open) => patientListing(open, after, patience));
}

function createBookmark({ keep, patience }: Site) {
  let keptAt = patience.now();
  return {
    isDue: () => patience.now() - keptAt >= KEEP_EVERY_MS,
    async keep(state: BackfillState): Promise<void> {
      await keep(state);
      keptAt = patience.now();
    },
  };
}

function refuseIfStopped({ isStopped }: Site): void {
  if (isStopped()) throw new Interrupted('It was stopped.');
}

/** The error that ended it. Where even the bookmark can't be kept, the last one holds. */
async function afterKeeping(state: BackfillState, error: unknown, { keep }: Site): Promise<unknown> {
  await keep(state).catch(() => {});
  return error;
}
