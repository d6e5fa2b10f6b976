import type { Plugin } from 'esbuild';
import type { EngineName } from '../../src/domain/model/merge.ts';

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
