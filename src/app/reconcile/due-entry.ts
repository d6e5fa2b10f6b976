import { affirm } from '../../domain/deciding/affirmation.ts';
import { type Authorship, decide } from '../../domain/deciding/decide.ts';
import { afterRemoval, uncoveredWrite } from '../../domain/deciding/removal.ts';
import type { Decision } from '../../domain/model/decision.ts';
import type { Evidence } from '../../domain/model/evidence.ts';
import type { Due } from '../../domain/steps/next-step.ts';
import type { Dependencies, Unfinished } from '../dependencies.ts';
import { fingerprint, hash } from '../fingerprint.ts';
import { ruleFor } from './consult.ts';
import { fieldOf } from './field.ts';

/**
 * The entry that is due, by the rule of the key, or why that can't be known for now. What is suspended is looked at again and again: what was
 * answered about it in `before`, the latest entry, holds.
 */
export async function dueEntry(
  due: Due,
  evidence: Evidence,
  cause: string,
  deps: Dependencies,
  before?: Decision,
): Promise<{ readonly kind: 'due'; readonly decision: Decision } | Unfinished> {
  const { frontier } = due;
  const entry = (decision: Decision) => ({ kind: 'due' as const, decision });
  const authorship = () => ({ now: deps.clock.now(), by: deps.by, cause, fingerprint, hash });
  if (due.kind === 'lagging') return entry(affirm(due.latest, frontier, evidence, authorship()));
  if (due.kind === 'removed') return await dueAfterRemoval(due, evidence, authorship(), deps);
  const said = before?.suspended ? (before.ruling.answers ?? {}) : {};
  const field = await fieldOf(due, evidence, said, deps);
  if (field.kind === 'again') return field;
  const { contest, conflict, rule, reopening } = field;
  // With their tags, where a policy has asked for them: the entry tells them to whoever replays it.
  const contenders = conflict?.contenders ?? contest.contenders;
  return entry(decide({ ...contest, contenders }, conflict, rule, frontier, evidence, authorship(), reopening));
}

/** What a removal has brought to light, by the rule that takes it. */
async function dueAfterRemoval(
  due: Extract<Due, { kind: 'removed' }>,
  evidence: Evidence,
  authorship: Authorship,
  deps: Dependencies,
): Promise<{ readonly kind: 'due'; readonly decision: Decision } | Unfinished> {
  const write = uncoveredWrite(due, evidence, authorship);
  const rule = await ruleFor([due.latest.outcome.write, write], evidence, deps);
  return 'kind' in rule ? rule : { kind: 'due', decision: afterRemoval(due, rule, evidence, authorship) };
}
