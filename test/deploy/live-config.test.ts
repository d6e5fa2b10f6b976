import { join } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { bundleLiveConfig } from '../../deploy/bundle/live-config.ts';
import { bundleOwnersCode } from '../../deploy/bundle/owners-code.ts';
import type { LiveAddress } from '../../src/config/live-address.ts';
import { ROOT } from './template.ts';

/** The packages and files of ours that a function's bundle carries. */
async function carried(address: LiveAddress | undefined): Promise<string> {
  const { metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: [join(ROOT, 'functions/on-push.ts')],
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    logLevel: 'silent',
    plugins: [bundleOwnersCode(ROOT), bundleLiveConfig(address)],
  });
  const inputs = Object.values(metafile.outputs).flatMap((output) => Object.entries(output.inputs));
  return inputs
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([file]) => file)
    .join('\n');
}

const YAML = /node_modules\/yaml\//;
const SSM = /node_modules\/@aws-sdk\/client-ssm\//;
const READER = /src\/adapters\/aws\/live\/s3-object\.ts/;

describe('what reads a live configuration', () => {
  it('is carried by nobody who has none', async () => {
    const files = await carried(undefined);
    for (const file of [YAML, SSM, READER]) expect(files).not.toMatch(file);
  });

  it('is carried for an object of S3, without the client of Systems Manager', async () => {
    const files = await carried({ kind: 's3', bucket: 'acme-config', key: 'concord.yml' });
    for (const file of [YAML, READER]) expect(files).toMatch(file);
    expect(files).not.toMatch(SSM);
  });

  it('is carried whole for a parameter', async () => {
    const files = await carried({ kind: 'ssm', name: '/concord' });
    for (const file of [YAML, SSM]) expect(files).toMatch(file);
  });
});
