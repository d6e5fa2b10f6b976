import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Commands, commandsBeside } from '../support/commands.ts';
import { CONFIG, DUBLIN, TOKYO, VIRGINIA } from '../support/running.ts';

const { documents } = CONFIG.sets;
const RULES = [
  { prefix: 'contracts/', policy: 'manual' },
  { prefix: 'plans/', policy: 'json-merge' },
  { prefix: 'watched/', policy: 'last-writer-wins', mode: 'observe' },
  { policy: 'last-writer-wins' },
];
const configWith = (rules: object[]) => ({ ...CONFIG, sets: { documents: { ...documents, rules } } });

/** Each command is a process of its own, and takes a second or more on a busy machine. */
vi.setConfig({ testTimeout: 90_000 });

let commands: Commands;
beforeAll(async () => {
  commands = await commandsBeside(configWith(RULES));
});
afterAll(() => commands?.stop());

const json = async (...args: string[]) => {
  const { code, stdout } = await commands.concord(...args, '--json');
  return { code, answer: JSON.parse(stdout) };
};

async function contest(key: string, [draft, mine, theirs]: [string, string, string]): Promise<void> {
  await commands.put(VIRGINIA, key, draft);
  await commands.rest();
  await commands.together(() => Promise.all([commands.put(VIRGINIA, key, mine), commands.put(DUBLIN, key, theirs)]));
  await commands.rest();
}

const PLAN: [string, string, string] = ['{"a":1,"b":1}', '{"a":2,"b":1}', '{"a":1,"b":2}'];
const MERGED = { a: 2, b: 2 };
const parsed = async (key: string) => (await commands.bodies(key)).map((body) => JSON.parse(body ?? 'null'));

describe('a rule that only observes', () => {
  it('is told with what would be pushed, and can’t be resolved', async () => {
    const key = 'watched/report.txt';
    await contest(key, ['draft', 'mine', 'theirs']);
    expect(await commands.bodies(key)).toEqual(['mine', 'theirs', undefined]);
    const { stdout } = await commands.concord('history', key);
    expect(stdout).toContain('observed only');
    expect(stdout).toMatch(new RegExp(`${TOKYO} +would be brought there`));
    expect((await json('held')).answer.held).toEqual([]);
    expect(await json('resolve', key, '--winner', VIRGINIA, '--yes')).toMatchObject({
      code: 1,
      answer: { refused: { reason: 'observed' } },
    });
  });
});

describe('merges', () => {
  it('are told in the history', async () => {
    await contest('plans/march.json', PLAN);
    expect(await parsed('plans/march.json')).toEqual([MERGED, MERGED, MERGED]);
    expect((await commands.concord('history', 'plans/march.json')).stdout).toContain('merged of 3');
  });

  it('settle what is held, if a person says so for this once', async () => {
    await contest('contracts/terms.json', PLAN);
    expect(await json('resolve', 'contracts/terms.json', '--policy', 'json-merge', '--yes')).toMatchObject({ code: 0 });
    await commands.rest();
    expect(await parsed('contracts/terms.json')).toEqual([MERGED, MERGED, MERGED]);
  });

  it('are replayed from the contents as they lie in the history of the buckets', async () => {
    await contest('prices.json', PLAN);
    commands.write('merging.yml', configWith([{ policy: 'json-merge' }]));
    const { answer } = await json('replay', '--config', 'merging.yml');
    expect(answer.changes.find(({ key }: { key: string }) => key === 'prices.json')).toMatchObject({
      was: { kind: 'winner' },
      would: { kind: 'merged' },
    });
    const changed = answer.changes.map(({ key }: { key: string }) => key);
    expect(changed).not.toContain('plans/march.json');
  });
});
