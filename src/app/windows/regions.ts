import type { Region } from '../../domain/model/ids.ts';
import type { SyncWindow } from '../../domain/windows/sync-window.ts';
import type { GateRefusal } from '../../ports/write-gate.ts';
import { replicaSetOf } from '../replica-set-of.ts';
import type { WindowDependencies } from './dependencies.ts';

/** What became of something in each region. */
export interface Everywhere<Good> {
  readonly good: ReadonlyMap<Region, Good>;
  readonly bad: ReadonlyMap<Region, string>;
}

/** The same in all regions of a set at once; what is refused in one hinders no other. */
export async function everywhere<Good extends { readonly kind: string }>(
  { set }: Pick<SyncWindow, 'set'>,
  deps: Pick<WindowDependencies, 'sets'>,
  work: (at: { readonly set: SyncWindow['set']; readonly region: Region }) => Promise<Good | GateRefusal>,
): Promise<Everywhere<Good>> {
  const { regions } = replicaSetOf({ set }, deps);
  const ends = await Promise.all(
    regions.map(async (region) => [region, await work({ set, region }).catch(failed)] as const),
  );
  const good = new Map<Region, Good>();
  const bad = new Map<Region, string>();
  for (const [region, end] of ends) {
    if (isRefusal(end)) bad.set(region, end.message);
    else good.set(region, end);
  }
  return { good, bad };
}

export const sentences = (bad: ReadonlyMap<Region, string>): string => [...bad.values()].join(' ');

function isRefusal(end: { readonly kind: string }): end is GateRefusal {
  return end.kind === 'failed';
}

function failed(error: unknown): GateRefusal {
  return { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
}

/** Of S3's requests each ends within 20 s; what is done in one turn are two in a row, in all regions at once. */
const TURN_MS = 90_000;
/** A turn that another has takes seconds, unless he died in it. */
const TURN_WAIT_MS = 2 * TURN_MS;
const POLL_MS = 500;

/**
 * Does it while nobody else changes the policies of the set's buckets. Throws where the turn can't be had in time, and what the work throws. `waitMs`: 0 for
 * what can be left to somebody else.
 */
export async function inTurn<Result>(
  { set }: Pick<SyncWindow, 'set'>,
  deps: Pick<WindowDependencies, 'windows' | 'clock' | 'pause' | 'newId' | 'tell'>,
  work: () => Promise<Result>,
  waitMs = TURN_WAIT_MS,
): Promise<Result> {
  const { windows, clock } = deps;
  const holder = deps.newId();
  const deadline = clock.now() + waitMs;
  while (!(await windows.takeTurn(set, holder, { now: clock.now(), until: clock.now() + TURN_MS }))) {
    if (clock.now() >= deadline)
      throw new Error(`Somebody else is changing the policies of ${set}; try again in a few minutes.`);
    deps.tell({ kind: 'waiting for others' });
    await deps.pause(POLL_MS);
  }
  try {
    return await work();
  } finally {
    // Unsaid it ends by itself.
    await windows.endTurn(set, holder).catch(() => {});
  }
}
