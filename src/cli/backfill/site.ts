// src/cli/backfill: where a backfill works, its plan, and how far it has got.
import { createBookmarks } from '../../adapters/aws/journal/bookmarks.ts';
import type { Site } from '../../app/backfill/site.ts';
import type { BackfillState } from '../../app/backfill/state.ts';
import { printable } from '../screen/terminal.ts';
import { openApplication } from '../site/application.ts';
import { type JournalOptions, journalTableOf } from '../site/journal-access.ts';
import { listingsOf } from '../site/listings.ts';
import { placeOf } from '../site/place.ts';
import { keeperOf, type Taken, takeUp } from './bookmark.ts';
import { createProgress } from './progress.ts';
import { patienceUntil, stopOnSignal } from './stop.ts';

export interface OpenOptions extends JournalOptions {
  prefix?: string;
  restart?: boolean;
  dryRun?: boolean;
}

export type Opened = Awaited<ReturnType<typeof openBackfill>>;

/** What a backfill needs of the place where it works. A dry run keeps nothing. */
export async function openBackfill(options: OpenOptions) {
  const application = await openApplication(options, 'backfill');
  const { set, deps } = application;
  const { prefix = '', dryRun = false } = options;
  const regions = listingsOf(application, prefix);
  const bookmarks = createBookmarks<BackfillState>(journalTableOf(application, options));
  const at = { set, prefix };
  return {
    ...{ set, prefix, regions: regions.length },
    place: await placeOf(application),
    /** Why a bucket can't be written to: a sentence each. */
    async problems(): Promise<readonly string[]> {
      const found = await Promise.all(regions.map((region) => region.problem()));
      return found.filter((problem) => problem !== undefined);
    },
    takeUp: (): Promise<Taken> => takeUp(at, bookmarks, options),
    session(): Session {
      const progress = createProgress(Date.now);
      const stop = stopOnSignal(progress.say);
      const keep = dryRun ? async () => {} : keeperOf(at, bookmarks, deps.by);
      return createSession({ progress, keep }, (told) => ({
        ...{ set, deps, ...told },
        listings: regions.map(({ open }) => open),
        patience: patienceUntil(stop, (line) => progress.say(printable(line))),
        isStopped: () => stop.aborted,
      }));
    },
  };
}

/** A site, and what has come of it so far. */
export interface Session {
  readonly site: Site;
  /** What was kept last: a new run goes on there. */
  readonly kept: BackfillState | undefined;
  /** The first that failed, and why. */
  readonly failed: ReadonlyMap<string, string>;
  /** Takes the line of progress away. */
  clear(): void;
}

/** A person reads no longer list. */
const SHOWN = 20;

function createSession(
  { progress, keep }: { progress: ReturnType<typeof createProgress>; keep: Site['keep'] },
  siteWith: (told: Pick<Site, 'keep' | 'progress' | 'failed'>) => Site,
): Session {
  const failed = new Map<string, string>();
  let kept: BackfillState | undefined;
  const site = siteWith({
    async keep(state) {
      await keep(state);
      kept = state;
    },
    progress: progress.show,
    failed: (key, why) => void (failed.size < SHOWN && failed.set(key, why)),
  });
  return {
    ...{ site, failed, clear: progress.clear },
    get kept() {
      return kept;
    },
  };
}
