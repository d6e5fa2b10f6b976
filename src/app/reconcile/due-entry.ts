import { affirm, conflictOf, decide } from '../../domain/deciding/decide.ts';
import type { Decision } from '../../domain/model/decision.ts';
import type { Evidence } from '../../domain/model/evidence.ts';
import type { Due } from '../../domain/steps/next-step.ts';
import type { Dependencies, Unfinished } from '../dependencies.ts';
import { fingerprint } from '../fingerprint.ts';
import { consult, ruleFor } from './consult.ts';

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
  const authorship = () => ({ now: deps.clock.now(), by: deps.by, cause, fingerprint });
  if (due.kind === 'lagging') return entry(affirm(due.latest, frontier, evidence, authorship()));
  const { contenders } = due;
  const conflict = conflictOf(contenders, evidence);
  const rule = await ruleFor(contenders, evidence, deps);
  if ('kind' in rule) return rule;
  const said = before?.suspended ? before.ruling.answers : undefined;
  const aided = conflict && (await consult(conflict, rule, evidence.log, deps, said));
  if (aided && 'kind' in aided) return aided;
  return entry(decide(contenders, aided, rule, frontier, evidence, authorship()));
}
