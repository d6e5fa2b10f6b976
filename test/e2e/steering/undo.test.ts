import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Commands, commandsBeside } from '../../support/commands.ts';
import { CONFIG, DUBLIN, TOKYO, VIRGINIA } from '../../support/running.ts';

/** Each command is a process of its own, and takes a second or more on a busy machine. */
vi.setConfig({ testTimeout: 90_000 });

let commands: Commands;
beforeAll(async () => {
  commands = await commandsBeside(CONFIG);
});
afterAll(() => commands?.stop());

const json = async (...args: string[]) => {
  const { code, stdout, stderr } = await commands.concord(...args, '--json');
  return { code, stderr, answer: stdout === '' ? undefined : JSON.parse(stdout) };
};

describe('npx concord undo', () => {
  it('shows the plan, does it with --yes, and takes it back again', async () => {
    const key = 'notes/today.txt';
    const draft = await commands.put(VIRGINIA, key, 'draft');
    await commands.rest();
    const mistake = await commands.put(TOKYO, key, 'mistake');
    await commands.rest();

    const planned = await json('undo', key, '--dry-run');
    expect(planned).toMatchObject({
      code: 0,
      answer: {
        decision: null,
        planned: { undoes: 2, loser: { id: mistake }, winner: { from: [{ id: draft }, {}, {}] }, restores: { seq: 1 } },
      },
    });
    expect(await commands.bodies(key)).toEqual(Array(3).fill('mistake'));

    const asked = await commands.concord('undo', key);
    expect(asked).toMatchObject({ code: 2, stderr: expect.stringContaining('--yes') });
    expect(asked.stdout).toContain(draft.slice(0, 8));
    expect(asked.stdout).toContain(`Will be brought to ${VIRGINIA}, ${DUBLIN}, ${TOKYO}.`);

    const { code, answer } = await json('undo', key, '--yes');
    expect([code, answer.decision.undoes, answer.decision.losers]).toEqual([0, 2, [{ region: TOKYO, id: mistake }]]);
    expect(answer.decision.by).toMatch(/ via concord undo$/);
    await commands.rest();
    expect(await commands.bodies(key)).toEqual(Array(3).fill('draft'));
    const { stdout } = await commands.concord('history', key);
    expect(stdout).toContain('undo');
    expect(stdout).toContain('via concord undo');

    const again = await commands.concord('undo', key, '--yes');
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining(`npx concord undo ${key}`) });
    await commands.rest();
    expect(await commands.bodies(key)).toEqual(Array(3).fill('mistake'));
  });

  it('says that the first decision’s undo deletes, and what there is not to undo', async () => {
    const key = 'notes/new.txt';
    await commands.put(DUBLIN, key, 'new');
    await commands.rest();
    const { code, stdout } = await commands.concord('undo', key, '--yes');
    expect([code, stdout.includes('DELETED in every region')]).toEqual([0, true]);
    await commands.rest();
    expect(await commands.bodies(key)).toEqual([undefined, undefined, undefined]);
    expect(await json('undo', 'nobody/knows')).toMatchObject({
      code: 1,
      answer: { refused: { reason: 'unknown-key' } },
    });
    expect(await json('undo', key, '--seq', '9')).toMatchObject({
      code: 1,
      answer: { refused: { reason: 'unknown-decision' } },
    });
    expect(await json('undo', key, '--seq', 'first')).toMatchObject({ code: 2 });
  });
});

describe('npx concord restore', () => {
  it('makes what lost the current version, by the command that an undo offers, and is taken back', async () => {
    const key = 'notes/first.txt';
    const ids = await commands.together(() =>
      Promise.all([commands.put(VIRGINIA, key, 'mine'), commands.put(DUBLIN, key, 'theirs')]),
    );
    await commands.rest();
    const { answer } = await json('why', key);
    const lost = answer.decision.losers[0].region === VIRGINIA ? ids[0] : ids[1];
    const { stdout } = await commands.concord('undo', key, '--dry-run');
    expect(stdout).toContain('DELETED in every region');
    const [, offered = ''] = /^ {2}npx concord (restore .*)$/m.exec(stdout) ?? [];
    expect(offered).toBe(`restore ${key} ${answer.decision.losers[0].region}:${lost}`);

    const before = await commands.bodies(key);
    const planned = await json(...offered.split(' '), '--dry-run');
    expect(planned).toMatchObject({
      code: 0,
      answer: { decision: null, planned: { winner: { from: [{ id: lost }] } } },
    });
    const asked = await commands.concord(...offered.split(' '));
    expect(asked).toMatchObject({ code: 2, stderr: expect.stringContaining('--yes') });
    expect(asked.stdout).toContain('Will be brought to');
    expect(await commands.bodies(key)).toEqual(before);

    const done = await json(...offered.split(' '), '--yes');
    expect([done.code, done.answer.decision.situation, done.answer.decision.by]).toEqual([
      0,
      'restore',
      expect.stringMatching(/ via concord restore$/),
    ]);
    await commands.rest();
    const other = before[0] === 'mine' ? 'theirs' : 'mine';
    expect(await commands.bodies(key)).toEqual(Array(3).fill(other));
    expect(await json(...offered.split(' '), '--yes')).toMatchObject({
      code: 1,
      answer: { refused: { reason: 'same' } },
    });
    expect(await commands.concord('undo', key, '--yes')).toMatchObject({ code: 0 });
    await commands.rest();
    expect(await commands.bodies(key)).toEqual(before);
  });

  it('brings back one that no decision knows, and says what there is not', async () => {
    const key = 'notes/older.txt';
    // Both lie there before any function looks: the one on top alone is decided about.
    const [older] = await commands.together(async () => {
      const id = await commands.put(TOKYO, key, 'older');
      await commands.remove(TOKYO, key);
      await commands.put(TOKYO, key, 'known');
      return [id];
    });
    await commands.rest();
    expect((await json('history', key)).answer.decisions).toHaveLength(1);
    expect(await commands.concord('restore', key, `${TOKYO}:${older}`, '--yes')).toMatchObject({ code: 0 });
    await commands.rest();
    expect(await commands.bodies(key)).toEqual(Array(3).fill('older'));
    expect(await json('restore', key, 'nobody-knows', '--yes')).toMatchObject({
      code: 1,
      answer: { refused: { reason: 'unknown-version' } },
    });
    expect(await json('restore', 'nobody/knows', '#1')).toMatchObject({
      code: 1,
      answer: { refused: { reason: 'unknown-key' } },
    });
  });
});
