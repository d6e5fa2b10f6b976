import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Commands, commandsBeside } from '../../support/commands.ts';
import { fillJournal } from '../../support/many-decisions.ts';
import { CONFIG, DUBLIN, TOKYO, VIRGINIA } from '../../support/running.ts';

const { buckets } = CONFIG.sets.documents;
const RULES = [
  { prefix: 'contracts/', policy: 'manual' },
  { prefix: 'notes/', policy: 'keep-both' },
  { name: 'lines', prefix: 'lines/', policy: 'union' },
  { prefix: 'ranked/', policy: { use: 'region-priority', order: [DUBLIN, VIRGINIA] } },
  { policy: 'last-writer-wins' },
];

/** Each command is a process of its own, and takes a second or more on a busy machine. */
vi.setConfig({ testTimeout: 90_000 });

let commands: Commands;
beforeAll(async () => {
  commands = await commandsBeside({ ...CONFIG, sets: { documents: { buckets, rules: RULES } } });
});
afterAll(() => commands?.stop());

/** Virginia and Dublin write over a draft in the same moment. */
async function contest(key: string, bodies: readonly string[] = ['draft\n', 'mine\n', 'theirs\n'], type?: string) {
  const [draft, mine, theirs] = bodies;
  const base = await commands.put(VIRGINIA, key, draft as string, type);
  await commands.rest();
  const ids = await commands.together(() =>
    Promise.all([commands.put(VIRGINIA, key, mine as string, type), commands.put(DUBLIN, key, theirs as string, type)]),
  );
  await commands.rest();
  return { base, mine: ids[0], theirs: ids[1] };
}

const json = async (...args: string[]) => {
  const { code, stdout, stderr } = await commands.concord(...args, '--json');
  return { code, stderr, answer: stdout === '' ? undefined : JSON.parse(stdout) };
};

/** The words of a command that was told to a person. */
const wordsOf = (command: string) =>
  command
    .split(' ')
    .slice(2)
    .map((word) => word.replace(/^'(.*)'$/, '$1'));

describe('why', () => {
  it('tells what was done: who wrote, who won by which rule, on which base, and how to fetch what lost', async () => {
    const { base, mine, theirs } = await contest('ranked/plan.txt');
    const { code, answer } = await json('why', 'ranked/plan.txt');
    expect([code, answer]).toMatchObject([
      0,
      {
        seq: 2,
        outcome: 'winner',
        rule: { rule: 3, decidedBy: 'region-priority' },
        base: { seq: 1, write: { region: VIRGINIA, id: base, size: 6 } },
        regions: [
          { region: VIRGINIA, push: { state: 'applied' } },
          { region: DUBLIN, found: { id: theirs } },
          { region: TOKYO, push: { state: 'applied' } },
        ],
      },
    ]);
    const ends = answer.contenders.map((one: Record<string, unknown>) => [one.region, one.id, one.end, one.size]);
    expect(ends.toSorted()).toEqual([
      [DUBLIN, theirs, 'won', 7],
      [VIRGINIA, mine, 'lost', 5],
    ]);
    const [lost] = answer.contenders.filter((one: { end: string }) => one.end === 'lost');
    expect(await commands.concord(...wordsOf(lost.fetch))).toMatchObject({ code: 0, stdout: 'mine\n' });

    const { stdout } = await commands.concord('why', 'ranked/plan.txt');
    for (const told of [answer.why, `lost  ${VIRGINIA}`, `won   ${DUBLIN}`, 'rules[3]', lost.fetch, mine, base])
      expect(stdout).toContain(told);
    expect(await commands.concord('why', 'ranked/plan.txt', '--seq', '1')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('first'),
    });
    expect(await json('why', 'ranked/plan.txt', '--seq', '9')).toMatchObject({ code: 1, answer: { decision: null } });
  });

  it('tells of a merge, of what is kept beside and of what is held, too', async () => {
    await contest('lines/log.txt', ['a\n', 'a\nb\n', 'a\nc\n']);
    await contest('notes/today.txt');
    const { theirs } = await contest('contracts/lease.txt');
    expect((await json('why', 'lines/log.txt')).answer).toMatchObject({
      outcome: 'merged',
      rule: { name: 'lines' },
      contenders: [{ end: 'went into the merge' }, { end: 'went into the merge' }],
    });
    const kept = (await json('why', 'notes/today.txt')).answer.contenders.find((one: object) => 'keptAs' in one);
    expect(kept).toMatchObject({
      end: 'lost',
      keptAs: { state: 'made', key: expect.stringMatching(/^notes\/today \(/) },
    });
    const held = await json('why', 'contracts/lease.txt');
    expect(held.answer).toMatchObject({ outcome: 'held', contenders: [{ end: 'waits' }, { end: 'waits' }] });
    expect((await commands.concord('why', 'contracts/lease.txt')).stdout).toContain(
      'Next: npx concord resolve contracts/lease.txt --winner REGION',
    );
    expect(await commands.concord('fetch', 'contracts/lease.txt', `${DUBLIN}:${theirs}`)).toMatchObject({
      code: 0,
      stdout: 'theirs\n',
    });
    expect((await commands.concord('fetch', 'lines/log.txt', '#2')).stdout.split('\n').sort()).toEqual([
      ...['', 'a', 'b', 'c'],
    ]);
  });
});

describe('status and open', () => {
  it('tell of a region that is away, and wait until it agrees', async () => {
    await commands.outage(TOKYO, 'stop');
    await commands.put(VIRGINIA, 'late.txt', 'hello');
    const { code, answer } = await json('status', 'late.txt');
    expect([code, answer.isAgreed]).toEqual([1, false]);
    expect(answer.keys[0].regions[2]).toMatchObject({ region: TOKYO, state: 'unreachable' });
    await expect
      .poll(async () => (await json('open')).answer.open.map(keyOf), { timeout: 20_000 })
      .toContain('late.txt');
    const [late] = (await json('open')).answer.open.filter(({ key }: { key: string }) => key === 'late.txt');
    expect(late.reasons.map(({ region }: { region: string }) => region)).toEqual([TOKYO]);
    expect(late.ageMs).toBeGreaterThanOrEqual(0);
    expect((await json('open', '--state', 'held')).answer.open.map(keyOf)).toEqual(['contracts/lease.txt']);
    expect((await json('open', '--older', '1h')).answer.open).toEqual([]);

    const gaveUp = await json('status', 'late.txt', '--wait', '1s');
    expect([gaveUp.code, gaveUp.answer.isAgreed]).toEqual([1, false]);
    const waiting = commands.start('status', 'late.txt', 'lines/log.txt', '--wait', '60s', '--json');
    await commands.outage(TOKYO, 'start');
    const ended = await waiting.ended;
    expect([ended.code, JSON.parse(ended.stdout).isAgreed]).toEqual([0, true]);
    expect((await commands.concord('status', 'late.txt')).stdout).toContain('late.txt in documents: in agreement');
  });

  it('a key that nobody knows is no agreement', async () => {
    expect(await json('status', 'nothing.txt')).toMatchObject({ code: 1, answer: { isAgreed: false } });
    const { code, stdout } = await commands.concord('status', 'nothing.txt');
    expect([code, stdout]).toEqual([1, expect.stringContaining('Nobody knows this key')]);
    expect(stdout).not.toContain('--wait');
  });
});

describe('diff and fetch', () => {
  it('compare JSON by paths and text by lines, and end like diff', async () => {
    const documents = ['{"a":1,"b":1}', '{"a":2,"b":1}', '{"a":1,"b":2}'];
    const { mine, theirs } = await contest('plans/march.json', documents, 'application/json');
    const between = await json('diff', 'plans/march.json', `${VIRGINIA}:${mine}`, theirs.slice(0, 12));
    expect(between).toMatchObject({
      code: 1,
      answer: {
        content: {
          kind: 'json',
          changes: [
            { path: '$.a', before: '2', after: '1' },
            { path: '$.b', before: '1', after: '2' },
          ],
        },
        fields: [],
      },
    });
    const lines = await commands.concord('diff', 'ranked/plan.txt', '#1', '#2');
    expect([lines.code, lines.stdout]).toEqual([1, expect.stringContaining('-draft\n+theirs\n')]);
    expect(await commands.concord('diff', 'ranked/plan.txt', TOKYO, '#2')).toMatchObject({ code: 0 });
    expect(await commands.concord('diff', 'ranked/plan.txt', '#1', '#9')).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('no decision 9'),
    });
  });

  it('write a file whole or not at all, and never over another unless told to', async () => {
    const fetched = await json('fetch', 'ranked/plan.txt', '#1', '--output', 'old.txt');
    expect([fetched.code, fetched.answer.checkedBy, commands.read('old.txt')]).toEqual([0, 'CRC32', 'draft\n']);
    expect(await commands.concord('fetch', 'ranked/plan.txt', '#2', '--output', 'old.txt')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--force'),
    });
    expect(commands.read('old.txt')).toBe('draft\n');
    expect(await commands.concord('fetch', 'ranked/plan.txt', '#2', '--output', 'old.txt', '--force')).toMatchObject({
      code: 0,
    });
    expect(commands.read('old.txt')).toBe('theirs\n');
    const gone = await commands.concord('fetch', 'ranked/plan.txt', `${TOKYO}:nothing`, '--output', 'none.txt');
    expect([gone.code, gone.stderr]).toEqual([1, expect.stringContaining('Nobody knows')]);
    expect(() => commands.read('none.txt')).toThrow('ENOENT');
  });
});

const keyOf = ({ key }: { key: string }) => key;

describe('conflicts, stats and tail', () => {
  it('filter by policy and region', async () => {
    const keys = async (...args: string[]) => (await json('conflicts', ...args)).answer.conflicts.map(keyOf);
    expect(await keys('--policy', 'union')).toEqual(['lines/log.txt']);
    expect(await keys('--region', TOKYO)).toEqual([]);
    expect((await keys('--region', DUBLIN)).length).toBeGreaterThanOrEqual(5);
    expect(await keys('--limit', '1', '--policy', 'region-priority')).toEqual(['ranked/plan.txt']);
    expect(await commands.concord('conflicts', '--region', 'moon')).toMatchObject({ code: 2, stdout: '' });
  });

  it('count what was decided', async () => {
    const { answer } = await json('stats', '--since', '1h');
    const conflicts = (await json('conflicts')).answer.conflicts.length;
    expect(answer).toMatchObject({ conflicts, policies: { union: 1, manual: 1, 'keep-both': 1 } });
    expect(answer.agreement.p50).toBeGreaterThan(0);
    expect(answer.agreement.p50).toBeLessThanOrEqual(answer.agreement.p99);
  });

  it('follow what happens until Ctrl-C', async () => {
    const { child, ended, output } = commands.start('tail', '--json', '--every', '1s', '--since', '1h');
    await expect.poll(() => output.stdout, { timeout: 30_000 }).toContain('lines/log.txt');
    await commands.put(VIRGINIA, 'followed.txt', 'new');
    await expect.poll(() => output.stdout, { timeout: 30_000 }).toContain('"key":"followed.txt"');
    child.kill('SIGINT');
    const { code, stdout } = await ended;
    const told = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect([code, told.filter(({ key }) => key === 'followed.txt').length]).toEqual([0, 1]);
    expect(told.map(({ decidedAt }) => decidedAt)).toEqual(told.map(({ decidedAt }) => decidedAt).toSorted());
  });
});

describe('a hostile key', () => {
  it('prints no control character anywhere', async () => {
    const key = 'evil\u001b[2J\u0007\r\nkey\u202e.txt';
    await contest(key, ['a\n', 'b\u001b[31m\n', 'c\n']);
    const shown = await Promise.all(
      [
        ['why', key],
        ['history', key],
        ['status', key],
        ['conflicts'],
        ['diff', key, '#1', VIRGINIA],
        ['why', `${key}!`],
      ].map((command) => commands.concord(...command)),
    );
    for (const { stdout, stderr } of shown) {
      expect(stdout + stderr).toContain('\\x1b');
      expect((stdout + stderr).replaceAll('\n', '').replaceAll('\t', '')).not.toMatch(/[\p{Cc}\u202e]/u);
    }
    const { stdout } = await commands.concord('why', key, '--json');
    expect(stdout.trimEnd()).not.toMatch(/[\p{Cc}\u202e]/u);
    expect(JSON.parse(stdout).key).toBe(key);
  });
});

describe('wrong usage', () => {
  it('ends with 2, says what would be right, and asks nobody', async () => {
    const wrong = [
      [['why', 'a', '--seq', 'x'], '--seq'],
      [['why', ''], 'empty'],
      [['open', '--state', 'lost'], 'pending'],
      [['open', '--older', 'long'], '15m'],
      [['status', 'a', '--wait', '5'], '5m'],
      [['stats', '--since', 'ever'], '24h'],
      [['diff', 'a', '#1', '#2', '--max-bytes', 'x'], '10 MiB'],
      [['fetch', 'a', '#1', '--json'], '--output'],
      [['completion', 'tcsh'], 'bash'],
      [['tail', '--every', '0s'], '2s'],
    ] as const;
    for (const [args, told] of wrong) {
      const stdout = args.includes('--json' as never) ? expect.stringMatching(/^\{"error":/) : '';
      expect([args, await commands.concord(...args)]).toMatchObject([
        args,
        { code: 2, stdout, stderr: expect.stringContaining(told) },
      ]);
    }
  });
});

/** As a configuration has them that says nothing of it. */
const SHARDS = 16;

describe('a journal of many decisions', () => {
  it('is read by pages: as many requests as what is shown needs, and no scan', async () => {
    await fillJournal(commands.ready, 1000, Date.now());
    const [conflicts, open, why] = [
      await commands.counted('conflicts', '--limit', '50', '--json'),
      await commands.counted('open', '--limit', '5', '--json'),
      await commands.counted('why', 'plans/499.json', '--json'),
    ];
    expect(JSON.parse(conflicts.stdout).conflicts).toHaveLength(50);
    // A page of a day (and of the day before, shortly after midnight), what it names, and once what has followed those that waited for something.
    // Each of the index's shards is asked by itself.
    const pages = (conflicts.requests.Query ?? 0) / SHARDS;
    expect([1, 2]).toContain(pages);
    expect(conflicts.requests).toEqual({ Query: pages * SHARDS, BatchGetItem: pages + 1 });
    expect(JSON.parse(open.stdout).open).toHaveLength(5);
    // The index, and the latest decision of each entry: one more than is shown tells whether there are more.
    expect(open.requests).toEqual({ Query: SHARDS + 6 });
    expect(JSON.parse(why.stdout)).toMatchObject({ seq: 2, situation: 'conflict' });
    expect(why.requests).toEqual({ Query: 1 });
  });
});
