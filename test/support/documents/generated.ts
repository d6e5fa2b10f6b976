import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cliReference } from './cli-reference.ts';
import { decisionTable } from './decision-table.ts';
import { metricTable } from './metric-table.ts';
import { policyTable } from './policy-table.ts';
import { refusalTable } from './refusal-table.ts';

/** `npm run docs` writes what the documents say from the code; test/unit/docs.test.ts holds it. */

const ROOT = join(import.meta.dirname, '../../..');

export interface Part {
  readonly file: string;
  /** Stands between two comments of this name; the whole file where there is none. */
  readonly name?: string;
  text(): string;
}

export const PARTS: readonly Part[] = [
  { file: 'docs/decisions.md', text: decisionTable },
  { file: 'docs/policies.md', name: 'policies', text: policyTable },
  { file: 'docs/monitor.md', name: 'metrics', text: metricTable },
  { file: 'docs/replication-rules.md', name: 'refusals', text: refusalTable },
  { file: 'docs/cli.md', name: 'commands', text: cliReference },
];

export const readDocument = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

export function writeDocument(file: string, text: string): void {
  writeFileSync(join(ROOT, file), text);
}

/** The document with the part as it should be. */
export function withPart({ file, name, text }: Part): string {
  return name === undefined ? text() : between(readDocument(file), name, text());
}

/** What stands between `<!-- NAME: … -->` and `<!-- end of NAME -->`, replaced. */
export function between(document: string, name: string, text: string): string {
  const place = new RegExp(`(<!-- ${name}: [^>]*-->\n)[\\s\\S]*?(<!-- end of ${name} -->)`);
  if (!place.test(document)) throw new Error(`there is no place for ${name}`);
  return document.replace(place, (_, begin, end) => `${begin}\n${text}\n\n${end}`);
}
