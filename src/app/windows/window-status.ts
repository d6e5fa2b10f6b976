import type { Region } from '../../domain/model/ids.ts';
import { isOverdue, isStanding, type SyncWindow } from '../../domain/windows/sync-window.ts';
import { releaseAll } from './close-window.ts';
import type { WindowDependencies } from './dependencies.ts';
import { everywhere } from './regions.ts';

/**
 * - `opening`, `open`: it stands
 * - `over`: its time came before anybody closed it · `closed`, `failed`: as recorded
 */
export interface WindowStatus {
  readonly window: SyncWindow;
  readonly phase: 'opening' | 'open' | 'over' | 'closed' | 'failed';
  /** Of one that stands: what each region's policy says of it. Absent of advisory ones. */
  readonly regions?: ReadonlyMap<Region, 'stands' | 'missing' | { readonly unknown: string }>;
}

/** The latest windows of a set, newest first, and those that stand as the policies have them. */
export async function windowStatus(
  set: SyncWindow['set'],
  limit: number,
  deps: Pick<WindowDependencies, 'windows' | 'clock' | 'sets' | 'gate'>,
): Promise<WindowStatus[]> {
  const now = deps.clock.now();
  const records = await deps.windows.windows(set, limit);
  return await Promise.all(
    records.map(async (window) => {
      const phase = phaseOf(window, now);
      const isLookedAt = window.kind === 'deny' && isStanding(window, now);
      return { window, phase, ...(isLookedAt ? { regions: await inPolicies(window, deps) } : {}) };
    }),
  );
}

export function phaseOf(window: SyncWindow, now: number): WindowStatus['phase'] {
  return isOverdue(window, now) ? 'over' : window.state;
}

/** Takes what windows that are over have left out of the policies, and writes their end down. What can't be done now is left for the next. */
export async function tidyUp(statuses: readonly WindowStatus[], deps: WindowDependencies): Promise<WindowStatus[]> {
  const tidied: WindowStatus[] = [];
  for (const status of statuses) {
    const isOver = status.phase === 'over';
    // Whoever only asks does not wait for others.
    const end = isOver ? await releaseAll(status.window, deps, { waitMs: 0 }).catch(() => undefined) : undefined;
    tidied.push(end?.kind === 'closed' ? { window: end.window, phase: 'over' } : status);
  }
  return tidied;
}

/** What each region's policy says of a window that stands. */
export async function inPolicies(window: SyncWindow, deps: Pick<WindowDependencies, 'sets' | 'gate'>) {
  const { good, bad } = await everywhere(window, deps, (at) => deps.gate.standing(at));
  const found = [...good].map(
    ([region, { ids }]) => [region, ids.includes(window.id) ? ('stands' as const) : ('missing' as const)] as const,
  );
  const unknown = [...bad].map(([region, why]) => [region, { unknown: why }] as const);
  return new Map<Region, 'stands' | 'missing' | { readonly unknown: string }>([...found, ...unknown]);
}
