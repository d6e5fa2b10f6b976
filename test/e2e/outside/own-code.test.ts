import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type Commands, commandsBeside } from '../../support/commands.ts';
import { CONFIG, DUBLIN, VIRGINIA } from '../../support/running.ts';

/** Each command is a process of its own, and takes a second or more on a busy machine. */
vi.setConfig({ testTimeout: 90_000 });

/** The module that the documents show, in a folder outside of this repository, as its readers have it. */
const [, shown = ''] =
  /^```ts\n([\s\S]*?)^```/m.exec(readFileSync(join(import.meta.dirname, '../../../docs/custom-policy.md'), 'utf8')) ??
  [];

const { documents } = CONFIG.sets;
const askedOf = (module: string) => ({
  ...CONFIG,
  sets: { documents: { ...documents, rules: [{ policy: { use: 'custom', module, otherwise: 'last-writer-wins' } }] } },
});

let commands: Commands;
beforeAll(async () => {
  commands = await commandsBeside(askedOf('./mine.ts'), { files: { 'mine.ts': shown } });
});
afterAll(() => commands?.stop());

const doctor = async (...args: string[]) => {
  const { code, stdout } = await commands.concord('doctor', ...args, '--json');
  const { findings } = JSON.parse(stdout);
  return { code, findings: findings.filter(({ check }: { check: string }) => check === 'own code') };
};

it('a module outside of this repository finds s3-concord/custom, is asked, and nothing is wrong with it', async () => {
  await commands.together(() =>
    Promise.all([commands.put(VIRGINIA, 'lease.txt', 'mine'), commands.put(DUBLIN, 'lease.txt', 'theirs')]),
  );
  await commands.rest();
  const { decisions } = JSON.parse((await commands.concord('history', 'lease.txt', '--json')).stdout);
  expect(decisions[0]).toMatchObject({ suspended: { kind: 'held' }, ruling: { decidedBy: 'custom' } });
  expect(decisions[0].why).toContain('One of them has to be signed.');
  expect(decisions[0].ruling.flags).not.toContain('custom-failed');
  expect(await doctor()).toEqual({ code: 0, findings: [] });
});

it.each([
  ['breaks while it loads', "throw new Error('no licence');", 'no licence'],
  ['imports what is not there', "import './gone.ts'; export default () => ({});", 'gone.ts'],
  ['is no TypeScript', 'export default ((', 'SyntaxError'],
  ['exports no function', 'export default { schema: 1 };', 'Its default export is no function'],
  ['has no default export', 'export const resolver = () => ({});', 'Its default export is no function'],
])('doctor finds a module that %s, and says what to do', async (name, source, why) => {
  const module = `./${name.replaceAll(' ', '-')}.ts`;
  commands.write(module, source);
  commands.write('broken.yml', askedOf(module));
  const { code, findings } = await doctor('--config', 'broken.yml');
  expect(code).toBe(1);
  expect(findings).toMatchObject([{ where: `module ${module}`, remedy: expect.stringContaining('export default') }]);
  if (why !== 'SyntaxError') expect(findings[0].what).toContain(why);
});
