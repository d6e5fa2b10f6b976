import { type Decision, isFinished } from '../../domain/model/decision.ts';
import type { SetName } from '../../domain/model/ids.ts';
import type { Backlog } from '../../ports/observer.ts';
import type { Dependencies } from '../dependencies.ts';

/** Decisions read with each page of the index. */
const PAGE = 100;

/** Tells how much of a set is not in agreement, and for how long. Apart from the sweep, which may take long and die over it. */
export async function measure(set: SetName, deps: Pick<Dependencies, 'journal' | 'clock' | 'observer'>): Promise<void> {
  let backlog: Backlog = { operations: 0, bytes: 0, oldestMs: 0, held: 0 };
  let cursor: string | undefined;
  do {
    const page = await deps.journal.open(set, { limit: PAGE, ...(cursor ? { cursor } : {}) });
    const now = deps.clock.now();
    backlog = page.items.reduce((before, decision) => withDecision(before, decision, now), backlog);
    cursor = page.cursor;
  } while (cursor);
  deps.observer.saw({ kind: 'measured', set, backlog });
}

function withDecision(backlog: Backlog, decision: Decision, now: number): Backlog {
  if (decision.suspended) return { ...backlog, held: backlog.held + 1 };
  const { state } = decision.outcome.write;
  const pushes = Object.values(decision.pushes).filter((push) => !isFinished(push)).length;
  const siblings = (decision.siblings ?? []).filter((sibling) => sibling.state === 'pending').length;
  return {
    ...backlog,
    operations: backlog.operations + pushes + siblings,
    bytes: backlog.bytes + pushes * (state.kind === 'object' ? state.size : 0),
    oldestMs: Math.max(backlog.oldestMs, now - decision.decidedAt),
  };
}
