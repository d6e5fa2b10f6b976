import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readDocument } from './generated.ts';

const ROOT = join(import.meta.dirname, '../../..');

/** All that people read: at the root, and in the folders that have pages. */
export const DOCUMENTS: readonly string[] = [
  ...markdownIn('.').filter((file) => !file.includes('/')),
  ...['docs', 'deploy', 'examples'].flatMap(markdownIn),
];

function markdownIn(folder: string): string[] {
  const recursive = folder !== '.';
  return readdirSync(join(ROOT, folder), { recursive })
    .map((name) => join(folder, String(name)))
    .filter((file) => file.endsWith('.md') && !file.includes('node_modules'))
    .sort();
}

export const linesOf = (file: string): string[] => readDocument(file).trimEnd().split('\n');

const BLOCK = /^```(\w*)\n([\s\S]*?)^```/gm;

/** The code blocks of a language, as they stand there. */
export function blocksOf(file: string, language: string): string[] {
  return [...readDocument(file).matchAll(BLOCK)].filter(([, name]) => name === language).map(([, , text = '']) => text);
}

export const proseOf = (file: string): string => readDocument(file).replace(BLOCK, '');

/** What is typed in the code blocks: one command a line, lines that end in a backslash joined, comments left out. */
export function commandLinesOf(file: string): string[] {
  const lines = blocksOf(file, 'sh').flatMap((block) => block.replaceAll(/\\\n\s*/g, '').split('\n'));
  return lines.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
}
