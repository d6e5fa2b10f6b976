import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Commands, commandsBeside } from '../../support/commands.ts';
import { CONFIG, DUBLIN, TOKYO, VIRGINIA } from '../../support/running.ts';

/** Each command is a process of its own, and takes a second or more on a busy machine. */
vi.setConfig({ testTimeout: 90_000 });

const ROOT = join(import.meta.dirname, '../../..');

let commands: Commands;
beforeAll(async () => {
  commands = await commandsBeside(CONFIG, { files: { 'tea.json': '{"price":4.5}' } });
}, 60_000);
afterAll(() => commands?.stop());

const denied = { name: 'AccessDenied' };

describe('npx concord window', () => {
  it('opens, applies, tells and closes', async () => {
    const none = await commands.concord('window', 'status');
    expect(none).toMatchObject({ code: 0, stdout: expect.stringContaining('No window was ever opened') });

    const opened = await commands.concord(
      'window',
      'open',
      '--prefix',
      'prices/',
      '--for',
      '10m',
      '--reason',
      'season',
    );
    expect(opened).toMatchObject({ code: 0, stderr: '' });
    expect(opened.stdout).toMatch(/At the stack on this machine/);
    expect(opened.stdout).toMatch(/denied by the policies in us-east-1, eu-west-1, ap-northeast-1/);
    expect(opened.stdout.match(/a write was refused, as it had to be/g)).toHaveLength(3);
    expect(opened.stdout).toMatch(
      /Window 1 is open: keys that begin with prices\/ can't be written by anybody but you/,
    );
    await expect(commands.put(DUBLIN, 'prices/tea.json', 'x')).rejects.toMatchObject(denied);

    const second = await commands.concord('window', 'open', 'prices/tea.json');
    expect(second).toMatchObject({ code: 1, stdout: expect.stringMatching(/Window 1 of .*season.*stands until/) });

    const applied = await commands.concord(
      'window',
      'apply',
      'prices/tea.json',
      'tea.json',
      '--header',
      'content-type=application/json',
    );
    expect(applied).toMatchObject({ code: 0, stdout: expect.stringContaining('every region holds it') });
    expect(await commands.bodies('prices/tea.json')).toEqual(Array(3).fill('{"price":4.5}'));
    expect((await commands.headOf(TOKYO, 'prices/tea.json')).ContentType).toBe('application/json');

    const status = JSON.parse((await commands.concord('window', 'status', '--json')).stdout);
    const stands = { [VIRGINIA]: 'stands', [DUBLIN]: 'stands', [TOKYO]: 'stands' };
    expect(status.windows).toMatchObject([
      { phase: 'open', regions: stands, window: { seq: 1, applied: [{ key: 'prices/tea.json' }] } },
    ]);

    const closed = await commands.concord('window', 'close');
    expect(closed).toMatchObject({ code: 0, stdout: expect.stringContaining('Window 1 is closed') });
    await commands.put(DUBLIN, 'prices/tea.json', 'x');
    expect(await commands.concord('window', 'close')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('No window stands'),
    });
    expect((await commands.concord('window', 'status')).stdout).toMatch(/1\tclosed\t.*prices\/\tseason/);
  });

  it('takes it back on Ctrl-C while it waits', async () => {
    await commands.rest();
    const pausing = (what: string) => fetch(`${commands.ready.lambda}/admin/functions/${what}`, { method: 'POST' });
    await pausing('pause');
    await commands.put(TOKYO, 'notes/a', 'x');
    const waiting = commands.start('window', 'open', '--prefix', 'notes/');
    await vi.waitFor(() => expect(waiting.output.stdout).toContain('Waiting for agreement'), 30_000);
    waiting.child.kill('SIGINT');
    expect(await waiting.ended).toMatchObject({ code: 1, stdout: expect.stringMatching(/called off.*taken back/s) });
    await pausing('resume');
    await commands.put(TOKYO, 'notes/a', 'y');
  });

  it('says what is wrong with what is asked, and changes nothing', async () => {
    const wrong: [args: string[], says: RegExp][] = [
      [['open'], /say --yes/],
      [['open', 'a', '--prefix', 'b'], /name keys, or choose them by --prefix/],
      [['open', 'a', '--for', 'long'], /--for takes a number .* from 1s to 24h/],
      [['open', 'a', '--for', '2d'], /--for takes a number/],
      [['open', 'a', '--primary', 'mars'], /--primary mars is not known.*us-east-1/],
      [['open', '--prefix', ''], /--prefix is empty/],
      [['apply', 'a', 'gone.txt'], /There is no file gone.txt/],
      [['close', 'one'], /whole number/],
    ];
    for (const [args, says] of wrong) {
      const { code, stderr } = await commands.concord('window', ...args);
      expect([args, code, stderr]).toEqual([args, 2, expect.stringMatching(says)]);
    }
    expect(await commands.concord('window', 'close', '99')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('no window 99'),
    });
    const { windows } = JSON.parse((await commands.concord('window', 'status', '--json')).stdout);
    expect(windows).toHaveLength(2);
  });
});

describe('s3-concord/windows', () => {
  /** A program of somebody else's, who has linked the package. */
  function program(source: string) {
    mkdirSync(join(commands.folder, 'node_modules'), { recursive: true });
    try {
      symlinkSync(ROOT, join(commands.folder, 'node_modules/s3-concord'));
    } catch {
      // another test has linked it
    }
    commands.write('program.ts', `import { standingWindow, synchronizedUpdate } from 's3-concord/windows';\n${source}`);
    const { status, stdout, stderr } = spawnSync(process.execPath, ['program.ts'], {
      cwd: commands.folder,
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  }

  it('synchronizedUpdate writes one key while nobody else can, and lets go', async () => {
    const { status, stdout, stderr } = program(
      `const { window, version } = await synchronizedUpdate({ key: 'settings.json', body: '{"on":true}', reason: 'switch', metadata: { by: 'program' } });
       console.log(JSON.stringify({ window, version, standing: await standingWindow({ key: 'settings.json' }) ?? null }));`,
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const { window, version, standing } = JSON.parse(stdout);
    expect(window).toMatchObject({ state: 'closed', reason: 'switch', applied: [{ version }] });
    expect(window.by).toMatch(/ via concord synchronizedUpdate$/);
    expect(standing).toBeNull();
    expect(await commands.bodies('settings.json')).toEqual(Array(3).fill('{"on":true}'));
    await commands.put(TOKYO, 'settings.json', 'free again');
  });

  it('the program that docs/sync-windows.md shows does what it says', async () => {
    const shown = /^```ts\n([\s\S]*?)^```/m.exec(readFileSync(join(ROOT, 'docs/sync-windows.md'), 'utf8'))?.[1] ?? '';
    const { status, stdout, stderr } = program(shown.replace(/^import .*$/m, ''));
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^\S{20,}\n$/);
    expect(await commands.bodies('settings.json')).toEqual(Array(3).fill('{"checkout":"new"}'));
    expect((await commands.headOf(TOKYO, 'settings.json')).ContentType).toBe('application/json');
  });

  it('standingWindow tells clients of an advisory window, and synchronizedUpdate throws where another stands', async () => {
    await commands.concord('window', 'open', '--advisory', '--prefix', 'shared/', '--reason', 'stocktaking');
    const { status, stdout, stderr } = program(
      `const asked = ['shared/a', 'other'].map(async (key) => (await standingWindow({ key }))?.reason ?? 'free');
       console.log((await Promise.all(asked)).join(' '));
       await synchronizedUpdate({ key: 'shared/a', body: 'x', advisory: true }).catch(({ name, message }) => console.log(name, message));`,
    );
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^stocktaking free\nSynchronizedUpdateError Window \d+ of .* stands until/);
    await commands.concord('window', 'close');
    expect(program(`console.log(await standingWindow({ key: 'shared/a' }));`).stdout).toBe('undefined\n');
  });
});
