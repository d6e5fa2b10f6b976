import type { PolicyStep } from '../domain/decision.ts';
import type { Region } from '../domain/ids.ts';

/** Policies as histories name them, with the parameters that they need; what is not listed does without. */
export function stepsOf(policy: string, regions: readonly Region[]): PolicyStep[] {
  const [first, second = first] = regions;
  const parameters: Record<string, PolicyStep> = {
    // The last region of the set comes in neither: it is not listed, or not the owner.
    'region-priority': { use: 'region-priority', order: [second, first] },
    'region-ownership': { use: 'region-ownership', owner: second },
    highest: { use: 'highest', metadata: WEIGHT },
    largest: { use: 'highest', size: true },
  };
  return policy.split(',').map((use) => parameters[use] ?? { use });
}

export const LOGICAL_TIMESTAMP = 'logical-timestamp';
/** The field that `highest` looks at. */
export const WEIGHT = 'weight';
