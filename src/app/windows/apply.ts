import type { ObjectKey, VersionId } from '../../domain/model/ids.ts';
import type { Head } from '../../domain/model/version.ts';
import { isWithin, scopeText } from '../../domain/windows/scope.ts';
import { isStanding, type SyncWindow } from '../../domain/windows/sync-window.ts';
import type { KeyAt } from '../../ports/object-store.ts';
import { type KeyStatus, statusOf } from '../asking/status.ts';
import { changed, type Upload } from '../steering/own-content.ts';
import { brokenText } from './close-window.ts';
import type { WindowDependencies } from './dependencies.ts';
import { recentWindows } from './record.ts';
import { inPolicies } from './window-status.ts';

export interface Applying {
  readonly set: SyncWindow['set'];
  readonly key: ObjectKey;
  /** What surrounds the bytes stays as it is in the primary region, but for what is said here; an empty text takes a field away. */
  readonly content: Pick<Upload, 'bytes'> & Partial<Omit<Upload, 'expected' | 'bytes'>>;
  /** How long every region may take, milliseconds. */
  readonly waitMs: number;
}

export type ApplyEnd =
  | { readonly kind: 'applied'; readonly window: SyncWindow; readonly version: VersionId; readonly status: KeyStatus }
  /** It is written, and not in every region yet, or the window did not stand all the while. */
  | { readonly kind: 'written'; readonly window: SyncWindow; readonly version: VersionId; readonly why: string }
  /** Nothing was written. */
  | { readonly kind: 'refused'; readonly why: string };

const POLL_MS = 300;
const APPLIED_KEPT = 100;

/** Writes in the primary region of a window that the caller has open, and waits until every region holds it. */
export async function applyInWindow(applying: Applying, deps: WindowDependencies): Promise<ApplyEnd> {
  const { set, key, content } = applying;
  const window = await windowFor(applying, deps);
  if (typeof window === 'string') return { kind: 'refused', why: window };
  const broken = await whyBroken(window, deps);
  if (broken !== undefined) return { kind: 'refused', why: broken };
  const target = { set, region: window.primary, key };
  const head = await deps.store.head(target);
  if (head.kind === 'unreadable') return { kind: 'refused', why: head.message };
  const uploaded = await deps.upload(target, await uploadOver(head, target, content, deps));
  if (uploaded.kind === 'failed') return { kind: 'refused', why: uploaded.message };
  const { id: version } = uploaded;
  const applied = [...(window.applied ?? []), { key, version, at: deps.clock.now() }].slice(-APPLIED_KEPT);
  await deps.windows.update(window, { applied });
  const status = await awaitEverywhere(applying, window, version, deps);
  if (!isThere(status, window, version)) return { kind: 'written', window, version, why: whyNotThere(status) };
  const lost = await whyBroken(window, deps);
  return lost === undefined
    ? { kind: 'applied', window, version, status }
    : { kind: 'written', window, version, why: lost };
}

/** On condition that the head still is what was seen. */
async function uploadOver(
  head: Exclude<Head, { kind: 'unreadable' }>,
  target: KeyAt,
  { bytes, headers, metadata, tags }: Applying['content'],
  { store }: WindowDependencies,
): Promise<Upload> {
  const there = head.kind === 'object' ? head.state : undefined;
  const tagged = there?.tagCount && head.kind === 'object' ? await store.tags(target, head.id) : undefined;
  return {
    bytes,
    headers: changed(there?.headers ?? {}, headers),
    metadata: changed(there?.metadata ?? {}, metadata),
    tags: changed(there?.tags ?? tagged ?? {}, tags),
    expected: there ? { kind: 'etag', etag: there.etag } : { kind: 'nothing' },
  };
}

async function windowFor({ set, key }: Applying, deps: WindowDependencies): Promise<SyncWindow | string> {
  const now = deps.clock.now();
  const records = await recentWindows(set, deps);
  const standing = records.filter((record) => record.state === 'open' && isStanding(record, now));
  const window = standing.find(({ scope }) => isWithin(scope, key));
  if (!window) {
    const others = standing.map(({ seq, scope }) => `window ${seq} is about ${scopeText(scope)}`);
    return `No window is open that takes ${key}${others.length > 0 ? `: ${others.join(', ')}` : ''}. Open one first: \`npx concord window open\`.`;
  }
  const { userId } = await deps.caller();
  if (window.opener.userId === userId) return window;
  return `Window ${window.seq} was opened by ${window.by} (${window.opener.arn}): who else writes is refused, as everybody is.`;
}

async function whyBroken(window: SyncWindow, deps: WindowDependencies): Promise<string | undefined> {
  if (window.kind === 'advisory' || deps.clock.now() >= window.until) return undefined;
  const states = [...(await inPolicies(window, deps))];
  const missing = states.flatMap(([region, state]) => (state === 'missing' ? [region] : []));
  if (missing.length > 0) return brokenText(missing);
  const unknown = states.flatMap(([, state]) => (typeof state === 'object' ? [state.unknown] : []));
  return unknown.length > 0 ? `Whether the window stands everywhere can't be told. ${unknown.join(' ')}` : undefined;
}

async function awaitEverywhere(
  { set, key, waitMs }: Applying,
  window: SyncWindow,
  version: VersionId,
  deps: WindowDependencies,
): Promise<KeyStatus> {
  const deadline = deps.clock.now() + waitMs;
  for (;;) {
    const status = await statusOf({ set, key }, deps);
    if (isThere(status, window, version) || deps.isCalledOff() || deps.clock.now() >= deadline) return status;
    await deps.pause(POLL_MS);
  }
}

/** All regions agree, and on something that took this write into account. */
function isThere({ isAgreed, decision, regions }: KeyStatus, { primary }: SyncWindow, version: VersionId): boolean {
  const head = regions.find(({ region }) => region === primary)?.head;
  const isHead = head?.kind === 'object' && head.id === version;
  return isAgreed && (isHead || decision?.considered[primary]?.id === version);
}

function whyNotThere({ regions }: KeyStatus): string {
  const behind = regions.filter(({ state }) => state !== 'in agreement');
  return `It is written, and not in every region yet: ${behind.map(({ region, why }) => `${region}: ${why}`).join(' ')} It follows by itself.`;
}
