import { type Decision, isFinished, mayStillLand, type Push } from '../../../src/domain/model/decision.ts';

/**
 * A log without what nobody asks of it: who made a decision (only its maker wants to know, and is told), whether a second look is owed (who owes it
 * knows, and all else that goes by it is the sweep), why a push failed and when, and how often it was tried once it is through; and of a decision
 * that a later one has superseded, how often a push was tried. Of its pushes it still matters what came of them, and whether a copy may still
 * land. That is so by how the product is made, so a test holds it against the search that forgets nothing.
 */
export function withoutTheSuperseded(log: readonly Decision[]): readonly Decision[] {
  const latest = log.at(-1);
  const standing = latest?.suspended ? latest.suspended.standsOn : (latest?.seq ?? 0);
  return log.map((decision) => (decision.seq < standing ? superseded(decision) : essential(decision)));
}

const NONE: Decision['doubt'] = Object.freeze([]);

/** Equal decisions become one, and what they become stays as it is. */
function remembered(become: (decision: Decision) => Decision): (decision: Decision) => Decision {
  const known = new WeakMap<Decision, Decision>();
  return (decision) => {
    const before = known.get(decision);
    if (before) return before;
    const after = become(decision);
    known.set(decision, after);
    known.set(after, after);
    return after;
  };
}

/** What is left of a decision to who asks for no more than its number, and whose work it is. */
export const numberOnly = remembered((decision) => Object.freeze({ ...decision, pushes: Object.freeze({}) }));

export const essential = remembered((decision) => withPushes(decision, withoutWords));

const superseded = remembered((decision) => withPushes(decision, outcomeOf));

function withPushes(decision: Decision, become: (push: Push) => Push): Decision {
  const pushes = Object.entries(decision.pushes).map(([region, push]) => [region, Object.freeze(become(push))]);
  // Frozen, as the journal's own: it shares what is, and the digest of one object is worked out once.
  return Object.freeze({ ...decision, cause: '', doubt: NONE, pushes: Object.freeze(Object.fromEntries(pushes)) });
}

function withoutWords({ at: _, error: __, attempts, ...push }: Push): Push {
  const isThrough = isFinished(push) || push.state === 'blind';
  return attempts === undefined || isThrough ? push : { ...push, attempts };
}

function outcomeOf(push: Push): Push {
  const { attempts: _, ...rest } = withoutWords(push);
  return mayStillLand(push) ? { ...rest, state: 'pending' } : rest;
}
