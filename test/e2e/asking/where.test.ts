import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Commands, commandsBeside } from '../../support/commands.ts';
import { CONFIG, DUBLIN, VIRGINIA } from '../../support/running.ts';

// Each command is a process of its own.
vi.setConfig({ testTimeout: 90_000, hookTimeout: 60_000 });

const OTHER_RULES = {
  ...CONFIG,
  sets: { documents: { ...CONFIG.sets.documents, rules: [{ policy: 'manual' }] } },
};
const OTHER_BUCKETS = {
  ...CONFIG,
  sets: { documents: { buckets: { [VIRGINIA]: 'other-virginia', [DUBLIN]: 'other-dublin' } } },
};
/** Nobody answers there: what is sent to AWS by mistake ends with 1 and a word about it. */
const AWS = {
  AWS_ACCESS_KEY_ID: 'nobody',
  AWS_SECRET_ACCESS_KEY: 'x',
  AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:9',
  AWS_ENDPOINT_URL_SQS: 'http://127.0.0.1:9',
};

async function beside(config: unknown, file?: string): Promise<Commands> {
  const commands = await commandsBeside(config, file === undefined ? {} : { file });
  onTestFinished(() => commands.stop());
  return commands;
}

describe('commands beside a stack', () => {
  let commands: Commands;
  beforeAll(async () => {
    commands = await commandsBeside(CONFIG);
    await commands.put(VIRGINIA, 'a', 'one');
    await commands.rest();
  });
  afterAll(() => commands?.stop());
  const history = async (...args: string[]) => await commands.concordIn(AWS, 'history', 'a', ...args);

  it('go on asking the first one when a second comes, and when it ends', async () => {
    const second = await commands.another();
    expect(second.output.stderr).toContain(`process ${commands.local.child.pid}`);
    expect((await history()).code).toBe(0);
    second.child.kill('SIGTERM');
    expect((await second.ended).code).toBe(0);
    expect(await history()).toMatchObject({ code: 0, stderr: '' });
  });

  it('go on asking the first one when a second one is killed', async () => {
    const second = await commands.another();
    second.child.kill('SIGKILL');
    await second.ended;
    expect(await history()).toMatchObject({ code: 0, stderr: '' });
  });

  it('ask a second one where --config names what that one was started with', async () => {
    commands.write('other.yml', OTHER_BUCKETS);
    const second = await commands.another('--config', 'other.yml');
    onTestFinished(() => void second.child.kill('SIGKILL'));
    const { endpoint, bucket } = second.ready.regions[DUBLIN] ?? {};
    await fetch(`${endpoint}/${bucket}/only-there`, { method: 'PUT', body: 'x' });
    await expect
      .poll(async () => (await commands.concord('history', 'only-there', '--config', 'other.yml')).code, {
        timeout: 15_000,
      })
      .toBe(0);
    expect((await commands.concord('history', 'only-there')).code).toBe(1);
    expect((await history('--config', 'concord.yml')).code).toBe(0);
  });

  it('are told where --config has other buckets, or other rules, than what the stack was started with', async () => {
    commands.write('buckets.yml', OTHER_BUCKETS);
    commands.write('rules.yml', OTHER_RULES);
    expect(await history('--config', 'buckets.yml')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/was started with .*concord\.yml, which has other buckets than buckets\.yml/),
    });
    expect(await history('--config', 'rules.yml')).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('goes by other rules than rules.yml'),
    });
    // Trying rules is what this one is for.
    expect(await commands.concordIn(AWS, 'replay', '--config', 'rules.yml')).toMatchObject({ code: 0, stderr: '' });
  });

  it('ask AWS where --aws or the configuration says so, and nowhere else', async () => {
    commands.write('aws.yml', { ...CONFIG, commands: 'aws' });
    const failed = { code: 1, stderr: expect.stringContaining('127.0.0.1:9') };
    expect(await history('--aws')).toMatchObject(failed);
    expect(await history('--aws', '--stage', 'prod')).toMatchObject(failed);
    expect(await history('--config', 'aws.yml')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/a stack runs in this folder too, which --local asks[\s\S]*127\.0\.0\.1:9/),
    });
    expect((await history('--config', 'aws.yml', '--local')).code).toBe(0);
    expect(await history('--stage', 'prod')).toMatchObject({ code: 2, stderr: expect.stringContaining('say --aws') });
    expect(await history('--aws', '--local')).toMatchObject({ code: 2 });
  });

  it('that change something name the place', async () => {
    await commands.together(() => Promise.all([commands.put(VIRGINIA, 'b', 'one'), commands.put(DUBLIN, 'b', 'two')]));
    await commands.rest();
    const place = { kind: 'local', pid: commands.local.child.pid, folder: expect.stringContaining('concord-cli-') };
    const changing = [['undo', 'b'], ['reconcile'], ['redrive']];
    const ends = await Promise.all(changing.map((words) => commands.concord(...words, '--dry-run', '--json')));
    for (const { code, stdout } of ends) expect([code, JSON.parse(stdout)]).toMatchObject([0, { place }]);
    const { stdout } = await commands.concord('undo', 'b', '--dry-run');
    expect(stdout).toContain(`At the stack on this machine: process ${commands.local.child.pid}, in `);
  });
});

it('resolve names the place in its plan', async () => {
  const commands = await beside(OTHER_RULES);
  await commands.together(() => Promise.all([commands.put(VIRGINIA, 'b', 'one'), commands.put(DUBLIN, 'b', 'two')]));
  await commands.rest();
  const ask = ['resolve', 'b', '--winner', DUBLIN, '--dry-run'];
  expect((await commands.concord(...ask)).stdout).toContain(`process ${commands.local.child.pid}, in `);
  expect(JSON.parse((await commands.concord(...ask, '--json')).stdout).place.pid).toBe(commands.local.child.pid);
});

it('what `npx concord local --config` was given is known to the commands beside it', async () => {
  const commands = await beside(OTHER_BUCKETS, 'team.yml');
  await commands.put(DUBLIN, 'a', 'one');
  await commands.rest();
  expect(await commands.concord('history', 'a')).toMatchObject({ code: 0, stderr: '' });
  // Also when the file is edited: it goes by what it was started with.
  commands.write('team.yml', 'not: a configuration');
  expect((await commands.concord('status', 'a')).code).toBe(0);
});

it.each([
  ['has ended', 'SIGTERM'],
  ['was killed', 'SIGKILL'],
] as const)('no command turns to AWS because the stack %s', async (_, signal) => {
  const commands = await beside(CONFIG);
  commands.local.child.kill(signal);
  await commands.local.ended;
  const asked = [['history', 'a'], ['doctor'], ['redrive', '--yes'], ['undo', 'a', '--yes'], ['reconcile', '--json']];
  const ends = await Promise.all(asked.map((words) => commands.concordIn(AWS, ...words)));
  const stderr = expect.stringMatching(/No stack runs in .*npm start.*--aws/);
  for (const [at, ended] of ends.entries()) {
    const isJson = asked[at]?.includes('--json');
    const stdout = isJson ? expect.stringMatching(/^\{"error":.*No stack runs in/) : '';
    expect(ended).toMatchObject({ code: 2, stdout, stderr });
    if (signal === 'SIGKILL') expect(ended.stderr).toContain(`process ${commands.local.child.pid}) has ended`);
  }
  // Who comes next sweeps up, and is found.
  const next = await commands.another();
  onTestFinished(() => void next.child.kill('SIGKILL'));
  expect(await commands.concordIn(AWS, 'open')).toMatchObject({
    code: 0,
    stderr: expect.not.stringMatching(/No stack|AWS/),
  });
});
