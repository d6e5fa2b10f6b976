import { overlaps, scopeText } from '../../domain/windows/scope.ts';
import { isStanding, MAX_WINDOW_MS, type SyncWindow } from '../../domain/windows/sync-window.ts';
import { MAX_ROUNDS } from '../limits.ts';
import type { WindowDependencies } from './dependencies.ts';

export type Draft = Omit<SyncWindow, 'seq'>;

type Records = Pick<WindowDependencies, 'windows' | 'clock'>;

const PAGE = 50;

/** Newest first, all that may stand among them: of older ones the time is over. */
export async function recentWindows(
  set: SyncWindow['set'],
  { windows, clock }: Records,
): Promise<readonly SyncWindow[]> {
  const found: SyncWindow[] = [];
  for (;;) {
    const page = await windows.windows(set, PAGE, found.at(-1)?.seq);
    found.push(...page);
    const last = page.at(-1);
    if (!last || page.length < PAGE || last.from + MAX_WINDOW_MS < clock.now()) return found;
  }
}

/** However old. */
export async function windowNumbered(
  { set, seq }: Pick<SyncWindow, 'set' | 'seq'>,
  { windows }: Pick<Records, 'windows'>,
): Promise<SyncWindow | undefined> {
  const [record] = await windows.windows(set, 1, seq + 1);
  return record?.seq === seq ? record : undefined;
}

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
  { windows, clock }: Records,
): Promise<
  { readonly kind: 'recorded'; readonly window: SyncWindow } | { readonly kind: 'refused'; readonly why: string }
> {
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const records = await recentWindows(draft.set, { windows, clock });
    const why = whyTaken(draft, records, clock.now());
    if (why !== undefined) return { kind: 'refused', why };
    const window = { ...draft, seq: (records[0]?.seq ?? 0) + 1 };
    if ((await windows.append(window)) === 'appended') return { kind: 'recorded', window };
  }
  return { kind: 'refused', why: 'Windows are being opened all the time; try again.' };
}

/** The only one that is meant, or a sentence why there is not one. */
export function theOnly(records: readonly SyncWindow[], isMeant: (window: SyncWindow) => boolean): SyncWindow | string {
  const [one, ...others] = records.filter(isMeant);
  if (!one) return 'No window stands.';
  if (others.length === 0) return one;
  const numbers = [one, ...others].map((window) => `${window.seq} (${scopeText(window.scope)})`);
  return `Several windows stand; say which: ${numbers.join(', ')}.`;
}
