import type { Assessment } from '../causality/assess.ts';
import type { Decision, Write } from '../model/decision.ts';
import type { Evidence } from '../model/evidence.ts';
import type { Region } from '../model/ids.ts';
import { contentName, type Rule } from '../model/policy.ts';
import type { Authorship } from './decide.ts';
import { placesOfUncovered } from './plan.ts';
import { type Bared, reinstate, reinstatedWrite } from './restore.ts';

type Removal = Extract<Assessment, { kind: 'removed' }>;

/** What has come to light, as the write of a person above all that was considered. */
export function uncoveredWrite(removal: Removal, evidence: Evidence, { now }: Pick<Authorship, 'now'>): Write {
  return reinstatedWrite(baredBy(removal, evidence), removal.latest, removal.frontier, { now });
}

/**
 * The entry that follows on a removal: a person has removed, by its id, the version that stood in a region, and what is current there since is
 * chosen for all regions, as if it had been restored by hand. Under a rule that only observes it is noted, and nothing is pushed.
 */
export function afterRemoval(removal: Removal, rule: Rule, evidence: Evidence, authorship: Authorship): Decision {
  const { latest, frontier } = removal;
  const write = uncoveredWrite(removal, evidence, authorship);
  const chosen = { ...rule, policies: [{ use: 'manual', chosen: contentName(write) }], deletes: 'policy' } as const;
  const decision = reinstate(baredBy(removal, evidence), write, chosen, { ...frontier, latest }, evidence, authorship);
  return rule.mode === 'observe' ? asObserved(decision, latest) : decision;
}

function baredBy({ uncovered }: Removal, { log }: Evidence): Bared {
  return { kind: 'removal', uncovered, places: placesOfUncovered(uncovered, log) };
}

function asObserved({ siblings: _, ...decision }: Decision, { seq }: Decision): Decision {
  const wouldPush = Object.keys(decision.pushes) as Region[];
  return { ...decision, pushes: {}, doubt: [], suspended: { kind: 'observed', standsOn: seq, wouldPush } };
}
