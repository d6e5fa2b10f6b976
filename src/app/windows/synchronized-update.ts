import type { VersionId } from '../../domain/model/ids.ts';
import type { SyncWindow } from '../../domain/windows/sync-window.ts';
import { type Applying, applyInWindow } from './apply.ts';
import { closeWindow } from './close-window.ts';
import type { WindowDependencies } from './dependencies.ts';
import { type Opening, openWindow } from './open-window.ts';

export interface Update extends Omit<Opening, 'scope'>, Pick<Applying, 'key' | 'content'> {}

export type UpdateEnd =
  | { readonly kind: 'updated'; readonly window: SyncWindow; readonly version: VersionId }
  /** `version`: it was written all the same. `standsUntil`: the window could not be released, and ends then. */
  | { readonly kind: 'failed'; readonly why: string; readonly version?: VersionId; readonly standsUntil?: number };

/** One key, halted everywhere, written in the primary region, waited for in every region, and released: whatever comes of it the window is closed. */
export async function updateInWindow(update: Update, deps: WindowDependencies): Promise<UpdateEnd> {
  const { set, key, content, waitMs } = update;
  const opened = await openWindow({ ...update, scope: { kind: 'keys', keys: [key] } }, deps);
  if (opened.kind !== 'open') return { kind: 'failed', why: opened.why };
  const { window } = opened;
  const applied = await applyInWindow({ set, key, content, waitMs }, deps).catch(refusedBy);
  const closed = await closeWindow({ set, seq: window.seq, waitMs: 0 }, deps).catch(refusedBy);
  const standing = closed.kind === 'refused' ? { standsUntil: window.until } : {};
  if (applied.kind === 'applied' && closed.kind === 'closed' && closed.missing.length === 0)
    return { kind: 'updated', window: closed.window, version: applied.version };
  const whys = [
    applied.kind === 'applied' ? undefined : applied.why,
    closed.kind === 'refused' ? closed.why : closed.window.trouble,
  ];
  const why = whys.filter((one) => one !== undefined).join(' ');
  return { kind: 'failed', why, ...(applied.kind === 'refused' ? {} : { version: applied.version }), ...standing };
}

function refusedBy(error: unknown): { readonly kind: 'refused'; readonly why: string } {
  return { kind: 'refused', why: error instanceof Error ? error.message : String(error) };
}
