import type { ObjectKey } from '../domain/ids.ts';
import type { Rule } from '../domain/policy.ts';
import type { ReplicaSet, Subject } from '../domain/replica-set.ts';
import { compileRuling } from '../policies/chain.ts';
import { type Condition, conditionsOf } from './matching.ts';
import type { Config } from './schema.ts';

type WrittenRule = Config['sets'][string]['rules'][number];

/** What holds for a set without rules. */
const DEFAULT_RULE: WrittenRule = { policy: [{ use: 'last-writer-wins' }], deletes: 'policy', mode: 'enforce' };

interface CompiledRule {
  readonly rule: Rule;
  readonly conditions: readonly Condition[];
}

export function compileRules(written: readonly WrittenRule[]): Pick<ReplicaSet, 'ruleFor' | 'dependsOnTags'> {
  const rules = (written.length === 0 ? [DEFAULT_RULE] : written).map(compileRule);
  return {
    ruleFor: (subject) => {
      const found = rules.find(({ conditions }) => conditions.every((condition) => condition.holds(subject)));
      if (found === undefined)
        throw new RangeError(`no rule takes ${subject.key}; the last rule of a set must take every key`);
      return found.rule;
    },
    dependsOnTags: (key) => rules.some(({ conditions }) => couldTake(conditions, key) && conditions.some(isAboutTags)),
  };
}

const isAboutTags = ({ about }: Condition) => about === 'tags';

function couldTake(conditions: readonly Condition[], key: ObjectKey): boolean {
  return conditions.every((condition) => condition.about !== 'key' || condition.holds({ key, contenders: [] }));
}

function compileRule(written: WrittenRule, index: number): CompiledRule {
  const { name, policy, deletes, mode } = written;
  const ruling = compileRuling(policy, deletes);
  const rule: Rule = { index, ...(name === undefined ? {} : { name }), policies: policy, deletes, mode, ...ruling };
  return { rule, conditions: conditionsOf(written) };
}

/** Why a rule takes something or not, condition by condition. */
export interface ExplainedRule {
  readonly index: number;
  readonly name?: string;
  readonly policies: readonly string[];
  readonly mode: 'observe' | 'enforce';
  readonly conditions: readonly { readonly text: string; readonly holds: boolean | 'depends' }[];
  /** `yes` of the first that takes it; `later` of those behind it; `depends` on what was not told. */
  readonly takes: 'yes' | 'no' | 'depends' | 'later';
}

/** `isTold` says which facts besides the key the subject is complete in. */
export function explainRules(
  written: readonly WrittenRule[],
  subject: Subject,
  isTold: (about: Condition['about']) => boolean,
): readonly ExplainedRule[] {
  let isTaken = false;
  return (written.length === 0 ? [DEFAULT_RULE] : written).map((one, index) => {
    const { rule, conditions } = compileRule(one, index);
    const checked = conditions.map((condition) => ({
      text: condition.text,
      holds: condition.about === 'key' || isTold(condition.about) ? condition.holds(subject) : ('depends' as const),
    }));
    const takes = isTaken ? 'later' : verdictOf(checked.map(({ holds }) => holds));
    isTaken ||= takes === 'yes';
    const { name, policies, mode = 'enforce' } = rule;
    return {
      index,
      ...(name === undefined ? {} : { name }),
      policies: policies.map(({ use }) => use),
      mode,
      conditions: checked,
      takes,
    };
  });
}

function verdictOf(holds: readonly (boolean | 'depends')[]): 'yes' | 'no' | 'depends' {
  if (holds.includes(false)) return 'no';
  return holds.includes('depends') ? 'depends' : 'yes';
}
