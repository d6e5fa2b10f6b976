import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { enginesDeployed } from '../../src/config/engines.ts';
import type { LiveAddress } from '../../src/config/live-address.ts';
import { bundleFunctions, bundlePath, CONFIGURED, type FunctionName } from './bundle.ts';
import { checksOf } from './checks.ts';
import { asksOwnersCode, type BundledCode } from './owners-code.ts';
import { zip } from './zip.ts';

/**
 * Where the zip files are put, from the service's folder: the framework looks here alone for what has changed since the last deployment.
 * It empties the folder before it packages.
 */
const FOLDER = '.serverless';

/** What a stack's functions are built from. */
interface Contents {
  readonly functions: readonly FunctionName[];
  /** What they are handed as concord.json. */
  readonly configuration: object;
  readonly ownersCode?: BundledCode | undefined;
  readonly liveConfig?: LiveAddress | undefined;
  readonly notifies?: boolean | undefined;
}

/**
 * Bundles the functions and writes a zip file of each that is named: the code, and the configuration beside it.
 * The same sources and configuration give the same bytes, so that a deployment without a change changes nothing.
 */
export async function buildArtifacts(root: string, contents: Contents): Promise<void> {
  const { functions, configuration, ownersCode: code, liveConfig: live, notifies } = contents;
  const engines = enginesDeployed(configuration, live !== undefined);
  const checks = checksOf(configuration, { isLive: live !== undefined, asksCode: asksOwnersCode(code) });
  await bundleFunctions(root, { engines, code, live, notifies, checks });
  const folder = join(root, FOLDER);
  await mkdir(folder, { recursive: true });
  await Promise.all(functions.map((name) => writeArtifact(name)));

  async function writeArtifact(name: FunctionName): Promise<void> {
    const code = { name: 'index.mjs', bytes: await readFile(bundlePath(root, name)) };
    const config = { name: 'concord.json', bytes: Buffer.from(JSON.stringify(configuration, null, 2)) };
    await writeFile(join(folder, `${name}.zip`), zip(CONFIGURED.includes(name) ? [code, config] : [code]));
  }
}
