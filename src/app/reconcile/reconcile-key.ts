// src/app/reconcile: an event's path, from what was told to a decision and its messages.
import type { KeyRef } from '../../domain/model/version.ts';
import type { Ending } from '../../domain/steps/next-step.ts';
import type { Look, Occasion } from '../../domain/steps/occasion.ts';
import { type Dependencies, DONE, type Finished, type Unfinished } from '../dependencies.ts';
import { MAX_ROUNDS, RECENT_DECISIONS } from '../limits.ts';
import { replicaSetOf } from '../replica-set-of.ts';
import { standingOf } from '../standing.ts';
import { carryOut } from './carry-out.ts';
import { askAhead, NOTHING_AHEAD } from './gathering/heads-ahead.ts';

/** A piece of work that comes to one key. */
export interface Work {
  readonly ref: KeyRef;
  readonly occasion: Occasion;
  /** Names the piece of work; the same over all its deliveries, for that is how a delivery finds what its predecessor left. */
  readonly cause: string;
  /** Of pieces of work that are done together, what the others are called. */
  readonly causesBeside?: readonly string[];
}

/**
 * Reads, decides, records and sets pushes going, until nothing new is found: what comes next is said by `nextStep` (src/domain/steps), which
 * has the flow as a drawing. Safe to run any number of times, at the same time, and to die anywhere: the only thing that orders the runs is the
 * append on condition.
 */
export async function reconcileKey(work: Work, deps: Dependencies): Promise<Finished | Unfinished> {
  replicaSetOf(work.ref, deps);
  await noteClientsDeletes(work, deps);
  const own = new Set<number>();
  const end = await lookUntilKnown(work, own, deps);
  if (end.kind === 'done') return DONE;
  return own.size > 0 ? { ...end, appended: Math.max(...own) } : end;
}

/** What an event says of a client's delete is noted before anything else: others may be waiting to know. */
async function noteClientsDeletes({ ref, occasion }: Work, { journal }: Dependencies): Promise<void> {
  const sightings = 'sightings' in occasion ? occasion.sightings : [];
  const deletes = sightings.filter(({ kind, maker }) => kind === 'delete' && maker === 'client');
  for (const { id } of deletes) await journal.noteDelete(ref, id, 'client');
}

async function lookUntilKnown(work: Work, own: Set<number>, deps: Dependencies): Promise<Finished | Unfinished> {
  for (let round = 0; round < MAX_ROUNDS; round++) {
    const end = await lookOnce(work, own, deps, round === 0);
    if (end.kind !== 'start-over') return end;
  }
  return { kind: 'again', why: `${MAX_ROUNDS} rounds were each overtaken by other writers of the key` };
}

async function lookOnce(
  { ref, ...work }: Work,
  own: Set<number>,
  deps: Dependencies,
  isFirst: boolean,
): Promise<Ending> {
  const ahead = isFirst ? askAhead(ref, work.occasion, deps) : NOTHING_AHEAD;
  const look: Look = { ...work, own: new Set(own) };
  const recent = await deps.journal.latest(ref, RECENT_DECISIONS);
  const standing = await standingOf(ref, recent.log, deps.journal);
  return await carryOut({ at: 'journal', known: { ...recent, standing } }, { ref, look, own, ahead }, deps);
}
