import type { Region } from '../../domain/model/ids.ts';
import type { Scope } from '../../domain/windows/scope.ts';
import { MAX_WINDOW_MS, type SyncWindow, type WindowKind } from '../../domain/windows/sync-window.ts';
import type { Denial } from '../../ports/write-gate.ts';
import { replicaSetOf } from '../replica-set-of.ts';
import { awaitAdmission } from './admission.ts';
import { awaitAgreement, disagreementText } from './agreement.ts';
import { confirmShut, whyNotProvable } from './confirm.ts';
import type { WindowDependencies } from './dependencies.ts';
import { appendWindow, type Draft, recentWindows, whyTaken, windowNumbered } from './record.ts';
import { everywhere, inTurn, sentences } from './regions.ts';

export interface Opening {
  readonly set: SyncWindow['set'];
  readonly kind: WindowKind;
  readonly scope: Scope;
  readonly reason?: string;
  /** How long it stands at most, milliseconds, from the call on; a day at most. */
  readonly forMs: number;
  /** How long the keys may take to come into agreement, milliseconds. */
  readonly waitMs: number;
  /** Where the opener writes; left out: the set's first region. */
  readonly primary?: Region;
}

export type OpenEnd =
  | { readonly kind: 'open'; readonly window: SyncWindow }
  /** Nothing was changed. */
  | { readonly kind: 'refused'; readonly why: string }
  /** It was begun and did not come to stand as it should; `left`: regions where it could not be taken back, and ends by itself. */
  | {
      readonly kind: 'taken back';
      readonly window: SyncWindow;
      readonly why: string;
      readonly left: readonly Region[];
    };

/**
 * Opens a window, or leaves none behind: everybody's writes in the scope are denied in all regions, the caller's too at first, so that his own refused write
 * proves it; then all in the scope has come into agreement; then he alone may write, in the primary region alone.
 */
export async function openWindow(opening: Opening, deps: WindowDependencies): Promise<OpenEnd> {
  const draft = await draftOf(opening, deps);
  const taken = whyTaken(draft, await recentWindows(opening.set, deps), deps.clock.now());
  const why = taken ?? (draft.kind === 'deny' ? await whyNotPossible(draft, deps) : undefined);
  if (why !== undefined) return { kind: 'refused', why };
  const recorded = await appendWindow(draft, deps);
  if (recorded.kind === 'refused') return recorded;
  const { window } = recorded;
  deps.tell({ kind: 'recorded', window });
  const trouble = await bringAbout(window, opening, deps).catch((error: Error) => error.message);
  if (trouble !== undefined) return await takeBack(window, trouble, deps);
  return { kind: 'open', window: { ...window, state: 'open' } };
}

async function draftOf(opening: Opening, deps: WindowDependencies): Promise<Draft> {
  const { set, kind, scope, reason, forMs } = opening;
  const [first] = replicaSetOf({ set }, deps).regions;
  const now = deps.clock.now();
  return {
    set,
    id: deps.newId(),
    kind,
    scope,
    ...(reason === undefined ? {} : { reason }),
    by: deps.by,
    opener: await deps.caller(),
    primary: opening.primary ?? (first as Region),
    from: now,
    // Policies are written in whole seconds.
    until: Math.ceil((now + Math.min(forMs, MAX_WINDOW_MS)) / 1000) * 1000,
    state: 'opening',
  };
}

/** Looked at before anything is changed: room and rights in every policy, and that a refusal will prove something. */
async function whyNotPossible(draft: Draft, deps: WindowDependencies): Promise<string | undefined> {
  const { bad } = await everywhere(draft, deps, (at) => deps.gate.check(at, denialOf(draft)));
  if (bad.size > 0) return sentences(bad);
  return await whyNotProvable(draft, deps);
}

/** What keeps it from standing as it should, if anything does. */
async function bringAbout(
  window: SyncWindow,
  { waitMs }: Opening,
  deps: WindowDependencies,
): Promise<string | undefined> {
  const why = window.kind === 'deny' ? await shutAll(window, deps) : undefined;
  if (why !== undefined) return why;
  const deadline = Math.min(window.until, deps.clock.now() + waitMs);
  const agreement = await awaitAgreement(window, deadline, deps);
  if (deps.isCalledOff()) return 'It was called off.';
  if (!agreement.isAgreed) return `Its keys did not come into agreement in time. ${disagreementText(agreement)}`;
  if (window.kind === 'deny') await admit(window, deps);
  if (deps.clock.now() >= window.until) return 'Its time was over before it was open; give it more by --for.';
  return (await deps.windows.update(window, { state: 'open' })) === 'updated' ? undefined : CLOSED_MEANWHILE;
}

const CLOSED_MEANWHILE = 'Somebody closed it meanwhile.';

async function shutAll(window: SyncWindow, deps: WindowDependencies): Promise<string | undefined> {
  const { good, bad } = await inTurn(window, deps, () =>
    everywhere(window, deps, (at) => deps.gate.shut(at, denialOf(window))),
  );
  if (bad.size > 0) return sentences(bad);
  deps.tell({ kind: 'shut', regions: [...good.keys()] });
  const why = await confirmShut(window, deps);
  if (why !== undefined) return why;
  await tellUploads(window, deps);
  return undefined;
}

/** Whatever is under way can't be completed while the window stands; that is told, and hinders nothing. */
async function tellUploads(window: SyncWindow, deps: WindowDependencies): Promise<void> {
  const { good, bad } = await everywhere(window, deps, (at) => deps.gate.uploads(at, window.scope));
  for (const [region, { uploads }] of good) if (uploads.length > 0) deps.tell({ kind: 'uploads', region, uploads });
  for (const [region, why] of bad) deps.tell({ kind: 'uploads unknown', region, why });
}

/** From here on the opener may write in the primary region. Throws where that can't be had. */
async function admit(window: SyncWindow, deps: WindowDependencies): Promise<void> {
  const { set, primary } = window;
  const put = await inTurn(window, deps, async () => {
    // Whoever closed it has taken the statements away; they are not put back.
    if ((await windowNumbered(window, deps))?.state !== 'opening') throw new Error(CLOSED_MEANWHILE);
    return await deps.gate.shut({ set, region: primary }, { ...denialOf(window), admitsOpener: true });
  });
  if (put.kind === 'failed') throw new Error(put.message);
  await awaitAdmission(window, deps);
  deps.tell({ kind: 'admitted', region: primary });
}

async function takeBack(window: SyncWindow, why: string, deps: WindowDependencies): Promise<OpenEnd> {
  const { regions } = replicaSetOf(window, deps);
  const release = () => everywhere(window, deps, (at) => deps.gate.release(at, window.id));
  const left =
    window.kind === 'advisory'
      ? []
      : await inTurn(window, deps, release).then(
          ({ bad }) => [...bad.keys()],
          () => regions,
        );
  const closed = { closedAt: deps.clock.now(), closedBy: deps.by, trouble: why, left };
  // Where the journal is away too the record says that it is being opened, until its time is over.
  await deps.windows.update(window, { state: 'failed', ...closed }).catch(() => {});
  return { kind: 'taken back', window: { ...window, state: 'failed', ...closed }, why, left };
}

export function denialOf({ id, scope, until }: Pick<SyncWindow, 'id' | 'scope' | 'until'>): Denial {
  return { id, scope, until, admitsOpener: false };
}
