import type { Subject } from '../../domain/model/replica-set.ts';
import type { Condition } from './matching.ts';
import { compileRule, DEFAULT_RULE, type WrittenRule } from './rules.ts';

/** Why a rule takes something or not, condition by condition. */
export interface ExplainedRule {
  readonly index: number;
  readonly name?: string;
  readonly policies: readonly string[];
  readonly mode: 'observe' | 'enforce';
  readonly conditions: readonly ExplainedCondition[];
  readonly takes: Takes;
}

export interface ExplainedCondition {
  /** As the rule states it. */
  readonly text: string;
  readonly about: Condition['about'];
  readonly holds: boolean | 'depends';
  /** What was found in its place, where it does not hold. */
  readonly found?: string;
}

/**
 * - `yes`: it takes it · `no`: a condition does not hold · `depends`: on what was not told
 * - `else`: it takes it if none of those before that depend does · `later`: one before it takes it in any case
 */
export type Takes = 'yes' | 'no' | 'depends' | 'else' | 'later';

/** `isTold` says which facts the subject is complete in. */
export function explainRules(
  written: readonly WrittenRule[],
  subject: Subject,
  isTold: (about: Condition['about']) => boolean,
): readonly ExplainedRule[] {
  const explained: ExplainedRule[] = [];
  for (const [index, one] of (written.length === 0 ? [DEFAULT_RULE] : written).entries()) {
    const { rule, conditions } = compileRule(one, index);
    const checked = conditions.map((condition) => explainCondition(condition, subject, isTold(condition.about)));
    const { name, policies, mode = 'enforce' } = rule;
    explained.push({
      index,
      ...(name === undefined ? {} : { name }),
      policies: policies.map(({ use }) => use),
      mode,
      conditions: checked,
      takes: takesAfter(
        explained.map(({ takes }) => takes),
        checked.map(({ holds }) => holds),
      ),
    });
  }
  return explained;
}

function explainCondition(condition: Condition, subject: Subject, isTold: boolean): ExplainedCondition {
  const { text, about } = condition;
  if (!isTold) return { text, about, holds: 'depends' };
  if (condition.holds(subject)) return { text, about, holds: true };
  const found = subject.contenders.map((contender) => condition.found(contender, subject));
  return { text, about, holds: false, found: [...new Set(found)].join(', ') };
}

function takesAfter(earlier: readonly Takes[], holds: readonly ExplainedCondition['holds'][]): Takes {
  if (earlier.includes('yes') || earlier.includes('else')) return 'later';
  if (holds.includes(false)) return 'no';
  if (holds.includes('depends')) return 'depends';
  return earlier.includes('depends') ? 'else' : 'yes';
}
