import { recentWindows } from '../../app/windows/record.ts';
import { updateInWindow } from '../../app/windows/synchronized-update.ts';
import { parseObjectKey } from '../../domain/model/ids.ts';
import type { ContentHeaders } from '../../domain/model/version.ts';
import { isWithin } from '../../domain/windows/scope.ts';
import { isStanding, type SyncWindow } from '../../domain/windows/sync-window.ts';
import { oneOf } from '../input/arguments.ts';
import { spanOf } from '../input/since.ts';
import { applicationAt } from './application.ts';
import { openSite, windowLogOf } from './journal-access.ts';
import { windowsAt } from './windows.ts';

export type { SyncWindow };

/** Which stack is asked, as the options of `npx concord window` say it. */
export interface Where {
  /** A configuration file; left out: what the stack of this folder was started with, or concord.yml. */
  readonly config?: string;
  /** Needed where the configuration has several sets. */
  readonly set?: string;
  readonly stage?: string;
  /** The journal's, if it has another name than the stage gives it. */
  readonly table?: string;
  readonly aws?: boolean;
  readonly local?: boolean;
}

export interface SynchronizedUpdate extends Where {
  readonly key: string;
  readonly body: Uint8Array | string;
  /** Where these are left out they stay as they are; an empty text takes a field away. */
  readonly headers?: ContentHeaders;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, string>>;
  /** How long writes are halted at most: `90s`, `30m`, `2h`; default 5m. */
  readonly for?: string;
  /** How long the key may take to come into agreement, before and after the write each; default 1m. */
  readonly wait?: string;
  readonly reason?: string;
  /** The region that is written in; left out: the first of the set. */
  readonly primary?: string;
  /** A note in the journal in place of a denial: for clients that ask `standingWindow` before they write. */
  readonly advisory?: boolean;
  /** Ends the waiting; what was begun is taken back. */
  readonly signal?: AbortSignal;
}

export interface Updated {
  /** As it was closed. */
  readonly window: SyncWindow;
  /** The version id in the primary region. */
  readonly version: string;
}

/** Why a synchronized update did not come about. `version`: it was written all the same. `standsUntil`: writes stay halted until then, milliseconds since 1970. */
export class SynchronizedUpdateError extends Error {
  override readonly name = 'SynchronizedUpdateError';
  readonly version?: string;
  readonly standsUntil?: number;

  constructor(message: string, more: { readonly version?: string; readonly standsUntil?: number } = {}) {
    super(message);
    Object.assign(this, more);
  }
}

/**
 * Halts all writes of one key in every region, waits until they agree on it, writes it in the primary region, waits until every region holds it, and lets everybody write
 * again. Throws a `SynchronizedUpdateError` where that did not come about, a `UsageError` or `ConfigError` where it can't be meant so, and what AWS throws where
 * it can't be begun.
 */
export async function synchronizedUpdate(update: SynchronizedUpdate): Promise<Updated> {
  const { body, reason, primary, headers, metadata, tags, signal } = update;
  const site = await openSite(update);
  const deps = windowsAt(applicationAt(site, 'synchronizedUpdate', update), signal ? { signal } : {});
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const end = await updateInWindow(
    {
      set: site.set,
      key: parseObjectKey(update.key),
      kind: update.advisory ? 'advisory' : 'deny',
      forMs: spanOf('for', update.for ?? '5m', { from: '1s', to: '24h' }),
      waitMs: spanOf('wait', update.wait ?? '1m', { from: '0s', to: '24h' }),
      content: { bytes, ...(headers ? { headers } : {}), ...(metadata ? { metadata } : {}), ...(tags ? { tags } : {}) },
      ...(reason === undefined ? {} : { reason }),
      ...(primary === undefined
        ? {}
        : { primary: oneOf('primary', [...(deps.sets.get(site.set)?.regions ?? [])], primary) }),
    },
    deps,
  );
  if (end.kind === 'updated') return { window: end.window, version: end.version };
  throw new SynchronizedUpdateError(end.why, end);
}

/** The window that halts a key now, if one does: what a client asks before it writes, where windows are advisory. One request. */
export async function standingWindow(asked: Where & { readonly key: string }): Promise<SyncWindow | undefined> {
  const site = await openSite(asked);
  const key = parseObjectKey(asked.key);
  const windows = windowLogOf(site, asked);
  const records = await recentWindows(site.set, { windows, clock: { now: Date.now } });
  return records.find((window) => isStanding(window, Date.now()) && isWithin(window.scope, key));
}
