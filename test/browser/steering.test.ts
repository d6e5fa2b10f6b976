import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ConsoleDependencies } from '../../src/console/server/routes.ts';
import { type SmallWorld, smallWorld } from '../support/small-world.ts';
import { DUBLIN, TOKYO, VIRGINIA } from '../support/story.ts';
import { startChromium } from './chromium.ts';
import { openedConsole } from './world-page.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await startChromium();
}, 60_000);
afterAll(async () => await browser?.close());

/** The page of the world's key. */
async function opened(world: SmallWorld, over: Partial<ConsoleDependencies> = {}): Promise<Page> {
  const page = await openedConsole(browser, world, over);
  await page.getByLabel('Key', { exact: true }).fill(world.ref.key);
  await page.getByRole('button', { name: 'Show', exact: true }).click();
  await page.getByRole('heading', { level: 2, name: /^Decision/ }).waitFor();
  return page;
}

async function held(): Promise<SmallWorld> {
  const world = smallWorld({ policies: [{ use: 'manual' }] });
  const [ours, theirs] = [world.put(VIRGINIA, 'we pay\n'), world.put(DUBLIN, 'they pay\n')];
  await world.tell(VIRGINIA, ours);
  await world.tell(DUBLIN, theirs);
  return world;
}

const focused = (page: Page) => page.evaluate('document.activeElement.tagName');

it('whoever has chosen is told so, and goes on at the heading', async () => {
  const world = await held();
  const page = await opened(world);
  const made = (await world.log()).length + 1;
  await page.getByRole('button', { name: 'Choose this one' }).first().click();
  await page.getByRole('button', { name: 'Choose it' }).click();
  await page
    .getByRole('status')
    .getByText(`Decision ${made} is in the journal; its copies are on their way.`)
    .waitFor();
  await page.getByRole('heading', { level: 2, name: `Decision ${made}` }).waitFor();
  expect(await focused(page)).toBe('H1');
});

it('nobody has won what is held; who is chosen has, and nothing is called held or open any more', async () => {
  const world = await held();
  const page = await opened(world);
  const lanes = page.getByRole('region', { name: /^Timeline/ });
  const badges = async () => (await page.locator('.history .badge').allTextContents()).join(' ');
  await lanes.locator('.write').nth(1).waitFor();
  expect([await lanes.locator('.winner').count(), await badges()]).toEqual([0, expect.stringMatching(/^held/)]);
  expect(await badges()).not.toContain('open');
  await page
    .getByRole('region', { name: new RegExp(`^${VIRGINIA}`) })
    .getByRole('button', { name: 'Choose this one' })
    .click();
  await page.getByRole('button', { name: 'Choose it' }).click();
  await page
    .getByRole('status')
    .getByText(/is in the journal/)
    .waitFor();
  await world.drain();
  await expect.poll(() => lanes.locator('.winner').count(), { timeout: 15_000 }).toBe(1);
  const laneOf = async (selector: string, name: string) => await lanes.locator(selector).first().getAttribute(name);
  expect(await laneOf('.winner circle', 'cy')).toBe(await laneOf('.lane line', 'y1')); // Virginia's, the first
  await expect.poll(badges, { timeout: 15_000 }).toMatch(/^conflict conflict, was held/);
  expect(await badges()).not.toContain('open');
  await page.getByRole('link', { name: 'Open', exact: true }).click();
  await page.getByText('Nothing is open').waitFor();
  await page.getByRole('link', { name: 'Conflicts' }).click();
  await page.getByText('conflict, was held').waitFor();
  expect(await page.locator('.decisions .badge').allTextContents()).toEqual(['conflict', 'conflict, was held']);
  await page.getByRole('link', { name: 'Charts' }).click();
  await page.getByText('open now').waitFor();
  const tiles = await page.locator('.tiles li').allTextContents();
  expect(tiles).toEqual(expect.arrayContaining(['0 open now', '0 of them held']));
  const times = await page
    .getByRole('figure')
    .filter({ hasText: 'Time to agreement' })
    .locator('.number')
    .allTextContents();
  expect(times.length).toBe(3);
  for (const time of times) expect(time).toMatch(/^[\d.]+ (ms|s|min)$/);
});

it('what lost is made the current version by the button beside it', async () => {
  const world = smallWorld({ policies: [{ use: 'last-writer-wins' }] });
  const [ours, theirs] = [world.put(VIRGINIA, 'ours'), world.put(DUBLIN, 'theirs')];
  await world.tell(VIRGINIA, ours);
  await world.tell(DUBLIN, theirs);
  await world.drain();
  const page = await opened(world);
  await page.getByRole('button', { name: 'Make this the current version…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('It becomes decision').waitFor();
  expect(new Set(world.bodies())).toEqual(new Set(['theirs']));
  await dialog.getByRole('button', { name: 'Make it current' }).click();
  await page
    .getByRole('status')
    .getByText(/is in the journal/)
    .waitFor();
  await world.drain();
  expect(new Set(world.bodies())).toEqual(new Set(['ours']));
  await page.getByRole('button', { name: /^Undo decision/ }).waitFor();
});

it('copies that could not be queued are told of', async () => {
  const world = await held();
  const page = await opened(world, {
    queue: {
      send: async () => {
        const { Unavailable } = await import('../../src/ports/errors.ts');
        throw new Unavailable('the queue is away');
      },
    },
  });
  await page.getByRole('button', { name: 'Choose this one' }).first().click();
  await page.getByRole('button', { name: 'Choose it' }).click();
  await page
    .getByRole('status')
    .getByText(/could not be queued now \(the queue is away\)/)
    .waitFor();
});

it('what was held and has gone for good is written down, and what is left can be chosen', async () => {
  const world = await held();
  const [{ id } = { id: undefined }] = (await world.latest()).contenders.filter(({ region }) => region === DUBLIN);
  if (!id) throw new Error('Dublin does not contend');
  world.expire(DUBLIN, id);
  const page = await opened(world);
  await page.getByRole('button', { name: 'Choose this one' }).first().click();
  await page.getByRole('alert').waitFor();
  const before = (await world.log()).length;
  await page.getByRole('button', { name: 'Write down what contends' }).click();
  await page
    .getByRole('status')
    .getByText(/Not all that was held is there any more\. ./)
    .waitFor();
  expect((await world.log()).length).toBe(before + 1);
});

it('a region that the set has no more keeps a lane of its own', async () => {
  const world = smallWorld({ policies: [{ use: 'last-writer-wins' }] });
  await world.tell(TOKYO, world.put(TOKYO, 'x'));
  await world.drain();
  const sets = new Map(
    [...world.deps.sets].map(([name, set]) => [
      name,
      { ...set, regions: set.regions.filter((region) => region !== TOKYO) },
    ]),
  );
  const page = await opened(world, { sets });
  const lanes = page.getByRole('region', { name: /^Timeline/ });
  expect(await lanes.locator('.lane text').allTextContents()).toEqual([VIRGINIA, DUBLIN, TOKYO]);
  const heightOf = (selector: string, name: string) => lanes.locator(selector).last().getAttribute(name);
  expect(await heightOf('.write circle', 'cy')).toBe(await heightOf('.lane line', 'y1'));
});

it('each view has its name in the title, and the keyboard goes on there, past the picture of the timeline', async () => {
  const page = await opened(await held());
  await expect.poll(() => page.title()).toBe('contracts/lease.txt – s3-concord');
  await page.getByRole('link', { name: 'Charts' }).click();
  await page.getByRole('heading', { level: 1, name: 'Conflicts and agreement' }).waitFor();
  await expect.poll(async () => [await page.title(), await focused(page)]).toEqual(['Charts – s3-concord', 'H1']);
  await page.goBack();
  await page.getByRole('heading', { level: 1, name: 'contracts/lease.txt' }).waitFor();
  await page.getByRole('heading', { level: 2, name: /^Decision/ }).waitFor();
  await expect.poll(() => page.title()).toBe('contracts/lease.txt – s3-concord');
  await page.keyboard.press('Tab');
  const inPicture = "document.activeElement.closest('svg') !== null";
  expect(await page.evaluate(inPicture)).toBe(false);
});

it('a list that is followed can be stopped', async () => {
  const page = await opened(await held());
  await page.clock.install();
  await page.reload();
  let looks = 0;
  page.on('response', (response) => response.url().includes('/api/decisions') && looks++);
  await page.getByRole('link', { name: 'Conflicts' }).click();
  await page.getByRole('button', { name: 'Live: pause' }).waitFor();
  const nextLook = async (than: number) => {
    await page.clock.runFor(2500);
    return looks > than;
  };
  const first = looks;
  await expect.poll(() => nextLook(first)).toBe(true);
  await page.getByRole('button', { name: 'Live: pause' }).click();
  const last = page.waitForResponse(/decisions/, { timeout: 1000 }).catch(() => undefined);
  await page.getByRole('button', { name: 'Paused: follow' }).waitFor();
  await last;
  const stopped = looks;
  for (let times = 0; times < 5; times++) expect(await nextLook(stopped)).toBe(false);
  await page.getByRole('button', { name: 'Paused: follow' }).click();
  await expect.poll(() => nextLook(stopped + 1)).toBe(true);
});
