import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DOCUMENTS, linesOf, proseOf } from '../support/documents/documents.ts';
import { PARTS, readDocument, withPart } from '../support/documents/generated.ts';

const ROOT = join(import.meta.dirname, '../..');
const isThere = (path: string) => existsSync(join(ROOT, path));
const packageJson = JSON.parse(readDocument('package.json'));

describe('what the documents show is true', () => {
  it.each(PARTS)('$file is what the code says (npm run docs writes it)', (part) => {
    expect(readDocument(part.file)).toBe(withPart(part));
  });

  it.each([
    ['README.md', 200],
    ['ARCHITECTURE.md', 250],
  ])('%s has at most %i lines', (file, most) => {
    expect(linesOf(file).length).toBeLessThanOrEqual(most);
  });

  it.each(DOCUMENTS)('every link of %s leads somewhere, its anchor too', (file) => {
    expect(linksOf(file).filter((link) => !leadsSomewhere(link, file))).toEqual([]);
  });

  it.each(DOCUMENTS)('every file of ours that %s names is there', (file) => {
    const named = [...readDocument(file).matchAll(/`((?:src|functions|deploy|test|docs|examples|bench)\/[\w./-]+)`/g)];
    expect(named.map(([, target]) => target as string).filter((target) => !isThere(target))).toEqual([]);
  });

  it('every page stands in the index, and every question of README leads to one', () => {
    const pages = readdirSync(join(ROOT, 'docs')).filter((name) => name.endsWith('.md') && name !== 'README.md');
    expect(pages.filter((page) => !linksOf('docs/README.md').includes(page))).toEqual([]);
    expect(pages.filter((page) => !/^[a-z0-9]+(-[a-z0-9]+)*\.md$/.test(page))).toEqual([]);
    expect(pages.filter((page) => !linksOf('README.md').includes(`docs/${page}`))).toEqual([]);
  });

  it('pictures are small enough for a clone', () => {
    const images = readdirSync(join(ROOT, 'docs/images'));
    expect(images.filter((name) => statSync(join(ROOT, 'docs/images', name)).size > 250_000)).toEqual([]);
    const shown = DOCUMENTS.map(readDocument).join();
    expect(images.filter((name) => !shown.includes(name))).toEqual([]);
  });

  it('every setting of the deployment is told', async () => {
    const { deploySettings } = await import('../../deploy/plan/settings.ts');
    const [, table = ''] = readDocument('docs/deploy.md').split('## Settings\n');
    expect(Object.keys(deploySettings.shape).filter((name) => !table.includes(`\`${name}\``))).toEqual([]);
  });
});

describe('dependencies', () => {
  const names = Object.keys({ ...packageJson.dependencies, ...packageJson.devDependencies });

  it('have their reason in CONTRIBUTING.md', () => {
    const told = readDocument('CONTRIBUTING.md');
    const owing = names.filter((name) => !name.startsWith('@types/'));
    expect(owing.filter((name) => !told.includes(name.replace(/^@(aws-sdk|biomejs)\//, '')))).toEqual([]);
  });

  it('are named by the one version that was tested', () => {
    const versions = Object.entries({ ...packageJson.dependencies, ...packageJson.devDependencies });
    const loose = versions.filter(([, version]) => !/^(npm:[\w-]+@)?\d+\.\d+\.\d+$/.test(String(version)));
    expect(loose).toEqual([]);
  });
});

/** Links and pictures outside of code blocks, to places of our own. */
function linksOf(file: string): string[] {
  const links = [...proseOf(file).matchAll(/\]\(([^)\s]+)\)/g)].map(([, target]) => target as string);
  return links.filter((target) => !/^https?:/.test(target));
}

function leadsSomewhere(link: string, from: string): boolean {
  const [path = '', anchor] = link.split('#');
  const target = path === '' ? from : normalize(join(dirname(from), path));
  if (!isThere(target)) return false;
  return anchor === undefined || anchorsOf(target).includes(anchor);
}

/** As GitHub makes them of headings. */
function anchorsOf(file: string): string[] {
  return [...proseOf(file).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
