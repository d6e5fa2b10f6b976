// src/policies: one file is one policy.
import { automerge } from './automerge.ts';
import { custom } from './custom.ts';
import { highest } from './highest.ts';
import { jsonMerge } from './json-merge.ts';
import { keepBoth } from './keep-both.ts';
import { lastWriterWins } from './last-writer-wins.ts';
import { logicalTimestamp } from './logical-timestamp.ts';
import { manual } from './manual.ts';
import { optimisticConcurrency } from './optimistic-concurrency.ts';
import { regionOwnership } from './region-ownership.ts';
import { regionPriority } from './region-priority.ts';
import { textMerge } from './text-merge.ts';
import { union } from './union.ts';

/**
 * Every policy that a rule can name. A new one is one file and one line here: the name type, the configuration's schema, the command
 * line's help and the contract tests all derive from this list.
 */
export const POLICIES = [
  lastWriterWins,
  logicalTimestamp,
  regionOwnership,
  optimisticConcurrency,
  regionPriority,
  highest,
  jsonMerge,
  textMerge,
  union,
  automerge,
  keepBoth,
  manual,
  custom,
] as const;

export type PolicyName = (typeof POLICIES)[number]['name'];

export const POLICY_NAMES: readonly PolicyName[] = POLICIES.map(({ name }) => name);

export function findPolicy(name: string): (typeof POLICIES)[number] | undefined {
  return POLICIES.find((policy) => policy.name === name);
}
