import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Commands, commandsBeside, type Ended } from '../../support/commands.ts';
import { CONFIG, DUBLIN, VIRGINIA } from '../../support/running.ts';

let commands: Commands;
const concord = (...args: string[]): Promise<Ended> => commands.concord(...args);

beforeAll(async () => {
  commands = await commandsBeside(CONFIG);
  await commands.put(VIRGINIA, 'plan.txt', 'base');
  await commands.rest();
  await commands.together(() =>
    Promise.all([commands.put(VIRGINIA, 'plan.txt', 'one'), commands.put(DUBLIN, 'plan.txt', 'two')]),
  );
  await commands.rest();
});
afterAll(() => commands?.stop());

describe('concord', () => {
  it('history tells the decisions of a key, newest first, to programs and to people', async () => {
    const { code, stdout } = await concord('history', 'plan.txt', '--json');
    const { decisions } = JSON.parse(stdout);
    expect([code, decisions.map(({ seq }: { seq: number }) => seq)]).toEqual([0, [2, 1]]);
    const people = await concord('history', 'plan.txt');
    expect(people.stdout).toContain('conflict, by');
    expect(people.stdout).toContain('rules[0]');
    const { hash } = JSON.parse((await concord('config', 'check', '--json')).stdout);
    expect(decisions.map(({ configuration }: { configuration: string }) => configuration)).toEqual([hash, hash]);
    expect(people.stdout).toContain(`config ${hash.slice(0, 8)}`);
    expect(people.stdout).toContain(`--version-id ${decisions[0].losers[0].id}`);
  });

  it('history of a key that nobody knows ends with 1', async () => {
    expect(await concord('history', 'nothing.txt')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('knows nothing of nothing.txt'),
    });
  });

  it('conflicts tells what conflicted lately', async () => {
    const { code, stdout } = await concord('--json', 'conflicts', '--since', '1h');
    expect([code, JSON.parse(stdout).conflicts.map(({ key }: { key: string }) => key)]).toEqual([0, ['plan.txt']]);
    expect(await concord('conflicts', '--since', 'yesterday')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('24h'),
    });
  });

  it('config check is silent on nothing: all mistakes at once, with exit code 2', async () => {
    expect(await concord('config', 'check')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('concord.yml is valid'),
    });
    commands.write(
      'bad.yml',
      'home: 7\nsets:\n  documents:\n    buckets: { us-east-1: A }\n    rules: [{ policy: nonsense }]\n',
    );
    const { code, stderr } = await concord('config', 'check', 'bad.yml');
    expect(code).toBe(2);
    for (const path of ['home', 'sets.documents.buckets', 'sets.documents.rules[0].policy'])
      expect(stderr).toContain(path);
  });

  it('rules explain tells which rule takes a key, why the earlier ones do not, and on what it depends', async () => {
    const [policy, file] = ['last-writer-wins', 'rules.yml'];
    const buckets = { [VIRGINIA]: 'acme-virginia', [DUBLIN]: 'acme-dublin' };
    const rules = [
      { prefix: 'users/', policy },
      { name: 'small plans', match: 'plans/**', size: { max: '1 kB' }, policy },
      { 'content-type': 'text/*', tag: { team: 'red' }, policy, mode: 'observe' },
      { policy },
    ];
    commands.write(file, { home: VIRGINIA, sets: { documents: { buckets, rules } } });
    const explain = (...args: string[]) => concord('rules', 'explain', '--config', file, ...args);

    const small = await explain('plans/a', '--size', '1 kB', '--json');
    expect([small.code, JSON.parse(small.stdout)]).toMatchObject([0, { set: 'documents', key: 'plans/a', rule: 1 }]);
    const red = await explain(
      '--content-type',
      'text/x',
      '--tag',
      'team=red',
      '--tag',
      'a=b',
      'plans/a',
      '--size',
      '2kB',
    );
    expect(red).toMatchObject({ code: 0, stdout: expect.stringContaining('rules[2] takes plans/a.') });
    for (const part of [
      'prefix: users/: no',
      'max 1000 bytes: no (2000 bytes)',
      'observed only',
      'tag: team=red: holds',
    ])
      expect(red.stdout).toContain(part);
    const open = await explain('plans/a');
    expect([open.code, open.stdout]).toEqual([
      1,
      expect.stringContaining('rules[1] small plans or rules[2] or rules[3]'),
    ]);
    expect(open.stdout).toContain('Say --size and --content-type and --tag.');
    for (const wrong of [
      ['--size', 'big'],
      ['--tag', 'red'],
      ['--set', 'photos'],
      ['--config', 'nowhere.yml'],
    ])
      expect(await explain('plans/a', ...wrong)).toMatchObject({ code: 2, stdout: '' });
  });

  it('wrong usage ends with 2 and says where help is', async () => {
    expect(await concord('no-such-command')).toMatchObject({ code: 2, stderr: expect.stringContaining('--help') });
    expect(await concord('history')).toMatchObject({ code: 2 });
    expect(await concord('local', '--live-config', 'concord.yml')).toMatchObject({ code: 2 });
    expect(await concord('local', '--port', 'x')).toMatchObject({ code: 2 });
  });

  it('local takes commands on stdin, prints one line to stdout under --json, and ends cleanly', async () => {
    const { local, ready } = commands;
    const type = (line: string) => local.child.stdin?.write(`${line}\n`);
    const dublin = async () => {
      const status = await (await fetch(`${ready.lambda}/admin/status`)).json();
      const { up, paused } =
        (status as { regions: Record<string, { up: boolean; paused: boolean }> }).regions[DUBLIN] ?? {};
      return { up, paused };
    };
    for (const [line, left] of [
      [`stop ${DUBLIN}`, { up: false, paused: false }],
      [`start ${DUBLIN}`, { up: true, paused: false }],
      ['pause', { up: true, paused: true }],
      ['resume', { up: true, paused: false }],
    ] as const) {
      type(line);
      await expect.poll(dublin, { timeout: 5_000 }).toEqual(left);
    }
    type('dance');
    await expect.poll(() => local.output.stderr, { timeout: 5_000 }).toContain('"dance" is not known here');
    local.child.kill('SIGTERM');
    const { code, stdout } = await local.ended;
    expect(code).toBe(0);
    expect(stdout.trim().split('\n')).toHaveLength(1);
    expect(Object.keys(ready)).toEqual(['ready', 'regions', 'dynamodb', 'sqs', 'table', 'lambda', 'console']);
  });

  async function demo(...args: string[]) {
    const root = join(import.meta.dirname, '../../..');
    const child = spawn(process.execPath, [join(root, 'src/cli/main.ts'), 'demo', ...args], { cwd: root });
    let stdout = '';
    child.stdout.on('data', (chunk) => (stdout = stdout.concat(chunk)));
    const code = await new Promise((resolve) => child.on('close', resolve));
    return { code, stdout };
  }

  it('the demo ends with all as told', async () => {
    const { code, stdout } = await demo('--json');
    expect([code, JSON.parse(stdout)]).toEqual([0, { asTold: true, faults: [], losersFetched: expect.any(Number) }]);
  }, 120_000);

  it('the demo in a pipe tells what it shows, each step before its end, and what to do next', async () => {
    const { code, stdout } = await demo();
    expect(code).toBe(0);
    const [legend = '', ...scenes] = stdout.split(/^\d\. /m);
    for (const label of ['holds', 'decision', 'lost', 'why'])
      expect(legend).toMatch(new RegExp(`^ *${label} {2}\\w`, 'm'));
    expect(scenes).toHaveLength(9);
    for (const scene of scenes.slice(0, -1)) {
      const steps = [...scene.matchAll(/^ *\d+\.\d{3} s {2}(.*)$/gm)].map(([, step]) => step ?? '');
      // Nothing rests before somebody has done something.
      expect(steps[0]).not.toMatch(/quiet again/);
      const count = (label: string) => [...scene.matchAll(new RegExp(`^ *${label} {2}`, 'gm'))].length;
      expect(count('holds')).toBeGreaterThan(0);
      expect([count('decision'), count('why')]).toEqual([count('holds'), count('holds')]);
    }
    expect(stdout).not.toMatch(/\{"|\t/);
    expect(scenes.at(-1)).toMatch(/All is as told\..*npm start\n.*npx concord why/s);
  }, 120_000);
});
