import { crc32, deflateSync } from 'node:zlib';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { createDynamoClient, createJournal } from '../../src/adapters/aws/journal.ts';
import { decision, key as keyRef } from '../contract/journal/journal-cast.ts';
import { type Commands, commandsBeside } from '../support/commands.ts';
import { CONFIG, DUBLIN, TOKYO, VIRGINIA } from '../support/running.ts';
import { keep, startChromium } from './chromium.ts';

const RULES = [
  { prefix: 'contracts/', policy: 'manual' },
  { prefix: 'notes/', policy: 'text-merge' },
  { policy: 'last-writer-wins' },
];
const HOSTILE = '<img src=x onerror="window.pwned=1">\u202e\u0007&"\'.html';

let commands: Commands;
let browser: Browser;
let context: BrowserContext;
let page: Page;
/** What went wrong in the page itself; a script that was refused to run is among it. */
let complaints: string[] = [];

beforeAll(async () => {
  commands = await commandsBeside({ ...CONFIG, sets: { documents: { ...CONFIG.sets.documents, rules: RULES } } });
  browser = await startChromium();
}, 60_000);
afterAll(async () => {
  await browser?.close();
  commands?.stop();
});
beforeEach(async () => {
  context = await browser.newContext({ viewport: { width: 1280, height: 860 }, colorScheme: 'light' });
  page = await context.newPage();
  complaints = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.setDefaultTimeout(15_000);
  await page.goto(commands.ready.console);
});
afterEach(async () => {
  await context.close();
});

const open = async (key: string) => {
  await page.getByLabel('Key', { exact: true }).fill(key);
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await page.getByRole('heading', { level: 2, name: /^Decision/ }).waitFor();
};
const clash = async (key: string, mine: string | Uint8Array, theirs: string | Uint8Array, type?: string) => {
  await commands.together(() =>
    Promise.all([commands.put(VIRGINIA, key, mine, type), commands.put(DUBLIN, key, theirs, type)]),
  );
  await commands.rest();
};

it('the token leaves the address, and without it nothing is told', async () => {
  await page.getByRole('heading', { name: 'Decisions as they happen' }).waitFor();
  expect(page.url()).not.toContain('token');
  const stranger = await browser.newContext();
  const other = await stranger.newPage();
  await other.goto(commands.ready.console.split('#')[0] ?? '');
  await other.getByRole('alert').waitFor();
  expect(await other.getByRole('alert').textContent()).toContain('it holds the token');
  await stranger.close();
});

it('the feed shows a decision as it happens, and leads to the key', async () => {
  await page.getByRole('heading', { name: 'Decisions as they happen' }).waitFor();
  await commands.put(TOKYO, 'feed/new.txt', 'fresh');
  await page.getByRole('link', { name: 'feed/new.txt' }).click();
  await page.getByRole('heading', { level: 1, name: 'feed/new.txt' }).waitFor();
  await page.getByText('in agreement').nth(2).waitFor();
  expect(complaints).toEqual([]);
});

it('a timeline has a lane for each region, and what is beside each other is drawn beside each other', async () => {
  await commands.put(VIRGINIA, 'plans/march.json', '{"title":"March","budget":100}', 'application/json');
  await commands.rest();
  await clash(
    'plans/march.json',
    '{"title":"March","budget":120}',
    '{"title":"April","budget":100}',
    'application/json',
  );
  await commands.remove(TOKYO, 'plans/march.json');
  await commands.rest();
  await open('plans/march.json');
  const lanes = page.getByRole('region', { name: /^Timeline/ });
  expect(await lanes.locator('.lane').count()).toBe(3);
  expect(await lanes.locator('.write').count()).toBe(4);
  expect(await lanes.locator('.write.deleted').count()).toBe(1);
  expect(await lanes.locator('.seen').count()).toBeGreaterThanOrEqual(3);
  await page
    .getByRole('row', { name: /conflict/ })
    .getByRole('link')
    .click();
  await page.getByRole('heading', { level: 2, name: 'Decision 2' }).waitFor();
  const previews = page.locator('.contender pre');
  await previews.nth(1).waitFor();
  expect((await previews.allTextContents()).toSorted()).toEqual([
    '{\n  "title": "April",\n  "budget": 100\n}',
    '{\n  "title": "March",\n  "budget": 120\n}',
  ]);
  await keep(page, 'timeline-light');
  await page.emulateMedia({ colorScheme: 'dark' });
  await keep(page, 'timeline-dark');
  await page.setViewportSize({ width: 420, height: 860 });
  await keep(page, 'timeline-narrow');
  expect(complaints).toEqual([]);
});

it('images are drawn by what their bytes are, whatever they call themselves', async () => {
  await clash('images/logo', png(200, 40, 60), png(40, 60, 200), 'text/html');
  await open('images/logo');
  const images = page.locator('.contender img');
  await images.nth(1).waitFor();
  await expect
    .poll(() => page.evaluate("[...document.querySelectorAll('.contender img')].map((one) => one.naturalWidth)"))
    .toEqual([64, 64]);
  await keep(page, 'images');
  expect(complaints).toEqual([]);
});

it('what is held is settled by a click and a look at the plan', async () => {
  await commands.put(VIRGINIA, 'contracts/lease.txt', 'draft');
  await commands.rest();
  await clash('contracts/lease.txt', 'we pay\n', 'they pay\n');
  await page.getByRole('link', { name: 'Open', exact: true }).click();
  await page.getByRole('link', { name: 'contracts/lease.txt' }).click();
  const chosen = page.getByRole('region', { name: /^eu-west-1/ });
  await chosen.getByRole('button', { name: 'Choose this one' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('It becomes decision 3').waitFor();
  await keep(page, 'resolve');
  expect(await commands.bodies('contracts/lease.txt')).toEqual(['we pay\n', 'they pay\n', 'draft']);
  await dialog.getByRole('button', { name: 'Choose it' }).click();
  await expect
    .poll(() => commands.bodies('contracts/lease.txt'), { timeout: 15_000 })
    .toEqual(Array(3).fill('they pay\n'));
  await dialog.waitFor({ state: 'detached' });
  expect(complaints).toEqual([]);
});

it('a decision is undone, by the keyboard alone', async () => {
  await commands.put(VIRGINIA, 'keys/only.txt', 'first');
  await commands.rest();
  await commands.put(VIRGINIA, 'keys/only.txt', 'second');
  await commands.rest();
  await tabTo('Key');
  await page.keyboard.type('keys/only.txt');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 2, name: 'Decision 2' }).waitFor();
  await tabTo('Undo decision 2…');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByText('It becomes decision 3').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  expect(await commands.bodies('keys/only.txt')).toEqual(Array(3).fill('second'));
  expect(await focused()).toBe('Undo decision 2…');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByText('It becomes decision 3').waitFor();
  await tabTo('Undo it');
  await page.keyboard.press('Enter');
  await expect.poll(() => commands.bodies('keys/only.txt'), { timeout: 15_000 }).toEqual(Array(3).fill('first'));
  expect(complaints).toEqual([]);
});

it('neither a hostile key nor a hostile object runs anything', async () => {
  const body = '<script>window.pwned=1</script><svg onload="window.pwned=1"></svg><img src=x onerror="window.pwned=1">';
  await clash(HOSTILE, body, `${body}<p>`, 'text/html');
  await page
    .getByRole('link', { name: /^<img src=x/ })
    .first()
    .click();
  await page.locator('.contender pre').nth(1).waitFor();
  expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(
    '<img src=x onerror="window.pwned=1">\\u{202e}\\u{7}&"\'.html',
  );
  await keep(page, 'hostile');
  expect(await page.evaluate('window.pwned')).toBeUndefined();
  expect(await page.locator('main img, main script, main iframe').count()).toBe(0);
  expect(complaints).toEqual([]);
  // Asked for directly, without the page around it, it is nothing that a browser would run; and a script in the page would be refused.
  const address = `${commands.ready.console.split('#')[0]}api/content?set=documents&key=${encodeURIComponent(HOSTILE)}&version=us-east-1`;
  expect((await page.request.get(address)).status()).toBe(401);
  const token = commands.ready.console.split('token=')[1];
  const told = await page.request.get(address, { headers: { authorization: `Bearer ${token}` } });
  expect([told.status(), told.headers()['content-type'], told.headers()['x-content-type-options']]).toEqual([
    200,
    'application/octet-stream',
    'nosniff',
  ]);
  await page.evaluate(
    "document.body.append(Object.assign(document.createElement('script'), { textContent: 'window.pwned = 1' }))",
  );
  expect(await page.evaluate('window.pwned')).toBeUndefined();
  expect(complaints.join()).toContain('Content Security Policy');
});

it('of ten thousand decisions one page is asked for and drawn', { timeout: 120_000 }, async () => {
  const client = createDynamoClient({
    ...{ region: VIRGINIA, endpoint: commands.ready.dynamodb },
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  const journal = createJournal({ client, table: commands.ready.table });
  const now = Date.now();
  for (let from = 0; from < 10_000; from += 50)
    await Promise.all(
      Array.from({ length: 50 }, (_, at) => from + at).map((at) =>
        journal.append(
          decision({
            ...keyRef(`many/${at}`),
            seq: 1,
            decidedAt: now + 60_000 + at,
            situation: at % 5 ? 'first' : 'conflict',
          }),
        ),
      ),
    );
  client.destroy();
  const asked: string[] = [];
  page.on('request', (request) => request.url().includes('/api/decisions') && asked.push(request.url()));
  await page.reload();
  const began = Date.now();
  await page.getByRole('link', { name: 'many/9999' }).waitFor();
  console.info(`the first page of 10,000 decisions was drawn after ${Date.now() - began} ms`);
  expect(await page.locator('tbody tr').count()).toBe(40);
  await page.getByRole('button', { name: 'Older' }).click();
  await page.getByRole('link', { name: 'many/9959' }).waitFor();
  expect(await page.locator('tbody tr').count()).toBe(40);
  expect(asked.filter((url) => url.includes('cursor')).length).toBe(1);
  await keep(page, 'feed');
  await page.getByRole('link', { name: 'Charts' }).click();
  await page.getByText('Conflicts by policy').waitFor();
  await keep(page, 'charts');
});

async function focused(): Promise<string> {
  return await page.evaluate(
    "((active) => (active?.labels?.[0] ?? active)?.textContent.trim() ?? '')(document.activeElement)",
  );
}

/** As somebody without a mouse does. */
async function tabTo(name: string): Promise<void> {
  for (let presses = 0; presses < 60; presses++) {
    await page.keyboard.press('Tab');
    if ((await focused()) === name) return;
  }
  throw new Error(`the keyboard does not come to ${name}`);
}

/** A picture of one colour, 64 by 64. */
function png(...colour: readonly number[]): Buffer {
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    const sum = Buffer.alloc(4);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const header = Buffer.from([0, 0, 0, 64, 0, 0, 0, 64, 8, 2, 0, 0, 0]);
  const row = Buffer.from([0, ...Array.from({ length: 64 }, () => colour).flat()]);
  const pixels = deflateSync(Buffer.concat(Array.from({ length: 64 }, () => row)));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))]);
}

it("a window that stands is told on every view, a stranger's words as text, and is gone once it is closed", async () => {
  const opened = await commands.concord('window', 'open', '--advisory', '--prefix', 'prices/', '--reason', HOSTILE);
  expect(opened.code).toBe(0);
  const notice = page.getByRole('status').filter({ hasText: 'asks to leave alone keys that begin with prices/' });
  await notice.waitFor();
  expect(await notice.textContent()).toContain('<img src=x onerror=');
  await page.getByRole('link', { name: 'Conflicts' }).click();
  await notice.waitFor();
  await commands.concord('window', 'close', '--now');
  await notice.waitFor({ state: 'detached' });
  expect(complaints).toEqual([]);
}, 60_000);
