import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');
const PACKAGE = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
const LOCK = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));

/** Under whatever Node.js runs the tests, taken for an older one. */
const AS_NODE_20 = [
  '--import',
  'data:text/javascript,Object.defineProperty(process.versions, "node", { value: "20.20.2" })',
];

function start(folder: string, options: readonly string[], ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...options, join(folder, 'bin/run.mjs'), ...args], {
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

/** The starter by itself, as where optional packages were left out. */
function withoutPackages(): string {
  const folder = mkdtempSync(join(tmpdir(), 'concord-install-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(join(ROOT, 'bin'), join(folder, 'bin'), { recursive: true });
  writeFileSync(join(folder, 'hello.mjs'), 'console.log("hello", import.meta.main, ...process.argv.slice(2))');
  return folder;
}

describe('the starter', () => {
  it('runs a file as the main one, with its arguments, from whatever folder', () => {
    expect(start(withoutPackages(), [], 'hello.mjs', 'a', '--b')).toMatchObject({
      status: 0,
      stdout: 'hello true a --b\n',
    });
  });

  it('takes the Node.js of the project where the machine’s own is too old', () => {
    const { status, stdout } = start(ROOT, AS_NODE_20, 'src/cli/main.ts', '--version');
    expect({ status, stdout }).toEqual({ status: 0, stdout: `${PACKAGE.version}\n` });
  });

  it('says in one sentence what is needed where there is none', () => {
    const { status, stderr } = start(withoutPackages(), AS_NODE_20, 'hello.mjs');
    expect(status).toBe(2);
    expect(stderr).toMatch(/^s3-concord needs Node\.js 24 or later; this is v[\d.]+\. .*\n$/);
  });

  it('says so where nothing is installed yet', () => {
    const { status, stderr } = start(withoutPackages(), [], 'node_modules/vitest/vitest.mjs');
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: expect.stringMatching(/^node_modules\/vitest\/vitest\.mjs is not there\. "npm ci" /),
    });
  });
});

describe('what is installed', () => {
  const platforms = Object.keys(PACKAGE.optionalDependencies).map((name) => `node_modules/${name}`);

  it('brings Node.js 24 without an install script, for each platform that the starter knows', () => {
    const starter = readFileSync(join(ROOT, 'bin/run.mjs'), 'utf8');
    expect(platforms.length).toBeGreaterThan(4);
    for (const place of platforms) {
      expect(LOCK.packages[place]).toMatchObject({ version: expect.stringMatching(/^24\./), optional: true });
      expect(LOCK.packages[place]).not.toHaveProperty('hasInstallScript');
      expect(starter).toContain(`'${place.slice('node_modules/'.length)}/bin/node`);
    }
  });

  it('is started by every command through the starter, or is a tool of developers', () => {
    const others = Object.entries<string>(PACKAGE.scripts).filter(
      ([, command]) => !command.startsWith('node bin/run.mjs '),
    );
    expect(others.map(([name]) => name).sort()).toEqual(['check', 'format', 'test:deploy', 'test:install']);
    for (const [, command] of Object.entries<string>(PACKAGE.scripts)) {
      const file = /^node bin\/run\.mjs (\S+)/.exec(command)?.[1];
      if (file) expect(existsSync(join(ROOT, file)), file).toBe(true);
    }
  });
});
