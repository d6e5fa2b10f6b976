import { execFile } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { bundlePath, FUNCTION_NAMES, MAX_BUNDLE_BYTES } from '../../../deploy/bundle/bundle.ts';
import { ofType, packageRegion, ROOT, serverless } from '../template.ts';
import { DUBLIN, HOME, templateOf } from './packaged.ts';

describe('the artifacts', () => {
  it.each(FUNCTION_NAMES)('%s is small, can be imported by itself, and exports a handler', async (name) => {
    const file = bundlePath(ROOT, name);
    expect((await stat(file)).size).toBeLessThan(MAX_BUNDLE_BYTES);
    const look = `console.log(typeof (await import(${JSON.stringify(file)})).handler)`;
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', look]);
    expect(stdout.trim()).toBe('function');
  });

  it.each([HOME, DUBLIN])(
    'lie where the framework looks for changes: in %s those of its functions, and no other',
    (region) => {
      const functions = ofType(templateOf(region), 'AWS::Lambda::Function').map(({ Properties }) => Properties.Code);
      const uploaded = functions.map((code) => basename((code as { S3Key: string }).S3Key));
      expect(Object.keys(templateOf(region).zips).sort()).toEqual(uploaded.sort());
    },
  );

  it('carry the configuration where the functions are told to look', () => {
    for (const name of FUNCTION_NAMES.filter((each) => each !== 'bucket-trigger')) {
      const archive = templateOf(name === 'on-schedule' ? HOME : DUBLIN).zips[`${name}.zip`];
      expect([name, archive?.includes('concord.json')]).toEqual([name, true]);
    }
  });
});

describe('refusals', () => {
  it('a region without a bucket is refused, naming those that have one', async () => {
    const attempt = packageRegion('us-west-2');
    await expect(attempt).rejects.toThrow('deploy to one of: us-east-1, eu-west-1, ap-northeast-1');
  });

  it('a region beside the home is not deployed without the push role', async () => {
    const attempt = serverless('deploy', '--stage', 'test', '--region', DUBLIN);
    await expect(attempt).rejects.toThrow('needs the push role');
  });
});
