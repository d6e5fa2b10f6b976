import { resolve } from 'node:path';
import { type BuildFailure, build } from 'esbuild';
import type { Problem } from '../../src/config/index.ts';
import type { Configuration } from '../plan/configuration.ts';
import { bundleOwnersCode } from './owners-code.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/** Bundles the owner's modules as a deployment does, into nothing: each at fault is named, by the place in its file. */
export async function bundlingProblems({ ownersCode }: Configuration): Promise<readonly Problem[]> {
  if (ownersCode.modules.length === 0) return [];
  try {
    await build({
      absWorkingDir: ROOT,
      entryPoints: ['functions/configuration/owners-code.ts'],
      write: false,
      bundle: true,
      platform: 'node',
      target: 'node24',
      format: 'esm',
      mainFields: ['module', 'main'],
      outdir: '.',
      plugins: [bundleOwnersCode(ROOT, ownersCode)],
      logLevel: 'silent',
    });
    return [];
  } catch (error) {
    const { errors } = error as BuildFailure;
    if (!Array.isArray(errors)) throw error;
    return errors.map(({ text, location }) => ({
      path: '',
      message: `own code can't be bundled: ${text}${location ? ` (${resolve(ROOT, location.file)}, line ${location.line})` : ''}`,
    }));
  }
}
