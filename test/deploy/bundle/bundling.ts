import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { ROOT } from '../template.ts';

/** A module as a function would have it, imported. */
export async function bundled(source: string, plugins: Plugin[]) {
  const outfile = join(mkdtempSync(join(tmpdir(), 'concord-bundle-')), 'index.mjs');
  await build({
    absWorkingDir: ROOT,
    stdin: { contents: source, resolveDir: ROOT, loader: 'ts' },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    minify: true,
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    plugins,
    logLevel: 'silent',
    logOverride: { 'import-is-undefined': 'error' },
  });
  return await import(pathToFileURL(outfile).href);
}
