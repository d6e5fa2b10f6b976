import type { Plugin } from 'esbuild';
import type { EngineName } from '../src/domain/merge.ts';

/** Which policies come to which engine; the others merge nothing. */
const ENGINE_OF: Readonly<Record<string, EngineName>> = {
  'json-merge': 'json',
  'text-merge': 'text',
  union: 'union',
  automerge: 'automerge',
};

export const ENGINES = Object.values(ENGINE_OF);

/** The engines that a configuration can come to, wherever in it a policy is named. */
export function enginesIn(configuration: unknown): EngineName[] {
  const named = new Set<string>();
  JSON.stringify(configuration, (_, value: unknown) => {
    if (typeof value === 'object' && value !== null && 'use' in value) named.add(String(value.use));
    return value;
  });
  return [...named].flatMap((policy) => ENGINE_OF[policy] ?? []);
}

/** Leaves engines out of a bundle. Where a configuration that came later names one all the same, its policy hands on and says why. */
export function withEngines(carried: readonly EngineName[]): Plugin {
  const stub = (name: string) =>
    `const why = ${JSON.stringify(`this function was deployed without the ${name} engine: deploy it again with this configuration`)};
     const none = () => ({ kind: 'cannot', why });
     export { none as mergeJson, none as mergeText, none as unite, none as mergeAutomerge };`;
  return {
    name: 'engines',
    setup(build) {
      build.onLoad({ filter: /src[\\/]merge[\\/](json|text|union|automerge)\.ts$/ }, ({ path }) => {
        const name = /(\w+)\.ts$/.exec(path)?.[1] ?? '';
        return carried.some((engine) => engine === name) ? undefined : { contents: stub(name), loader: 'ts' };
      });
    },
  };
}
