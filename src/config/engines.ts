import type { EngineName } from '../domain/model/merge.ts';

/** Which policies come to which engine; the others merge nothing. */
const ENGINE_OF: Readonly<Record<string, EngineName>> = {
  'json-merge': 'json',
  'text-merge': 'text',
  union: 'union',
  automerge: 'automerge',
};

export const ENGINES = Object.values(ENGINE_OF);

/** A few kilobytes together; Automerge alone is 4.9 MB. */
const SMALL_ENGINES: readonly EngineName[] = ['json', 'text', 'union'];

/** The engines that a configuration can come to, wherever in it a policy is named. */
export function enginesIn(configuration: unknown): EngineName[] {
  const named = new Set<string>();
  JSON.stringify(configuration, (_, value: unknown) => {
    if (typeof value === 'object' && value !== null && 'use' in value) named.add(String(value.use));
    return value;
  });
  return [...named].flatMap((policy) => ENGINE_OF[policy] ?? []);
}

/** Those that functions are deployed with: where rules may change later, also the small ones that no rule comes to yet. */
export function enginesDeployed(configuration: unknown, isLive: boolean): readonly EngineName[] {
  return [...new Set([...enginesIn(configuration), ...(isLive ? SMALL_ENGINES : [])])];
}
