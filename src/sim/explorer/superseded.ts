import { type Decision, mayStillLand, type Push } from '../../domain/decision.ts';

/**
 * A log without what nobody asks of a decision that a later one has superseded: who made it, whether a second look was owed, how often a push
 * was tried and why it was refused. Of its pushes it still matters what came of them, and whether a copy may still land. That is so by how the
 * product is made, so a test holds it against the search that forgets nothing.
 */
export function withoutTheSuperseded(log: readonly Decision[]): readonly Decision[] {
  const latest = log.at(-1);
  const standing = latest?.suspended ? latest.suspended.standsOn : (latest?.seq ?? 0);
  return log.map((decision) => (decision.seq < standing ? superseded(decision) : decision));
}

const known = new WeakMap<Decision, Decision>();

function superseded(decision: Decision): Decision {
  const before = known.get(decision);
  if (before) return before;
  const pushes = Object.entries(decision.pushes).map(([region, push]) => [region, outcomeOf(push)]);
  const essential = { ...decision, cause: '', doubt: [], pushes: Object.fromEntries(pushes) };
  known.set(decision, essential);
  known.set(essential, essential);
  return essential;
}

function outcomeOf({ attempts: _, error: __, ...push }: Push): Push {
  const { at: ___, ...rest } = push;
  return mayStillLand(push) ? { ...rest, state: 'pending' } : push;
}
