import { type Decision, isClosed } from '../model/decision.ts';

/**
 * Where a decision has come to, told from its key's log: from its own entry, and from whether another one follows. Whoever shows decisions
 * derives from it what is open, held and settled.
 *
 * ```
 *            ┌── held ──────┐  a person chooses, others join, or what contended is gone
 *  appended ─┼── open ──────┼─▶ superseded
 *            │     └────────┼─▶ settled
 *            └── observed   │
 * ```
 *
 * - `held`: the latest entry of its key, and waits for a person
 * - `open`: the latest, and something is owed to it: a push, a second look, a sibling
 * - `superseded`: it waited for something, and what it waited for has passed on to the next entry, `by`
 * - `settled`: every region came to its outcome, whatever was decided since
 * - `observed`: a rule that only watches made it; nothing was pushed, nor will be
 */
export type Phase =
  | { readonly kind: 'held' | 'open' | 'settled' | 'observed' }
  | { readonly kind: 'superseded'; readonly by: number };

/** A decision as it is shown. */
export interface Placed extends Decision {
  readonly phase: Phase;
}

/** `next` is the entry that follows in the key's log, if there is one; of a decision that `hangsOnNext` says no to it does not matter. */
export function phaseOf(decision: Decision, next: Pick<Decision, 'seq'> | undefined): Phase {
  if (decision.suspended?.kind === 'observed') return { kind: 'observed' };
  if (isClosed(decision)) return { kind: 'settled' };
  if (next) return { kind: 'superseded', by: next.seq };
  return { kind: decision.suspended ? 'held' : 'open' };
}

/** Whether it matters that another entry follows. */
export function hangsOnNext(decision: Decision): boolean {
  return !isClosed(decision);
}

/** It waits for something still. */
export function isWaiting({ kind }: Phase): boolean {
  return kind === 'held' || kind === 'open';
}

/** Of a key's log, newest first: each is followed by the one before it. `isLatest`: nothing follows the first. */
export function placedInLog(newestFirst: readonly Decision[], isLatest: boolean): Placed[] {
  return newestFirst.map((decision, at) => {
    const above = at > 0 ? newestFirst[at - 1] : undefined;
    const next = above ?? (isLatest ? undefined : { seq: decision.seq + 1 });
    return { ...decision, phase: phaseOf(decision, next) };
  });
}

/** Of lists that were read at different times: what waited when it was read waits no more if the list holds a later entry of its key. */
export function placedByList(list: readonly Placed[]): Placed[] {
  const latest = new Map<string, number>();
  for (const { key, seq } of list) latest.set(key, Math.max(seq, latest.get(key) ?? 0));
  return list.map((placed) => {
    const isLatest = latest.get(placed.key) === placed.seq;
    return isLatest || !isWaiting(placed.phase)
      ? placed
      : { ...placed, phase: { kind: 'superseded', by: placed.seq + 1 } };
  });
}
