// src/config/rules: which rule takes a key.
import type { ObjectKey } from '../../domain/model/ids.ts';
import type { Rule } from '../../domain/model/policy.ts';
import type { ReplicaSet, Subject } from '../../domain/model/replica-set.ts';
import { compileRuling } from '../../policies/framework/chain.ts';
import { type Carrier, toCarrier } from '../shape/carrier.ts';
import type { Config } from '../shape/schema.ts';
import { type Condition, conditionsOf } from './matching.ts';

export type WrittenRule = Omit<Config['sets'][string]['rules'][number], 'carrier'> & {
  readonly carrier?: Carrier | undefined;
};

/** What holds for a set without rules. */
export const DEFAULT_RULE: WrittenRule = {
  policy: [{ use: 'last-writer-wins' }],
  deletes: 'policy',
  mode: 'enforce',
  unchanged: 'yields',
  'ignore-metadata': [],
};

export interface CompiledRule {
  readonly rule: Rule;
  readonly conditions: readonly Condition[];
}

/** `ofSet`: who carries where a rule says nothing of it. */
export function compileRules(
  written: readonly WrittenRule[],
  ofSet?: Carrier,
): Pick<ReplicaSet, 'ruleFor' | 'dependsOnTags' | 'ignorable' | 'isCarriedByS3'> {
  const all = (written.length === 0 ? [DEFAULT_RULE] : written).map((rule) => ({ carrier: ofSet, ...rule }));
  const rules = all.map(compileRule);
  return {
    ...(rules.some(({ rule }) => rule.carrier) ? { isCarriedByS3: true } : {}),
    ruleFor: (subject) => {
      const found = rules.find(({ conditions }) => conditions.every((condition) => condition.holds(subject)));
      if (found === undefined)
        throw new RangeError(`no rule takes ${subject.key}; the last rule of a set must take every key`);
      return found.rule;
    },
    dependsOnTags: (subject) => {
      const possible = possibleWithoutTags(rules, subject);
      const modes = new Set(possible.map(({ rule }) => rule.mode));
      return subject.contenders.length > 1 ? possible.length > 1 : modes.size > 1 || differForUpdates(possible);
    },
    ignorable: (key) => possibleFor(rules, key).flatMap(({ rule }) => rule.ignoreMetadata ?? []),
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

/** What counts of metadata, and who carries, matters to plain updates too. */
function differForUpdates(rules: readonly CompiledRule[]): boolean {
  return new Set(rules.map(({ rule }) => JSON.stringify([rule.ignoreMetadata, rule.carrier]))).size > 1;
}

/** In their order, those that nothing about the key itself keeps from taking it, and the one that takes every such key. */
function possibleFor(rules: readonly CompiledRule[], key: ObjectKey): readonly CompiledRule[] {
  const isAboutKey = ({ about }: Condition) => about === 'key';
  const subject = { key, contenders: [] };
  const fitting = rules.filter(({ conditions }) =>
    conditions.every((condition) => !isAboutKey(condition) || condition.holds(subject)),
  );
  const certain = fitting.findIndex(({ conditions }) => conditions.every(isAboutKey));
  return fitting.slice(0, certain < 0 ? undefined : certain + 1);
}

export function compileRule(written: WrittenRule, index: number): CompiledRule {
  const { name, policy, deletes, mode, unchanged } = written;
  const { 'ignore-metadata': ignoreMetadata, 'byte-fields': byteFields } = written;
  const terms = {
    ...{ unchanged },
    ...(ignoreMetadata.length > 0 ? { ignoreMetadata } : {}),
    ...(byteFields ? { byteFields } : {}),
  };
  const ruling = compileRuling(policy, deletes, terms);
  const named = name === undefined ? {} : { name };
  const carrier = toCarrier(written.carrier);
  const rule: Rule = {
    index,
    ...named,
    policies: policy,
    deletes,
    mode,
    ...terms,
    ...(carrier ? { carrier } : {}),
    ...ruling,
  };
  return { rule, conditions: conditionsOf(written) };
}
