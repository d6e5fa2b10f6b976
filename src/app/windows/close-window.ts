import type { Region } from '../../domain/model/ids.ts';
import { isOverdue, isStanding, type SyncWindow } from '../../domain/windows/sync-window.ts';
import type { WindowChanges } from '../../ports/window-log.ts';
import { MAX_ROUNDS } from '../limits.ts';
import { awaitAgreement, disagreementText } from './agreement.ts';
import type { WindowDependencies } from './dependencies.ts';
import { recentWindows, theOnly, windowNumbered } from './record.ts';
import { everywhere, inTurn, sentences } from './regions.ts';

export interface Closing {
  readonly set: SyncWindow['set'];
  /** Left out: the one that stands. */
  readonly seq?: number;
  /** How long to wait until all regions agree, milliseconds; 0: it is released whatever they hold. */
  readonly waitMs: number;
}

export type CloseEnd =
  /** `missing`: regions whose policy had lost the denial before its time, so that writes may have got through there. */
  | { readonly kind: 'closed'; readonly window: SyncWindow; readonly missing: readonly Region[] }
  /** It stands as before, or where `left` says so. */
  | { readonly kind: 'refused'; readonly why: string; readonly left?: readonly Region[] };

/** Waits until every region agrees, and releases. A window that is over is tidied up at once. */
export async function closeWindow({ set, seq, waitMs }: Closing, deps: WindowDependencies): Promise<CloseEnd> {
  const now = deps.clock.now();
  const isMeant = (window: SyncWindow) => isStanding(window, now) || isOverdue(window, now);
  const window =
    seq === undefined
      ? theOnly(await recentWindows(set, deps), isMeant)
      : ((await windowNumbered({ set, seq }, deps)) ?? `There is no window ${seq}.`);
  if (typeof window === 'string') return { kind: 'refused', why: window };
  if (!isMeant(window)) return { kind: 'refused', why: `Window ${window.seq} was closed already.` };
  if (waitMs > 0 && window.state === 'open' && isStanding(window, now)) {
    const agreement = await awaitAgreement(window, Math.min(now + waitMs, window.until), deps);
    if (!agreement.isAgreed) return { kind: 'refused', why: notYet(window, disagreementText(agreement)) };
  }
  return await releaseAll(window, deps);
}

/** Takes the statements away, and writes down that it is closed: by a person, or by its time. */
export async function releaseAll(
  window: SyncWindow,
  deps: WindowDependencies,
  turn?: { readonly waitMs: number },
): Promise<CloseEnd> {
  const release = () => everywhere(window, deps, (at) => deps.gate.release(at, window.id));
  const nothing = { good: new Map(), bad: new Map() };
  const { good, bad } = window.kind === 'advisory' ? nothing : await inTurn(window, deps, release, turn?.waitMs);
  const missing = [...good].flatMap(([region, { found }]) => (found ? [] : [region as Region]));
  if (bad.size > 0) return { kind: 'refused', why: stillThere(window, sentences(bad)), left: [...bad.keys()] };
  const now = deps.clock.now();
  const isOver = now >= window.until;
  // Who never came to open it left nothing where it is missing.
  const isBroken = missing.length > 0 && window.state === 'open' && !isOver;
  const closed = {
    state: 'closed',
    closedAt: isOver ? window.until : now,
    closedBy: isOver ? 'its time' : deps.by,
    left: [],
    ...(isBroken ? { trouble: brokenText(missing) } : {}),
  } as const;
  await writeDown(window, closed, deps);
  return { kind: 'closed', window: { ...window, ...closed }, missing: isBroken ? missing : [] };
}

/** Its opener may take the record a step further in the same moment; what is released is closed, whatever it says. */
async function writeDown(window: SyncWindow, closed: WindowChanges, deps: WindowDependencies): Promise<void> {
  let current = window;
  for (let round = 0; round < MAX_ROUNDS; round++) {
    if ((await deps.windows.update(current, closed)) === 'updated') return;
    const found = await windowNumbered(window, deps);
    if (!found || found.state === 'closed') return;
    current = found;
  }
}

export function brokenText(missing: readonly Region[]): string {
  return `In ${missing.join(', ')} the policy had lost the window's statement before its time: somebody else has put another policy there, and writes may have been taken since. Close it; where something is still to be changed, open another.`;
}

function notYet({ seq, until }: SyncWindow, disagreement: string): string {
  return `Window ${seq} was not closed, for not all is in agreement. ${disagreement}. It ends by itself at ${new Date(until).toISOString()}; \`npx concord window close ${seq} --now\` releases it at once.`;
}

function stillThere({ seq, until }: SyncWindow, why: string): string {
  return `Window ${seq} could not be taken out of every policy: ${why} What is left ends by itself at ${new Date(until).toISOString()}; \`npx concord window close ${seq} --now\` tries again.`;
}
