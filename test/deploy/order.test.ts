import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ROOT } from './template.ts';

/** `npm run deploy` and `npm run remove`, as far as they go without AWS. */

describe('deploy --dry-run', () => {
  it('prints the commands: the home first, the others with what they need of it', async () => {
    const { commands } = await run('deploy', '--stage', 'prod', '--dry-run');
    const role = "--param pushRoleArn='<PushRoleArn of us-east-1>' --param pushRoleId='<PushRoleId of us-east-1>'";
    expect(commands).toEqual([
      'npx serverless deploy --stage prod --region us-east-1 --param config=concord.yml',
      `npx serverless deploy --stage prod --region eu-west-1 --param config=concord.yml ${role}`,
      `npx serverless deploy --stage prod --region ap-northeast-1 --param config=concord.yml ${role}`,
    ]);
  });

  it('can be kept to one region', async () => {
    const { commands } = await run('deploy', '--stage', 'prod', '--region', 'eu-west-1', '--dry-run');
    expect(commands).toHaveLength(1);
    expect(commands[0]).toContain('--region eu-west-1');
  });
});

describe('remove --dry-run', () => {
  it('prints the commands: the home last, and what stays', async () => {
    const { commands, output } = await run('remove', '--stage', 'prod', '--dry-run');
    expect(commands).toEqual([
      'npx serverless remove --stage prod --region ap-northeast-1 --param config=concord.yml',
      'npx serverless remove --stage prod --region eu-west-1 --param config=concord.yml',
      'npx serverless remove --stage prod --region us-east-1 --param config=concord.yml',
    ]);
    expect(output).toContain('table s3-concord-prod-journal in us-east-1');
  });

  it('does not take the home from under the other regions', async () => {
    await expect(run('remove', '--region', 'us-east-1', '--dry-run')).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining('the other regions depend on it'),
    });
  });
});

describe('wrong usage ends with code 2', () => {
  it.each([
    [['--nope'], "Unknown option '--nope'"],
    [['--region', 'mars'], 'deploy to one of: us-east-1, eu-west-1, ap-northeast-1'],
    [['--config', 'no-such-file.yml'], 'no-such-file.yml'],
    [['--stage', 'Prod!'], 'use lower-case letters'],
  ])('%j', async (args, message) => {
    await expect(run('deploy', '--dry-run', ...args)).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining(message),
    });
  });
});

async function run(script: 'deploy' | 'remove', ...args: readonly string[]) {
  const file = join(ROOT, 'deploy', `${script}.ts`);
  const env = { ...process.env, CONCORD_CONFIG_FILE: '' };
  const { stdout } = await promisify(execFile)(process.execPath, [file, ...args], { cwd: ROOT, env });
  return { output: stdout, commands: stdout.split('\n').filter((line) => line.startsWith('npx ')) };
}
