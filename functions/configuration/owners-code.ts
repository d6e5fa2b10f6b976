import * as nodeModule from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { LambdaCodeOptions } from '../../src/adapters/aws/custom/lambda-code.ts';

/**
 * How the code that `custom` policies name is found, on a machine that has it: by its path from the configuration's folder. A deployed function
 * carries its own: deploy/bundle/owners-code.ts writes this file anew for each configuration.
 */
export function loadModule(path: string, folder: string): Promise<unknown> {
  letModulesFindUs();
  return import(pathToFileURL(resolve(folder, path)).href);
}

const PUBLISHED = 's3-concord/custom';
const CONTRACT = new URL('../../src/policies/custom/contract.ts', import.meta.url).href;
let areFound = false;

/** Node looks for a package from where the module lies, and finds ours only from within this repository. */
function letModulesFindUs(): void {
  if (areFound) return;
  areFound = true;
  // Node has it from 22.15 on; before that a module outside of this repository has to do without.
  nodeModule.registerHooks?.({
    resolve: (specifier, context, next) =>
      specifier === PUBLISHED ? { url: CONTRACT, shortCircuit: true } : next(specifier, context),
  });
}

/** Loaded where a Lambda is asked, so that nobody else carries its client. */
export async function loadLambdaCode(options: LambdaCodeOptions) {
  const { createLambdaCode } = await import('../../src/adapters/aws/custom/lambda-code.ts');
  return createLambdaCode(options);
}
