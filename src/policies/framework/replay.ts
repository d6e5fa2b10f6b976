import { keptBefore } from '../../domain/deciding/siblings.ts';
import type { Decision } from '../../domain/model/decision.ts';
import type { Aids, Ask, Conflict, Verdict } from '../../domain/model/policy.ts';
import { compileAsks, compileChain } from './chain.ts';

/**
 * What a decision's own entry leads to when it is decided once more; undefined where no policy was asked. Contents that were merged have to
 * be handed in again; what was answered from outside stands in the entry.
 */
export function replay(decision: Decision, aids?: Aids): Verdict | undefined {
  const { rule, policies, deletes } = decision.ruling;
  return rule === 'none' ? undefined : compileChain(policies, deletes, decision.ruling)(conflictIn(decision, aids));
}

/** What has to be handed in besides before `replay` comes to the same. */
export function asksOf(decision: Decision, aids?: Aids): Ask | undefined {
  const { rule, policies, deletes } = decision.ruling;
  return rule === 'none' ? undefined : compileAsks(policies, deletes, decision.ruling)(conflictIn(decision, aids));
}

function conflictIn(decision: Decision, aids?: Aids): Conflict {
  const { set, key, regions, contenders, base, ruling } = decision;
  const { answers = {} } = ruling;
  const kept = keptBefore(decision);
  return {
    ...{ set, key, regions, contenders, kept },
    ...(base ? { base } : {}),
    isReplayed: true,
    aids: {
      ...{ contents: new Map(), engines: {}, ...aids, standing: kept },
      answers: { ...aids?.answers, ...answers },
    },
  };
}
