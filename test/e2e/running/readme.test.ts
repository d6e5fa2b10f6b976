import { afterAll, beforeAll, expect, it } from 'vitest';
import { loadConfig } from '../../../src/config/load.ts';
import { type Commands, commandsBeside } from '../../support/commands.ts';
import { content, fiveMinutes, type Place, play } from '../../support/documents/five-minutes.ts';
import { readDocument } from '../../support/documents/generated.ts';

/** README's five minutes with a real client, each command as it stands there, on the configuration that lies beside it. */

const README = readDocument('README.md');

let commands: Commands;
let place: Place;
beforeAll(async () => {
  commands = await commandsBeside(await loadConfig('concord.yml'));
  const concord = async (...args: string[]) => {
    const { code, stdout, stderr } = await commands.concord(...args);
    if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}: ${stdout}${stderr}`);
    return stdout;
  };
  place = { ...commands.ready, concord };
}, 60_000);
afterAll(() => commands?.stop());

it('every command works, and tells what README shows', async () => {
  const printed = new Map<string, string>();
  for (const line of fiveMinutes(README)) printed.set(line, await play(line, place));
  const about = (start: string) => [...printed].find(([line]) => line.startsWith(start))?.[1] ?? '';
  expect(printed.size).toBeGreaterThan(10);
  expect(about('aws --endpoint-url http://127.0.0.1:4711 s3 ls')).toContain('prices/tea.json');
  expect(shapeOf(about('npx concord why'))).toBe(shapeOf(shown()));
  const undone = about('npx concord undo prices/tea.json --dry-run');
  expect(undone).toContain('is the winner again');
  // The undo brings back what both had been made of.
  await expect.poll(() => content('ap-northeast-1', 'prices/tea.json', place), { timeout: 20_000 }).toContain('4.20');
  // The restore that the plan printed brings back what lost.
  const restore = /npx concord restore \S+ \S+/.exec(undone)?.[0] ?? 'no restore is told';
  await play(`${restore} --yes`, place);
  await expect.poll(() => content('eu-west-1', 'prices/tea.json', place), { timeout: 20_000 }).toContain('4.50');
}, 120_000);

function shown(): string {
  return /<!-- concord why: [^>]*-->\s*```text\n([\s\S]*?)```/.exec(README)?.[1] ?? 'no example is there';
}

/** Times and ids differ from run to run, and so does which function comes first. If the rest differs: `npm run docs:pictures`. */
function shapeOf(text: string): string {
  return text
    .trim()
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/g, 'TIME')
    .replaceAll(/(version |:)[\w.-]{32}/g, '$1ID')
    .replace(/made by {5}\S+ in \S+/, 'made by     FUNCTION');
}
