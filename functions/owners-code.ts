import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { LambdaCodeOptions } from '../src/adapters/aws/custom/lambda-code.ts';

/**
 * How the code that `custom` policies name is found, on a machine that has it: by its path from the configuration's folder. A deployed function
 * carries its own: deploy/owners-code.ts writes this file anew for each configuration.
 */
export function loadModule(path: string, folder: string): Promise<unknown> {
  return import(pathToFileURL(resolve(folder, path)).href);
}

/** Loaded where a Lambda is asked, so that nobody else carries its client. */
export async function loadLambdaCode(options: LambdaCodeOptions) {
  const { createLambdaCode } = await import('../src/adapters/aws/custom/lambda-code.ts');
  return createLambdaCode(options);
}
