import type { Decision } from '../domain/decision.ts';
import type { Verdict } from '../domain/policy.ts';
import { compileChain } from './chain.ts';

/** What a decision's own entry leads to when it is decided once more; undefined where no policy was asked. */
export function replay({ set, key, regions, contenders, base, ruling }: Decision): Verdict | undefined {
  if (ruling.rule === 'none') return undefined;
  return compileChain(ruling.policies, ruling.deletes)({ set, key, regions, contenders, ...(base ? { base } : {}) });
}
