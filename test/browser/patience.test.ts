import { setTimeout as delay } from 'node:timers/promises';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type SmallWorld, smallWorld } from '../support/small-world.ts';
import { TOKYO, VIRGINIA } from '../support/story.ts';
import { startChromium } from './chromium.ts';
import { openedConsole } from './world-page.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await startChromium();
}, 60_000);
afterAll(async () => await browser?.close());

async function settled(): Promise<SmallWorld> {
  const world = smallWorld({ policies: [{ use: 'last-writer-wins' }] });
  await world.tell(VIRGINIA, world.put(VIRGINIA, 'x'));
  await world.drain();
  return world;
}

it('a list of a quiet month comes, though all its days together take longer than the time between two looks', async () => {
  const world = await settled();
  const { journal, clock } = world.deps;
  let requests = 0;
  const far: typeof journal = {
    ...journal,
    decisions: async (...asked) => {
      requests++;
      await delay(80); // as far as an ocean is wide
      return journal.decisions(...asked);
    },
  };
  const page = await openedConsole(browser, world, { journal: far, clock });
  await page.getByRole('link', { name: 'contracts/lease.txt' }).waitFor({ timeout: 10_000 });
  expect(requests).toBe(31);
  await expect.poll(() => requests, { timeout: 10_000 }).toBe(31 + 2 + 2);
});

it('the regions are told though one of them takes longer to answer than the time between two looks', async () => {
  const world = await settled();
  const { store } = world.deps;
  const far: typeof store = {
    ...store,
    head: async (target) => {
      if (target.region === TOKYO) await delay(3000);
      return await store.head(target);
    },
  };
  const page = await openedConsole(browser, world, { store: far });
  await page.getByRole('link', { name: 'contracts/lease.txt' }).click();
  await page.getByText('in agreement').nth(2).waitFor({ timeout: 10_000 });
});
