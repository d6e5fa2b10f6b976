import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { enginesDeployed } from '../src/config/engines.ts';
import type { LiveAddress } from '../src/config/live-address.ts';
import { bundleFunctions, bundlePath, CONFIGURED, FUNCTION_NAMES, type FunctionName } from './bundle.ts';
import type { BundledCode } from './owners-code.ts';
import { zip } from './zip.ts';

/**
 * Bundles the functions and writes a zip file of each into the folder: the code, and the configuration beside it.
 * The same sources and configuration give the same bytes, so that a deployment without a change changes nothing.
 */
export async function buildArtifacts(
  root: string,
  folder: string,
  configuration: object,
  code?: BundledCode,
  live?: LiveAddress,
  notifies?: boolean,
): Promise<void> {
  await bundleFunctions(root, { engines: enginesDeployed(configuration, live !== undefined), code, live, notifies });
  const target = resolve(root, folder);
  await mkdir(target, { recursive: true });
  await Promise.all(FUNCTION_NAMES.map((name) => writeArtifact(name)));

  async function writeArtifact(name: FunctionName): Promise<void> {
    const code = { name: 'index.mjs', bytes: await readFile(bundlePath(root, name)) };
    const config = { name: 'concord.json', bytes: Buffer.from(JSON.stringify(configuration, null, 2)) };
    await writeFile(join(target, `${name}.zip`), zip(CONFIGURED.includes(name) ? [code, config] : [code]));
  }
}
