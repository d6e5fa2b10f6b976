import type { Browser, Page } from 'playwright-core';
import { onTestFinished } from 'vitest';
import { startConsole } from '../../src/console/server/index.ts';
import type { ConsoleDependencies } from '../../src/console/server/routes.ts';
import type { SmallWorld } from '../support/small-world.ts';

/** The console over a small world, in a browser window of its own, until the test is over. */
export async function openedConsole(
  browser: Browser,
  world: SmallWorld,
  over: Partial<ConsoleDependencies> = {},
): Promise<Page> {
  const deps = { ...world.deps, reader: world.reader, windows: world.windows, ...over };
  const running = await startConsole({ deps, isLocal: true, port: 0 });
  const context = await browser.newContext();
  onTestFinished(async () => {
    await context.close();
    await running.stop();
  });
  const page = await context.newPage();
  await page.goto(running.url);
  return page;
}
