// deploy/bundle: makes the functions' zip files.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build, type Metafile } from 'esbuild';
import type { LiveAddress } from '../../src/config/live-address.ts';
import type { EngineName } from '../../src/domain/model/merge.ts';
import { bundleChecks, type Checks, NO_CHECKS } from './checks.ts';
import { withEngines } from './engines.ts';
import { bundleLiveConfig } from './live-config.ts';
import { bundleNotifications } from './notifications.ts';
import { type BundledCode, bundleOwnersCode } from './owners-code.ts';
import { leanSdk } from './sdk/lean-sdk.ts';

/** The Lambda functions: where each starts, and the name of its bundle. */
export const ENTRY_POINTS = {
  'on-object-event': 'functions/on-object-event.ts',
  'on-push': 'functions/on-push.ts',
  'on-failed-event': 'functions/on-failed-event.ts',
  'on-schedule': 'functions/on-schedule.ts',
  'bucket-trigger': 'deploy/trigger/bucket-trigger.ts',
} as const;
export type FunctionName = keyof typeof ENTRY_POINTS;
export const FUNCTION_NAMES = Object.keys(ENTRY_POINTS) as FunctionName[];

/** Those that are told concord.yml. */
export const CONFIGURED: readonly FunctionName[] = ['on-object-event', 'on-push', 'on-failed-event', 'on-schedule'];

/** What a cold start may have to load: bytes before compression, and the milliseconds that importing takes on a laptop that does nothing else. */
export const MAX_BUNDLE_BYTES = 470_000;
export const MAX_IMPORT_MS = 70;

const folderIn = (root: string): string => join(root, '.build', 'functions');
export const bundlePath = (root: string, name: FunctionName): string => join(folderIn(root), name, 'index.mjs');

/** Some dependencies are CommonJS and call require, which an ES module does not have. */
const REQUIRE_FOR_COMMONJS =
  "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);";

/** What a configuration asks for, and nobody else pays. */
interface Carried {
  readonly engines?: readonly EngineName[];
  readonly code?: BundledCode | undefined;
  readonly live?: LiveAddress | undefined;
  /** Whether other software is told of conflicts. */
  readonly notifies?: boolean | undefined;
  /** What functions have to look at by themselves. */
  readonly checks?: Checks;
  /** Where the bundles go. Default: `.build/functions`. */
  readonly folder?: string;
}

/**
 * One ES module for each function, under `.build/functions/<name>/`, with its source map beside it. It carries the engines that are named of
 * those that merge contents, the owner's code, if there is any, what reads a live configuration, and what tells others of conflicts.
 */
export async function bundleFunctions(
  root: string,
  { engines = [], code, live, notifies = false, checks = NO_CHECKS, folder = folderIn(root) }: Carried = {},
): Promise<Metafile> {
  const { metafile } = await build({
    absWorkingDir: root,
    entryPoints: Object.entries(ENTRY_POINTS).map(([name, source]) => ({ in: source, out: `${name}/index` })),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    target: 'node24',
    format: 'esm',
    // The AWS SDK's ES modules shake better than the CommonJS that `platform: node` prefers: a third fewer bytes.
    mainFields: ['module', 'main'],
    minify: true,
    // A schema of zod's that trusting-schemas.ts lacks would be met by a function alone.
    logOverride: { 'import-is-undefined': 'error' },
    legalComments: 'none',
    sourcemap: 'external',
    metafile: true,
    banner: { js: REQUIRE_FOR_COMMONJS },
    plugins: [
      leanSdk(),
      bundleChecks(checks),
      withEngines(engines),
      bundleOwnersCode(root, code),
      bundleLiveConfig(live),
      bundleNotifications(notifies),
    ],
    logLevel: 'warning',
  });
  await writeFile(join(folder, 'metafile.json'), JSON.stringify(metafile));
  return metafile;
}

if (import.meta.main) {
  const { outputs } = await bundleFunctions(process.cwd());
  for (const [file, { bytes }] of Object.entries(outputs)) {
    if (file.endsWith('.mjs')) console.log(`${file}  ${Math.round(bytes / 1000)} KB`);
  }
}
