import type { PolicyStep } from '../../src/domain/model/decision.ts';
import type { Region } from '../../src/domain/model/ids.ts';

/** Policies as histories name them, with the parameters that they need; what is not listed does without. */
export function stepsOf(policy: string, regions: readonly Region[]): PolicyStep[] {
  const [first, second = first] = regions;
  const parameters: Record<string, PolicyStep> = {
    // The last region of the set comes in neither: it is not listed, or not the owner.
    'region-priority': { use: 'region-priority', order: [second, first] },
    'region-ownership': { use: 'region-ownership', owner: second },
    highest: { use: 'highest', metadata: WEIGHT },
    largest: { use: 'highest', size: true },
    // Writers meet at the same lines more often than not.
    'text-merge': { use: 'text-merge', clash: 'lines' },
    // sim/world/advisers.ts answers in its place.
    custom: { use: 'custom', module: './resolver.ts', contents: true },
    // What clashes is left to the other one as a whole.
    'json-or-both': { use: 'json-merge', clash: 'whole', otherwise: [{ use: 'keep-both' }] },
    // What clashes at one path is merged all the same, and whoever lost there is kept beside.
    'json-and-both': { use: 'json-merge', otherwise: [{ use: 'keep-both', most: 2 }] },
    'lines-and-both': { use: 'text-merge', clash: 'lines', otherwise: [{ use: 'keep-both', into: 'lost/' }] },
    'json-or-manual': { use: 'json-merge', clash: 'whole', otherwise: [{ use: 'manual' }] },
  };
  return policiesOf(policy).map((use) => parameters[use] ?? { use });
}

const OBSERVED = 'observe:';

/** The rule only watches: `observe:last-writer-wins`. */
export function isObserved(policy: string): boolean {
  return policy.startsWith(OBSERVED);
}

export function policiesOf(policy: string): string[] {
  return (isObserved(policy) ? policy.slice(OBSERVED.length) : policy).split(',');
}

/** What is in the contents that each of them merges; clients then write such documents. */
export type DocumentKind = 'json' | 'lines' | 'automerge';

const DOCUMENTS: Readonly<Record<string, DocumentKind>> = {
  'json-merge': 'json',
  'json-or-both': 'json',
  'json-and-both': 'json',
  'lines-and-both': 'lines',
  'json-or-manual': 'json',
  'text-merge': 'lines',
  union: 'lines',
  automerge: 'automerge',
};

export function documentsOf(policy: string): DocumentKind | undefined {
  return policiesOf(policy).flatMap((name) => DOCUMENTS[name] ?? [])[0];
}

/** New content may be made of several writes. */
export function mayMerge(policy: string): boolean {
  return documentsOf(policy) !== undefined || policiesOf(policy).includes('custom');
}

/** A person may have to choose. */
export function mayHold(policy: string): boolean {
  return policiesOf(policy).some((name) => ['manual', 'json-or-manual', 'custom'].includes(name));
}

export const LOGICAL_TIMESTAMP = 'logical-timestamp';
/** The field that `highest` looks at. */
export const WEIGHT = 'weight';
