// src/config/rules: which rule takes a key.
import type { Rule } from '../../domain/model/policy.ts';
import type { ReplicaSet, Subject } from '../../domain/model/replica-set.ts';
import { compileRuling } from '../../policies/framework/chain.ts';
import type { Config } from '../shape/schema.ts';
import { type Condition, conditionsOf } from './matching.ts';

export type WrittenRule = Config['sets'][string]['rules'][number];

/** What holds for a set without rules. */
export const DEFAULT_RULE: WrittenRule = { policy: [{ use: 'last-writer-wins' }], deletes: 'policy', mode: 'enforce' };

export interface CompiledRule {
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
    dependsOnTags: (subject) => {
      const possible = possibleWithoutTags(rules, subject);
      const modes = new Set(possible.map(({ rule }) => rule.mode));
      return subject.contenders.length > 1 ? possible.length > 1 : modes.size > 1;
    },
  };
}

const isAboutTags = ({ about }: Condition) => about === 'tags';

/** In their order, those that nothing but their tags keeps from taking it, and the one that takes it if they do not. */
function possibleWithoutTags(rules: readonly CompiledRule[], subject: Subject): readonly CompiledRule[] {
  const fitting = rules.filter(({ conditions }) =>
    conditions.every((condition) => isAboutTags(condition) || condition.holds(subject)),
  );
  const certain = fitting.findIndex(({ conditions }) => !conditions.some(isAboutTags));
  return fitting.slice(0, certain + 1);
}

export function compileRule(written: WrittenRule, index: number): CompiledRule {
  const { name, policy, deletes, mode, 'byte-fields': byteFields } = written;
  const ruling = compileRuling(policy, deletes, byteFields);
  const optional = { ...(name === undefined ? {} : { name }), ...(byteFields ? { byteFields } : {}) };
  const rule: Rule = { index, ...optional, policies: policy, deletes, mode, ...ruling };
  return { rule, conditions: conditionsOf(written) };
}
