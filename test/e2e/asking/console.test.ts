import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';

const MAIN = join(import.meta.dirname, '../../../src/cli/main.ts');
const SET = { buckets: { 'us-east-1': 'acme-one', 'eu-west-1': 'acme-two' }, rules: [{ policy: 'last-writer-wins' }] };
const OTHER = { ...SET, buckets: { 'us-east-1': 'acme-three', 'eu-west-1': 'acme-four' } };

const REGIONS = ['us-east-1', 'eu-west-1'];

it.each([
  { options: [], sets: ['documents', 'pictures'] },
  { options: ['--set', 'pictures'], sets: ['pictures'] },
])(
  'npx concord console $options shows $sets, and asks nothing of AWS before somebody looks',
  async ({ options, sets }) => {
    const folder = mkdtempSync(join(tmpdir(), 'concord-console-'));
    writeFileSync(
      join(folder, 'concord.yml'),
      JSON.stringify({ home: 'us-east-1', sets: { documents: SET, pictures: OTHER } }),
    );
    const child = spawn(process.execPath, [MAIN, 'console', '--aws', '--port', '0', '--json', ...options], {
      cwd: folder,
    });
    onTestFinished(() => {
      child.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    });
    const line = await new Promise<string>((resolve, reject) => {
      child.stdout.once('data', (chunk) => resolve(String(chunk)));
      child.stderr.once('data', (chunk) => reject(new Error(String(chunk))));
    });
    const [address, token] = JSON.parse(line).console.split('/#token=');
    const answer = await fetch(`${address}/api/site`, { headers: { authorization: `Bearer ${token}` } });
    expect(await answer.json()).toEqual({
      isLocal: false,
      sets: sets.map((name) => ({ name, regions: REGIONS })),
    });
    const ended = new Promise((resolve) => child.once('close', resolve));
    child.kill('SIGTERM');
    expect(await ended).toBe(0);
  },
);
