import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, extname, join } from 'node:path';

/** A file of the page as it goes out. */
export interface PageFile {
  readonly type: string;
  readonly bytes: Uint8Array;
}

const SOURCES = join(import.meta.dirname, '../page');
/** Beside everything else that is built, and ignored. */
const BUILT = join(import.meta.dirname, '../../../.build/console');

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** By path, `/` for the page itself. Built where it is not there, or older than its sources: that takes a second, once. */
export async function loadPage(): Promise<ReadonlyMap<string, PageFile>> {
  if ((await timeOf(BUILT)) < (await timeOf(SOURCES))) await build();
  const files = await filesIn(BUILT);
  const page = new Map<string, PageFile>();
  for (const file of files) {
    const type = TYPES[extname(file)];
    if (type === undefined) continue;
    page.set(file === 'index.html' ? '/' : `/${file}`, { type, bytes: await readFile(join(BUILT, file)) });
  }
  return page;
}

/** Built aside and put into its place, for another process may be at it too. */
async function build(): Promise<void> {
  const { build: buildPage, createLogger } = await import('vite').catch(() => {
    throw new Error('The console has to be built, and vite is not installed: run `npm ci`.');
  });
  await mkdir(dirname(BUILT), { recursive: true });
  const aside = await mkdtemp(`${BUILT}-`);
  await buildPage({
    root: SOURCES,
    base: './',
    configFile: false,
    logLevel: 'error',
    customLogger: createLogger('error'),
    // Said outright: under tests Vite would make another page, and leave it there for everybody.
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact', development: false } },
    build: { outDir: aside, emptyOutDir: true, modulePreload: false, assetsInlineLimit: 0 },
  });
  await rm(BUILT, { recursive: true, force: true });
  await rename(aside, BUILT).catch(async () => rm(aside, { recursive: true, force: true }));
}

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}

/** Of the latest change in a folder; 0 where there is none. */
async function timeOf(folder: string): Promise<number> {
  const files = await filesIn(folder).catch(() => []);
  const times = await Promise.all(files.map(async (file) => (await stat(join(folder, file))).mtimeMs));
  return Math.max(0, ...times);
}
