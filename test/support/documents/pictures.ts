import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startChromium } from '../../browser/chromium.ts';
import { fiveMinutes, type Place, play, rest } from './five-minutes.ts';
import { between, readDocument, writeDocument } from './generated.ts';

/** `npm run docs:pictures`: the console's picture, and README's example of `concord why`, from README's own commands. Needs Chromium. */

const ROOT = join(import.meta.dirname, '../../..');
const MAIN = join(ROOT, 'src/cli/main.ts');
const IMAGES = join(ROOT, 'docs/images');
const KEY = 'prices/tea.json';

const folder = mkdtempSync(join(tmpdir(), 'concord-pictures-'));
copyFileSync(join(ROOT, 'concord.yml'), join(folder, 'concord.yml'));
const local = spawn(process.execPath, [MAIN, 'local', '--port', '0', '--json'], { cwd: folder, stdio: 'pipe' });
try {
  const ready = await firstLine(local);
  const place: Place & { console: string } = { ...ready, concord };
  const why = await playUntilWhy(place);
  await rest(place);
  writeDocument('README.md', between(readDocument('README.md'), 'concord why', `\`\`\`text\n${why.trim()}\n\`\`\``));
  mkdirSync(IMAGES, { recursive: true });
  await photograph(place.console);
} finally {
  local.kill('SIGTERM');
  rmSync(folder, { recursive: true, force: true });
}

async function playUntilWhy(place: Place): Promise<string> {
  for (const line of fiveMinutes(readDocument('README.md'))) {
    const printed = await play(line, place);
    if (line.startsWith('npx concord why')) return printed;
  }
  throw new Error('README asks nowhere why');
}

async function concord(...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [MAIN, ...args], { cwd: folder });
  return stdout;
}

async function firstLine(child: ChildProcess): Promise<Place & { console: string }> {
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout?.once('data', (chunk) => resolve(String(chunk)));
    child.once('exit', (code) => reject(new Error(`concord local ended with ${code}`)));
  });
  return JSON.parse(line);
}

async function photograph(address: string): Promise<void> {
  const browser = await startChromium();
  try {
    const page = await browser.newPage({ viewport: { width: 1200, height: 900 }, colorScheme: 'light' });
    await page.goto(address);
    await page.getByLabel('Key', { exact: true }).fill(KEY);
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page.getByRole('heading', { level: 2, name: /^Decision/ }).waitFor();
    await page.getByText('in agreement').nth(2).waitFor();
    await page.waitForLoadState('networkidle');
    await page.screenshot({ path: join(IMAGES, 'console.png'), fullPage: true });
  } finally {
    await browser.close();
  }
}
