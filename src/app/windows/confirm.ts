import type { SyncWindow } from '../../domain/windows/sync-window.ts';
import type { BucketOf } from '../../ports/write-gate.ts';
import type { WindowDependencies } from './dependencies.ts';
import { everywhere, sentences } from './regions.ts';

/** S3 promises no time by which a policy is in force everywhere: refusals in a row, so that not the quickest of its servers alone has said so. */
const REFUSALS_IN_A_ROW = 3;
const PAUSE_MS = 300;
/** Policies take effect within seconds; where that takes a minute something else is wrong. */
const CONFIRM_MS = 60_000;

/** Before anything is denied the caller's write has to be let through: else its refusal would say nothing. */
export async function whyNotProvable(
  window: Pick<SyncWindow, 'set' | 'id'>,
  deps: WindowDependencies,
): Promise<string | undefined> {
  const { good, bad } = await everywhere(window, deps, (at) => deps.gate.tryWrite(at, window.id));
  if (bad.size > 0) return sentences(bad);
  const refused = [...good].flatMap(([region, { kind }]) => (kind === 'refused' ? [region] : []));
  if (refused.length === 0) return undefined;
  return `Your own write is refused in ${refused.join(', ')} already, before any window: that it is refused then would prove nothing. Open it as somebody who may write there (s3:PutObject, s3:GetObject and s3:ListBucket), and look whether another denial stands in the bucket's policy.`;
}

/** Undefined once a write of the caller was refused in every region; else why that is not so, after a minute. */
export async function confirmShut(window: SyncWindow, deps: WindowDependencies): Promise<string | undefined> {
  const deadline = Math.min(window.until, deps.clock.now() + CONFIRM_MS);
  const { bad } = await everywhere(window, deps, async (at) => {
    const why = await confirmAt(at, window.id, deadline, deps);
    return why === undefined ? { kind: 'confirmed' as const } : { kind: 'failed' as const, message: why };
  });
  return bad.size > 0 ? sentences(bad) : undefined;
}

async function confirmAt(
  at: BucketOf,
  id: string,
  deadline: number,
  deps: WindowDependencies,
): Promise<string | undefined> {
  let inARow = 0;
  for (let tries = 1; ; tries++) {
    const end = await deps.gate.tryWrite(at, id);
    inARow = end.kind === 'refused' ? inARow + 1 : 0;
    if (inARow === REFUSALS_IN_A_ROW) {
      deps.tell({ kind: 'confirmed', region: at.region, tries });
      return undefined;
    }
    if (deps.isCalledOff()) return 'It was called off.';
    if (deps.clock.now() >= deadline)
      return end.kind === 'failed'
        ? end.message
        : `${at.region}: a write that had to be refused was let through, so the window could not be confirmed there.`;
    await deps.pause(PAUSE_MS);
  }
}
