import { dirname, resolve } from 'node:path';
import type { Plugin } from 'esbuild';
import type { OwnersCode } from '../../src/config/check/owners-code.ts';

/** The code that a configuration's `custom` policies name, and the folder that its paths start from. */
export interface BundledCode extends OwnersCode {
  readonly folder: string;
}

const NO_CODE: BundledCode = { modules: [], lambdas: [], folder: '.' };

export const asksOwnersCode = ({ modules, lambdas }: OwnersCode = NO_CODE): boolean =>
  modules.length + lambdas.length > 0;

/**
 * Puts what functions/configuration/owners-code.ts does by looking around into the bundle: each module that the configuration names, by its name there, and
 * Lambda's client only where a Lambda is named. Modules find `s3-concord/custom` wherever they lie. Where nothing is named, nobody is asked either.
 */
export function bundleOwnersCode(root: string, code: BundledCode = NO_CODE): Plugin {
  const file = resolve(root, 'functions', 'configuration', 'owners-code.ts');
  return {
    name: 'owners-code',
    setup({ onLoad, onResolve }) {
      onLoad({ filter: /[\\/]functions[\\/]configuration[\\/]owners-code\.ts$/ }, ({ path }) =>
        path === file ? { contents: sourceOf(code), loader: 'ts', resolveDir: dirname(file) } : undefined,
      );
      onLoad({ filter: /[\\/]functions[\\/]configuration[\\/]custom-code\.ts$/ }, () =>
        asksOwnersCode(code) ? undefined : { contents: NOBODY, loader: 'ts' },
      );
      onResolve({ filter: /^s3-concord\/custom$/ }, () => ({
        path: resolve(root, 'src', 'policies', 'custom', 'contract.ts'),
      }));
    },
  };
}

const NOBODY = `
  const why = 'No own code was named when this function was bundled: deploy again.';
  export const createCustomCode = () => async () => ({ kind: 'none', failed: true, why });
`;

function sourceOf({ modules, lambdas, folder }: BundledCode): string {
  const imports = modules.map(
    (path) => `${JSON.stringify(path)}: () => import(${JSON.stringify(resolve(folder, path))})`,
  );
  const loadLambdaCode =
    lambdas.length > 0
      ? `async (options) => (await import('../../src/adapters/aws/custom/lambda-code.ts')).createLambdaCode(options)`
      : `async () => { throw new Error('No Lambda was named when this function was bundled: deploy again.'); }`;
  return `
    const modules = { ${imports.join(', ')} };
    export async function loadModule(path) {
      if (!Object.hasOwn(modules, path)) throw new Error(\`\${path} was not named when this function was bundled: deploy again.\`);
      return modules[path]();
    }
    export const loadLambdaCode = ${loadLambdaCode};
  `;
}
