import { resolve } from 'node:path';
import { bundleFunctions, MAX_BUNDLE_BYTES, MAX_IMPORT_MS } from '../deploy/bundle/bundle.ts';
import { contributors, measureBundles } from '../deploy/bundle/bundle-report.ts';
import type { Report } from './report.ts';

const ROOT = resolve(import.meta.dirname, '..');
const SHOWN = 8;

/** What a cold start has to load. */
export async function reportBundles(): Promise<Report> {
  const metafile = await bundleFunctions(ROOT);
  const sizes = measureBundles(ROOT);
  const largest = sizes.reduce((a, b) => (b.bytes > a.bytes ? b : a));
  const within = contributors(metafile, largest.name).slice(0, SHOWN);
  const lines = sizes.map(
    ({ name, bytes, importMs }) =>
      `  ${name.padEnd(16)} ${kilobytes(bytes)} of ${kilobytes(MAX_BUNDLE_BYTES)}, imported in ${importMs.toFixed(0)} of ${MAX_IMPORT_MS} ms`,
  );
  const parts = within.map(({ packageName, bytes }) => `  ${kilobytes(bytes)}  ${packageName}`);
  return {
    title: 'Bundles, before compression',
    text: [...lines, `The largest, ${largest.name}, is made of`, ...parts].join('\n'),
    failures: sizes.flatMap(({ name, bytes, importMs }) => [
      ...(bytes > MAX_BUNDLE_BYTES ? [`${name} has ${kilobytes(bytes)}`] : []),
      ...(importMs > MAX_IMPORT_MS ? [`${name} takes ${importMs.toFixed(0)} ms to import`] : []),
    ]),
    data: { sizes, largest: { name: largest.name, contributors: within } },
  };
}

const kilobytes = (bytes: number): string => `${(bytes / 1000).toFixed(0)} KB`.padStart(7);
