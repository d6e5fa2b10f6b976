import type { SyncWindow } from '../../domain/windows/sync-window.ts';
import type { WindowDependencies } from './dependencies.ts';

const PAUSE_MS = 300;
const ADMIT_MS = 60_000;

/** Until the opener's write is let through in the primary region; throws where that takes too long. */
export async function awaitAdmission({ set, id, primary }: SyncWindow, deps: WindowDependencies): Promise<void> {
  const deadline = deps.clock.now() + ADMIT_MS;
  for (;;) {
    const end = await deps.gate.tryWrite({ set, region: primary }, id);
    if (end.kind === 'let through') return;
    if (deps.isCalledOff()) throw new Error('It was called off.');
    if (deps.clock.now() >= deadline)
      throw new Error(
        end.kind === 'failed'
          ? end.message
          : `${primary}: your own writes are still refused there, though the window lets you through.`,
      );
    await deps.pause(PAUSE_MS);
  }
}
