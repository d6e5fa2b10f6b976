import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Commands, commandsBeside } from '../../support/commands.ts';
import { CONFIG, DUBLIN, TOKYO, VIRGINIA } from '../../support/running.ts';

function configWith(...rules: object[]) {
  const { documents } = CONFIG.sets;
  return { ...CONFIG, sets: { documents: { ...documents, rules: [...rules, { policy: 'last-writer-wins' }] } } };
}

const MANUAL = configWith({ prefix: 'contracts/', policy: 'manual' }, { prefix: 'notes/', policy: 'keep-both' });

/** Each command is a process of its own, and takes a second or more on a busy machine. */
vi.setConfig({ testTimeout: 90_000 });

let commands: Commands;
beforeAll(async () => {
  commands = await commandsBeside(MANUAL);
});
afterAll(() => commands?.stop());

/** Virginia and Dublin write over a draft in the same moment. */
async function contest(key: string): Promise<{ mine: string; theirs: string }> {
  await commands.put(VIRGINIA, key, 'draft');
  await commands.rest();
  const [mine, theirs] = await commands.together(() =>
    Promise.all([commands.put(VIRGINIA, key, 'mine'), commands.put(DUBLIN, key, 'theirs')]),
  );
  await commands.rest();
  return { mine, theirs };
}

const json = async (...args: string[]) => {
  const { code, stdout, stderr } = await commands.concord(...args, '--json');
  return { code, stderr, answer: stdout === '' ? undefined : JSON.parse(stdout) };
};

describe('what is held', () => {
  it('is listed and told in the history, with the next step, and nothing is pushed', async () => {
    await contest('contracts/told.txt');
    expect(await commands.bodies('contracts/told.txt')).toEqual(['mine', 'theirs', 'draft']);
    const { code, answer } = await json('held');
    expect([code, answer.held.map(({ key }: { key: string }) => key)]).toEqual([0, ['contracts/told.txt']]);
    const next = 'npx concord resolve contracts/told.txt --winner REGION';
    const told = await Promise.all(
      [['held'], ['history', 'contracts/told.txt'], ['conflicts']].map((command) => commands.concord(...command)),
    );
    for (const { stdout } of told) expect(stdout).toContain(next);
    expect(told[1]?.stdout).toContain('left as it is');
  });

  it('is settled by naming the winner, as planned and nowhere else before', async () => {
    const key = 'contracts/lease.txt';
    const { mine, theirs } = await contest(key);
    const planned = await json('resolve', key, '--winner', mine.slice(0, 20), '--dry-run');
    expect(planned).toMatchObject({
      code: 0,
      answer: { decision: null, planned: { decision: { outcome: { write: { id: mine } } } } },
    });
    expect(await commands.bodies(key)).toEqual(['mine', 'theirs', 'draft']);

    const asked = await commands.concord('resolve', key, '--winner', VIRGINIA);
    expect(asked).toMatchObject({ code: 2, stderr: expect.stringContaining('--yes') });
    expect(asked.stdout).toContain(theirs);
    expect(asked.stdout).toContain(`Wins: ${VIRGINIA} 4 B`);

    const { code, answer } = await json('resolve', key, '--winner', VIRGINIA, '--yes');
    expect([code, answer.decision.outcome.write.id]).toEqual([0, mine]);
    expect(answer.decision.by).toMatch(/ via concord resolve$/);
    await commands.rest();
    expect(await commands.bodies(key)).toEqual(['mine', 'mine', 'mine']);
    const { stdout } = await commands.concord('history', key);
    expect(stdout).toContain('via concord resolve)');
    expect((await json('held')).answer.held.map((one: { key: string }) => one.key)).not.toContain(key);
    expect(await json('resolve', key, '--winner', VIRGINIA, '--yes')).toMatchObject({
      code: 1,
      answer: { refused: { reason: 'nothing-held' } },
    });
  });

  it('and settled, is called so by every view: nobody is told to resolve it, and nothing waits', async () => {
    const key = 'contracts/settled.txt';
    await contest(key);
    const openKeys = async () => (await json('open')).answer.open.map((one: { key: string }) => one.key);
    const before = (await json('stats')).answer;
    expect([(await openKeys()).length, before.held]).toEqual([before.open, before.open]);
    expect(await openKeys()).toContain(key);
    await json('resolve', key, '--winner', VIRGINIA, '--yes');
    await commands.rest();
    const after = (await json('stats')).answer;
    expect([after.open, after.held]).toEqual([before.open - 1, before.held - 1]);
    expect([await openKeys(), after.open]).toEqual([expect.not.arrayContaining([key]), (await openKeys()).length]);
    const [history, conflicts, why] = await Promise.all(
      [['history', key], ['conflicts'], ['why', key, '--seq', '2']].map((command) => commands.concord(...command)),
    );
    for (const told of [history, conflicts, why]) {
      expect(told?.stdout).toMatch(/held until decision 3/);
      expect(told?.stdout).not.toContain(`npx concord resolve ${key}`);
    }
    const phases = (await json('history', key)).answer.decisions.map((one: { phase: object }) => one.phase);
    expect(phases).toEqual([{ kind: 'settled' }, { kind: 'superseded', by: 3 }, { kind: 'settled' }]);
    // A pipe has rows and nothing else.
    const [head, ...rows] = (conflicts?.stdout ?? '').trimEnd().split('\n');
    expect(new Set(rows.map((row) => row.split('\t').length))).toEqual(new Set([head?.split('\t').length]));
    expect(conflicts?.stderr).toContain('npx concord why KEY');
  });

  it('is shown once, though nobody of that name contends', async () => {
    const key = 'contracts/mars.txt';
    const { theirs } = await contest(key);
    const { code, stdout } = await commands.concord('resolve', key, '--winner', 'mars');
    expect([code, stdout.split(theirs).length - 1]).toEqual([1, 1]);
    expect(stdout).toContain('"mars" names none of what is held.');
    const plan = await commands.concord('resolve', key, '--winner', VIRGINIA, '--dry-run');
    expect(plan.stdout).toContain(`Will be brought to ${DUBLIN}, ${TOKYO}. Nothing has to be done in ${VIRGINIA}.`);
  });

  it('is settled by content of one’s own', async () => {
    const key = 'contracts/both.txt';
    await contest(key);
    commands.write('both.txt', 'mine and theirs');
    const { code, answer } = await json('resolve', key, '--content', 'both.txt', '--region', TOKYO, '--yes');
    expect([code, answer.planned, answer.decision.losers.length]).toEqual([
      0,
      expect.objectContaining({
        kind: 'upload',
        region: TOKYO,
        size: 15,
        contentType: 'text/plain',
        wouldPush: [VIRGINIA, DUBLIN],
      }),
      2,
    ]);
    await commands.rest();
    expect(await commands.bodies(key)).toEqual(Array(3).fill('mine and theirs'));
  });

  it('and then keeps what surrounds all that contend, as the plan says', async () => {
    const key = 'contracts/page.html';
    const around = {
      ...{ ContentType: 'text/html', CacheControl: 'max-age=60', ContentLanguage: 'nl', ContentEncoding: 'gzip' },
      ...{
        Expires: new Date(0),
        WebsiteRedirectLocation: '/there',
        Metadata: { owner: 'web' },
        Tagging: 'public=y%20es',
      },
    };
    await commands.together(() =>
      Promise.all([VIRGINIA, DUBLIN].map((region) => commands.putWith(region, key, `by ${region}`, around))),
    );
    await commands.rest();
    commands.write('page.html', 'by hand');
    const planned = await commands.concord('resolve', key, '--content', 'page.html', '--dry-run');
    expect(planned.stdout.replace(/\s+/g, ' ')).toContain('metadata owner=web and tag public=y es');
    expect(planned.stdout).toContain('no gzip');
    const options = ['--header', 'Content-Encoding=', '--metadata', 'Reviewed=ada', '--tag', 'cost=7'];
    const { code } = await json('resolve', key, '--content', 'page.html', ...options, '--yes');
    await commands.rest();
    const { ContentEncoding: _, Tagging: __, Expires: ___, Metadata, ...headers } = around;
    expect([code, await commands.headOf(DUBLIN, key)]).toMatchObject([
      0,
      {
        ...headers,
        ExpiresString: 'Thu, 01 Jan 1970 00:00:00 GMT',
        Metadata: { ...Metadata, reviewed: 'ada' },
        TagCount: 2,
      },
    ]);
    expect(await json('resolve', key, '--like', VIRGINIA)).toMatchObject({ code: 2 });
  });

  it('is settled by a policy for this once, or by a delete', async () => {
    const key = 'contracts/by-policy.txt';
    await contest(key);
    const policy = `{ use: region-priority, order: [${DUBLIN}] }`;
    expect(await json('resolve', key, '--policy', policy, '--yes')).toMatchObject({
      code: 0,
      answer: { decision: { outcome: { write: { region: DUBLIN } }, ruling: { decidedBy: 'region-priority' } } },
    });
    await commands.rest();
    expect(await commands.bodies(key)).toEqual(['theirs', 'theirs', 'theirs']);

    await commands.together(() => Promise.all([commands.put(VIRGINIA, key, 'again'), commands.remove(DUBLIN, key)]));
    await commands.rest();
    expect(await json('resolve', key, '--winner', DUBLIN, '--yes')).toMatchObject({ code: 0 });
    await commands.rest();
    expect(await commands.bodies(key)).toEqual([undefined, undefined, undefined]);
  });

  it('wrong usage ends with 2 and changes nothing', async () => {
    const key = 'contracts/usage.txt';
    await contest(key);
    const wrong = [
      [[], '--winner'],
      [['--winner', VIRGINIA, '--policy', 'manual'], 'exclude'],
      [['--winner', VIRGINIA, '--region', DUBLIN], '--content'],
      [['--content', 'no-such-file'], 'no-such-file'],
      [['--policy', 'nonsense', '--yes'], 'no policy is called nonsense'],
    ] as const;
    const ends = await Promise.all(wrong.map(([args]) => commands.concord('resolve', key, ...args)));
    expect(ends.map(({ code }) => code)).toEqual(wrong.map(() => 2));
    ends.forEach(({ stderr }, at) => void expect(stderr).toContain(wrong[at]?.[1]));
    expect(await json('resolve', key, '--winner', TOKYO, '--yes')).toMatchObject({
      code: 1,
      answer: { refused: { reason: 'unknown-winner', contenders: [{}, {}] } },
    });
    expect((await json('history', key)).answer.decisions[0]).toMatchObject({ suspended: { kind: 'held' } });
  });
});

describe('losers that are kept', () => {
  it('are told with the key that they got', async () => {
    await contest('notes/today.txt');
    const { stdout } = await commands.concord('history', 'notes/today.txt');
    const [sibling] = (await json('history', 'notes/today.txt')).answer.decisions[0].siblings;
    expect(sibling.state).toBe('made');
    expect(stdout).toContain('kept as');
    expect(new Set(await commands.bodies(sibling.key)).size).toBe(1);
  });
});

describe('replay', () => {
  it('shows what another configuration would have made of past conflicts, and writes nothing', async () => {
    await contest('prices.json');
    await contest('contracts/open.txt');
    const before = await json('history', 'contracts/open.txt');
    const candidate = configWith({ prefix: 'prices', policy: 'manual' });
    commands.write('new.yml', candidate);
    const { code, answer } = await json('replay', '--config', 'new.yml', '--since', '1h');
    const { conflicts, same, different } = answer.summary;
    expect([code, conflicts]).toEqual([0, same + different]);
    const of = (key: string) => answer.changes.find((one: { key: string }) => one.key === key);
    expect(of('prices.json')).toMatchObject({
      was: { kind: 'winner' },
      would: { kind: 'held' },
      wasBy: 'last-writer-wins',
    });
    expect(of('contracts/open.txt')).toMatchObject({ was: { kind: 'held' }, would: { kind: 'winner' } });
    expect(await json('history', 'contracts/open.txt')).toEqual(before);

    const now = await json('replay', '--since', '2020-01-31');
    expect(now.answer).toMatchObject({ summary: { different: 0, conflicts }, changes: [] });
    const people = await commands.concord('replay', '--config', 'new.yml');
    expect(people.stdout).toContain(`${different} differently`);
    expect(people.stdout).toContain('prices.json');
  });

  it('of a wrong configuration ends with 2', async () => {
    commands.write('bad.yml', configWith({ prefix: 'x', policy: 'nonsense' }));
    expect(await commands.concord('replay', '--config', 'bad.yml')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('rules[0].policy'),
    });
    expect(await commands.concord('replay', '--since', 'once')).toMatchObject({ code: 2 });
  });
});
