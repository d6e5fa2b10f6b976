import type { PolicyStep } from '../domain/decision.ts';
import type { Conflict, DeleteRule, Verdict } from '../domain/policy.ts';
import { policyChoice } from './choice.ts';
import type { CompiledPolicy, Policy } from './definition.ts';
import { applyDeletes } from './deletes.ts';
import { findPolicy } from './index.ts';
import { latestOf } from './last-writer-wins.ts';
import { type Narrowing, narrowInTurn } from './narrowing.ts';
import { inOrder } from './support/order.ts';
import { nameOf, namesOf } from './support/sentence.ts';

/** The name under which the stamp closes a list that left more than one; no policy of the registry may be called so. */
export const CLOSING_STAMP = 'stamp';

const closingStamp: CompiledPolicy = { name: CLOSING_STAMP, narrow: latestOf, observe: () => [] };

/**
 * A rule's policies, asked in order, each about those that the one before has left, until one is left. `deletes` is applied before
 * all of them, and named `deletes` where it alone decides; the stamp closes every list. Throws a ZodError or RangeError when a step
 * isn't one of the registry's or its parameters aren't right: a loaded configuration has been checked for that.
 */
export function compileChain(
  steps: readonly PolicyStep[],
  deletes: DeleteRule = 'policy',
): (conflict: Conflict) => Verdict {
  const policies = [applyDeletes(deletes), ...steps.map(compileStep), closingStamp];
  return (conflict) => settle(inOrder(conflict), policies);
}

function settle(conflict: Conflict, policies: readonly CompiledPolicy[]): Verdict {
  const narrowing = narrowInTurn(conflict, policies);
  const [winner] = narrowing.field;
  if (winner === undefined) throw new RangeError(`${conflict.key}: a conflict without contenders has no winner`);
  const observed = policies.flatMap(({ observe }) => observe(conflict));
  return {
    winner,
    decidedBy: narrowing.decidedBy ?? CLOSING_STAMP,
    why: [...narrowing.sentences, ...lastSentence(narrowing, conflict)].join(' '),
    flags: [...new Set([...observed, ...narrowing.flags])],
  };
}

/** Says who stands for several that a client can't tell apart, or that there was nothing to decide; mostly there is nothing to add. */
function lastSentence({ field, twins, sentences }: Narrowing, conflict: Conflict): readonly string[] {
  const [winner, ...others] = field;
  if (winner === undefined || others.length > 0) return [];
  const name = nameOf(winner, conflict);
  if (twins.length > 1) return [`${namesOf(twins, conflict)} hold the same state; ${name} stands for it.`];
  return sentences.length === 0 ? [`${name} is the only one that contends.`] : [];
}

/** For a parameter that holds policies, such as `otherwise`: the same narrowing without the closing stamp, so it may abstain. */
function narrowBy(steps: readonly PolicyStep[]): Policy {
  const policies = steps.map(compileStep);
  return (conflict) => {
    const narrowing = narrowInTurn(conflict, policies);
    const { field, flags } = narrowing;
    const sentences = [...narrowing.sentences, ...lastSentence(narrowing, conflict)];
    const why = sentences.join(' ').replace(/\.$/, '');
    if (field.length === conflict.contenders.length) return { kind: 'abstains', why, flags };
    return { kind: 'narrows', to: field, why, flags };
  };
}

/** One policy by itself, without the closing stamp. */
export function compileStep(step: PolicyStep): CompiledPolicy {
  const definition = findPolicy(step.use);
  if (definition === undefined) throw new RangeError(`no policy is called ${step.use}`);
  return definition.compile(step, { policies: policyChoice, narrowBy });
}
