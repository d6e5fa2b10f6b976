// src/app/upkeep: what is done by the clock.
import type { SetName } from '../../domain/model/ids.ts';
import { isStalled } from '../../domain/steps/stalled.ts';
import type { Dependencies } from '../dependencies.ts';
import { reconcileKey } from '../reconcile/reconcile-key.ts';

/** Decisions looked at with each page of the index. */
const PAGE = 50;

export interface Swept {
  /** Open decisions that the index named. */
  readonly open: number;
  /** Those on which nothing had happened for long, and which were reconciled again. */
  readonly stalled: number;
  readonly errors: readonly unknown[];
}

/**
 * Finds decisions that are open though nobody works on them any more: where a message was delivered twice at once, and the one delivery
 * died after its append while the other ended the message. What failed for a reason that somebody has to mend rests as a dead letter, and is left alone.
 */
export async function sweep(set: SetName, idleMs: number, deps: Dependencies): Promise<Swept> {
  const swept = { open: 0, stalled: 0, errors: [] as unknown[] };
  let cursor: string | undefined;
  do {
    const page = await deps.journal.open(set, { limit: PAGE, ...(cursor ? { cursor } : {}) });
    const stalled = page.items.filter((decision) => isStalled(decision, deps.clock.now() - idleMs, deps.clock.now()));
    swept.open += page.items.length;
    swept.stalled += stalled.length;
    for (const { key, cause } of stalled) {
      await reconcileKey({ ref: { set, key }, occasion: { kind: 'sweep' }, cause }, deps).catch((error) =>
        swept.errors.push(error),
      );
    }
    cursor = page.cursor;
  } while (cursor);
  return swept;
}
