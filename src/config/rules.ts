import type { ObjectKey } from '../domain/ids.ts';
import type { Rule } from '../domain/policy.ts';
import { compileChain } from '../policies/chain.ts';
import type { Config } from './schema.ts';

type WrittenRule = Config['sets'][string]['rules'][number];

/** What holds for a set without rules. */
const DEFAULT_RULE: WrittenRule = { policy: [{ use: 'last-writer-wins' }], deletes: 'policy' };

/** The first that takes the key. Keys are compared code unit by code unit, never normalised: S3 holds é and e + ´ apart. */
export function compileRules(written: readonly WrittenRule[]): (key: ObjectKey) => Rule {
  const rules = (written.length === 0 ? [DEFAULT_RULE] : written).map(compileRule);
  return (key) => {
    const found = rules.find(({ takes }) => takes(key));
    if (found === undefined) throw new RangeError(`no rule takes ${key}; the last rule of a set must take every key`);
    return found.rule;
  };
}

function compileRule({ prefix = '', suffix = '', policy, deletes }: WrittenRule, index: number) {
  const rule: Rule = { index, policies: policy, deletes, resolve: compileChain(policy, deletes) };
  return { rule, takes: (key: ObjectKey) => key.startsWith(prefix) && key.endsWith(suffix) };
}
