import { overlaps, scopeText } from '../../domain/windows/scope.ts';
import { isStanding, type SyncWindow } from '../../domain/windows/sync-window.ts';
import { MAX_ROUNDS } from '../limits.ts';
import { RECENT_WINDOWS, type WindowDependencies } from './dependencies.ts';

export type Draft = Omit<SyncWindow, 'seq'>;

/** A sentence where another window of its scope stands: of two neither opener could write. */
export function whyTaken(draft: Draft, records: readonly SyncWindow[], now: number): string | undefined {
  const other = records.find((record) => isStanding(record, now) && overlaps(record.scope, draft.scope));
  if (!other) return undefined;
  const { seq, by, scope, until, reason, state } = other;
  const what = `Window ${seq} of ${by}, on ${scopeText(scope)}${reason === undefined ? '' : ` (${reason})`},`;
  const stands = state === 'failed' ? 'was not opened, but its denial was left behind and stands' : 'stands';
  return `${what} ${stands} until ${new Date(until).toISOString()}. Wait for its end, or have it closed: \`npx concord window close ${seq}\`.`;
}

/** Under the next free number. Whoever else opens one at the same time is seen, or sees this one. */
export async function appendWindow(
  draft: Draft,
  { windows, clock }: Pick<WindowDependencies, 'windows' | 'clock'>,
): Promise<
  { readonly kind: 'recorded'; readonly window: SyncWindow } | { readonly kind: 'refused'; readonly why: string }
> {
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const records = await windows.windows(draft.set, RECENT_WINDOWS);
    const why = whyTaken(draft, records, clock.now());
    if (why !== undefined) return { kind: 'refused', why };
    const window = { ...draft, seq: (records[0]?.seq ?? 0) + 1 };
    if ((await windows.append(window)) === 'appended') return { kind: 'recorded', window };
  }
  return { kind: 'refused', why: 'Windows are being opened all the time; try again.' };
}

/** The one of that number; without a number the one that stands, or that is overdue: the newest. */
export function chosenWindow(
  records: readonly SyncWindow[],
  seq: number | undefined,
  isMeant: (window: SyncWindow) => boolean,
): SyncWindow | string {
  if (seq !== undefined) return records.find((record) => record.seq === seq) ?? `There is no window ${seq}.`;
  const [one, ...others] = records.filter(isMeant);
  if (!one) return 'No window stands.';
  if (others.length === 0) return one;
  const numbers = [one, ...others].map((window) => `${window.seq} (${scopeText(window.scope)})`);
  return `Several windows stand; say which: ${numbers.join(', ')}.`;
}
