import { execFile } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { CONFIG } from '../../support/running.ts';

/** Each command is a process of its own, and takes a second or more on a busy machine. */
vi.setConfig({ testTimeout: 90_000 });

const ROOT = join(import.meta.dirname, '../../..');
/** Nothing in it to sign a request with, and nobody to ask for something. */
const NO_CREDENTIALS = { PATH: process.env.PATH, HOME: '/nonexistent', AWS_EC2_METADATA_DISABLED: 'true' };

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'concord-wrong-'));
  writeFileSync(join(folder, 'concord.yml'), JSON.stringify(CONFIG));
  writeFileSync(join(folder, 'bad.yml'), 'home: 7\n');
});

function run(script: string, args: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) =>
    execFile(
      process.execPath,
      [join(ROOT, script), ...args],
      { cwd: folder, env: NO_CREDENTIALS },
      (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    ),
  );
}
const concord = (...args: string[]) => run('src/cli/main.ts', args);

/** No stack runs here: whoever asks one has to say that AWS is meant. */
const placeFor = ([command = '', ...rest]: readonly string[]): string[] =>
  ['rules', 'config', 'local', 'nosuch'].includes(command) || rest.length === 0 ? [] : ['--aws'];

describe('wrong usage ends with 2, says what is allowed, and under --json is one document', () => {
  it.each<[string[], RegExp]>([
    [
      ['conflicts', '--policy', 'lww'],
      /--policy lww is not known \(did you mean last-writer-wins\?\); there are .*manual/,
    ],
    [['conflicts', '--policy', ''], /--policy '' is not known/],
    [['conflicts', '--region', 'nowhere'], /--region nowhere is not known.*us-east-1/],
    [['conflicts', '--region', ''], /--region '' is not known/],
    [['stats', '--set', 'nosuch'], /no replica set "nosuch"; it has documents/],
    [['status', 'a', '--set', 'nosuch'], /no replica set "nosuch"; it has documents/],
    [['history', 'a', '--set', 'nosuch'], /no replica set "nosuch"; it has documents/],
    [['doctor', '--set', 'nosuch'], /no replica set "nosuch"; it has documents/],
    [['redrive', '--set', 'nosuch'], /no replica set "nosuch"; it has documents/],
    [['rules', 'explain', 'a', '--set', 'nosuch'], /no replica set "nosuch"; it has documents/],
    [['resolve', 'a', '--policy', 'nosuch'], /^--policy nosuch: no policy is called nosuch; allowed: last-writer-wins/],
    [['resolve', 'a', '--content', 'nope.txt'], /^There is no file nope\.txt; --content takes/],
    [['resolve', 'a', '--content', '.'], /^\. is a folder, not a file/],
    [['resolve', 'a', '--content', 'concord.yml', '--region', 'mars'], /--region mars is not known/],
    [['config', 'check', 'nope.yml'], /^There is no file nope\.yml\. Name your configuration/],
    [['status', 'a', '--config', 'nope.yml'], /^There is no file nope\.yml\. Name/],
    [['local', '--config', 'nope.yml'], /^There is no file nope\.yml\. Name/],
    [['status'], /missing required argument 'keys'/],
    [['nosuch'], /unknown command 'nosuch'/],
  ])('%j', async (args, words) => {
    const all = [...args, ...placeFor(args)];
    const [people, programs] = await Promise.all([concord(...all), concord(...all, '--json')]);
    expect(people).toMatchObject({ code: 2, stdout: '', stderr: expect.not.stringContaining('ENOENT') });
    expect(people.stderr.replace(/^error: /, '')).toMatch(words);
    expect(programs.code).toBe(2);
    const { error } = JSON.parse(programs.stdout);
    expect(error.message).toMatch(words);
    expect(['usage', 'configuration']).toContain(error.kind);
  });

  it('with the mistakes of a configuration one by one', async () => {
    const { code, stdout } = await concord('config', 'check', 'bad.yml', '--json');
    expect([code, JSON.parse(stdout)]).toMatchObject([
      2,
      { file: 'bad.yml', valid: false, error: { problems: [{ path: 'sets' }, { path: 'home', line: 1, column: 7 }] } },
    ]);
  });

  it('and names commands that there are', async () => {
    const { stderr } = await concord('rules', 'explain');
    expect(stderr).toContain('(npx concord rules explain --help tells more)');
    expect(await concord('rules', 'explain', '--help')).toMatchObject({ code: 0 });
  });
});

describe('without credentials', () => {
  const ways = /there are no credentials for it.*AWS_PROFILE.*aws sso login/s;

  it.each([
    [['status', 'a', '--aws']],
    [['conflicts', '--aws']],
    [['redrive', '--dry-run', '--aws']],
    [['reconcile', '--dry-run', '--aws']],
  ])('%j says so, and how to give some', async (args) => {
    const { code, stdout, stderr } = await concord(...args, '--json');
    expect([code, stderr]).toEqual([1, expect.stringMatching(/AWS_PROFILE.*aws sso login.*AWS_ACCESS_KEY_ID/)]);
    expect(JSON.parse(stdout).error).toMatchObject({ kind: 'failure', remedy: expect.stringMatching(ways) });
  });

  it('doctor has that one finding, and blames neither network nor buckets', async () => {
    const { code, stdout } = await concord('doctor', '--aws', '--json');
    const { findings, notes } = JSON.parse(stdout);
    expect([code, findings, notes]).toEqual([
      1,
      [expect.objectContaining({ check: 'credentials', remedy: expect.stringContaining('AWS_PROFILE') })],
      [],
    ]);
    expect(stdout).not.toContain('network');
  });

  it('so does a deployment', async () => {
    const { code, stderr } = await run('deploy/deploy.ts', []);
    expect([code, stderr]).toEqual([1, expect.stringMatching(/AWS_PROFILE.*aws sso login.*AWS_ACCESS_KEY_ID/)]);
  });
});

describe('deploy and remove', () => {
  it.each(['deploy/deploy.ts', 'deploy/remove.ts'])('%s --help tells what there is', async (script) => {
    const { code, stdout, stderr } = await run(script, ['--help']);
    expect([code, stderr]).toEqual([0, '']);
    for (const option of ['--stage', '--config', '--region', '--dry-run']) expect(stdout).toContain(option);
  });

  it('say where help is, and which file is missing', async () => {
    expect(await run('deploy/deploy.ts', ['--stag', 'x'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--help'),
    });
    const { code, stderr } = await run('deploy/deploy.ts', ['--config', 'nope.yml', '--dry-run']);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^There is no file nope\.yml/)]);
  });
});
