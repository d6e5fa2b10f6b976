import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import type { Metafile } from 'esbuild';
import { ENGINES } from '../../src/config/engines.ts';
import type { EngineName } from '../../src/domain/model/merge.ts';
import {
  bundleFunctions,
  bundlePath,
  FUNCTION_NAMES,
  type FunctionName,
  MAX_BUNDLE_BYTES,
  MAX_IMPORT_MS,
} from './bundle.ts';

/** What makes a cold start slow: how large each bundle is, how long Node takes to import it, and who contributes most. */

export interface BundleSize {
  readonly name: FunctionName;
  readonly bytes: number;
  readonly importMs: number;
}

export function measureBundles(root: string): BundleSize[] {
  return FUNCTION_NAMES.map((name) => {
    const file = bundlePath(root, name);
    return { name, bytes: statSync(file).size, importMs: median(Array.from({ length: 5 }, () => importTime(file))) };
  });
}

/** In a process of its own, since a module is imported once. */
function importTime(file: string): number {
  const measure = `const start = performance.now(); await import(${JSON.stringify(file)}); console.log(performance.now() - start);`;
  return Number(execFileSync(process.execPath, ['--input-type=module', '--eval', measure], { encoding: 'utf8' }));
}

export interface Contribution {
  readonly packageName: string;
  readonly bytes: number;
}

/** The packages in a bundle, the largest first; our own sources count as one. */
export function contributors({ outputs }: Metafile, name: FunctionName): Contribution[] {
  const inputs = Object.entries(outputs).find(([file]) => file.endsWith(`/${name}/index.mjs`))?.[1].inputs ?? {};
  const bytesOf = new Map<string, number>();
  for (const [file, { bytesInOutput }] of Object.entries(inputs)) {
    const packageName = packageOf(file);
    bytesOf.set(packageName, (bytesOf.get(packageName) ?? 0) + bytesInOutput);
  }
  return [...bytesOf]
    .map(([packageName, bytes]) => ({ packageName, bytes }))
    .sort((a, b) => b.bytes - a.bytes || a.packageName.localeCompare(b.packageName));
}

const packageOf = (file: string): string => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? 's3-concord';

function median(values: number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function report(sizes: readonly BundleSize[], metafile: Metafile): void {
  for (const { name, bytes, importMs } of sizes) {
    console.log(`${name.padEnd(16)} ${kilobytes(bytes)}  imported in ${importMs.toFixed(0).padStart(4)} ms`);
  }
  const largest = sizes.reduce((a, b) => (b.bytes > a.bytes ? b : a));
  console.log(`\nLargest in ${largest.name}:`);
  for (const { packageName, bytes } of contributors(metafile, largest.name).slice(0, 8)) {
    console.log(`${kilobytes(bytes)}  ${packageName}`);
  }
}

const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(0).padStart(5)} KB`;

/** What each engine adds, for whoever thinks of a merge policy. */
async function reportEngines(root: string): Promise<void> {
  const sizeWith = async (engines: readonly EngineName[]) => {
    await bundleFunctions(root, { engines });
    return statSync(bundlePath(root, 'on-push')).size;
  };
  const without = await sizeWith([]);
  console.log(`\non-push without a policy that merges: ${kilobytes(without).trim()}`);
  for (const engine of ENGINES) console.log(`${kilobytes((await sizeWith([engine])) - without)}  more with ${engine}`);
}

if (import.meta.main) {
  const metafile = await bundleFunctions(process.cwd());
  const sizes = measureBundles(process.cwd());
  report(sizes, metafile);
  await reportEngines(process.cwd());
  const excess = sizes.filter(({ bytes, importMs }) => bytes > MAX_BUNDLE_BYTES || importMs > MAX_IMPORT_MS);
  for (const { name } of excess)
    console.error(`${name} is beyond ${kilobytes(MAX_BUNDLE_BYTES).trim()} or ${MAX_IMPORT_MS} ms`);
  if (excess.length > 0) process.exitCode = 1;
}
