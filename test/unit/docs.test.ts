import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands/index.ts';
import { parseConfig } from '../../src/config/load.ts';
import { DECISION_TABLE, decisionTable } from '../support/decision-table.ts';
import { metricTable } from '../support/metric-table.ts';
import { policyTable } from '../support/policy-table.ts';

const DOCUMENTS = ['README.md', 'ARCHITECTURE.md', 'CHANGELOG.md', 'deploy/README.md'];
const text = (file: string) => readFileSync(join(import.meta.dirname, '../..', file), 'utf8');
const blocks = (file: string, language: string) =>
  [...text(file).matchAll(/^```(\w*)\n([\s\S]*?)^```/gm)]
    .filter(([, name]) => name === language)
    .map(([, , block]) => block as string);

describe('what the documents show is true', () => {
  it('the configuration in the README is valid', () => {
    const [example, ...others] = blocks('README.md', 'yaml');
    expect(others).toEqual([]);
    expect(() => parseConfig(example ?? '', 'README.md')).not.toThrow();
  });

  it('the table of policies is what the registry says', () => {
    expect(text('README.md')).toContain(policyTable());
  });

  it('the table of metrics is what the functions emit', () => {
    expect(text('README.md')).toContain(metricTable());
  });

  it('the table of decisions is what the code decides (npm run docs writes it)', () => {
    expect(readFileSync(DECISION_TABLE, 'utf8')).toBe(decisionTable());
  });

  it.each(DOCUMENTS)('every npm script and command that %s names exists', async (file) => {
    const { scripts } = JSON.parse(text('package.json'));
    const named = [...text(file).matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name as string);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
    const { Command } = await import('commander');
    const program = new Command();
    for (const add of COMMANDS) add(program, () => async () => {});
    const commands = program.commands.map((command) => command.name());
    const used = [...text(file).matchAll(/npx concord (\w+)/g)].map(([, name]) => name as string);
    expect(used.filter((name) => !commands.includes(name))).toEqual([]);
  });

  it('the commands of the README’s table exist, with the options that it names', async () => {
    const { createProgram } = await import('../../src/cli/program.ts');
    const commands = createProgram(() => async () => {}).commands;
    const rows = [...text('README.md').matchAll(/^\| `([a-z]+)( [^`]*)?` \|/gm)];
    const told = rows.filter(([, name]) => commands.some((command) => command.name() === name));
    expect(told.map(([, name]) => name)).toEqual(
      expect.arrayContaining(['why', 'status', 'open', 'diff', 'fetch', 'tail']),
    );
    for (const [, name, usage = ''] of told) {
      const options = commands.find((command) => command.name() === name)?.options.map(({ long }) => long);
      const named = [...usage.matchAll(/--[a-z-]+/g)].map(([option]) => option);
      expect([name, named.filter((option) => !options?.includes(option))]).toEqual([name, []]);
    }
  });

  it.each(DOCUMENTS)('every link and every source file that %s names is there', (file) => {
    const links = [...text(file).matchAll(/\]\((?!http)([^)#]+)\)/g)].map(([, target]) =>
      join(dirname(file), target as string),
    );
    const sources = [...text(file).matchAll(/`((?:src|functions|deploy|test)\/[\w./-]+)`/g)].map(
      ([, target]) => target as string,
    );
    expect([...links, ...sources].filter((target) => !existsSync(join(import.meta.dirname, '../..', target)))).toEqual(
      [],
    );
  });

  it('every dependency has its reason in ARCHITECTURE.md', () => {
    const { dependencies, devDependencies } = JSON.parse(text('package.json'));
    const told = text('ARCHITECTURE.md');
    const names = Object.keys({ ...dependencies, ...devDependencies }).filter((name) => !name.startsWith('@types/'));
    expect(names.filter((name) => !told.includes(name.replace(/^@(aws-sdk|biomejs)\//, '')))).toEqual([]);
  });

  it('every package is named by the one version that was tested', () => {
    const { dependencies, devDependencies } = JSON.parse(text('package.json'));
    const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(
      ([, version]) => !/^(npm:[\w-]+@)?\d+\.\d+\.\d+$/.test(String(version)),
    );
    expect(loose).toEqual([]);
  });
});
