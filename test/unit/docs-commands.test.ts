import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { deploySettings } from '../../deploy/plan/settings.ts';
import { METRIC_NAMES, METRIC_NAMESPACE, METRICS } from '../../functions/observing/metric-names.ts';
import { loadConfig, parseConfig } from '../../src/config/load.ts';
import { mistakesOf, parseAws } from '../support/documents/aws-commands.ts';
import { blocksOf, commandLinesOf, DOCUMENTS, proseOf } from '../support/documents/documents.ts';
import { readDocument } from '../support/documents/generated.ts';
import { emptyProgram, wordsOf } from '../support/documents/typed.ts';

const ROOT = join(import.meta.dirname, '../..');
const { scripts } = JSON.parse(readDocument('package.json')) as { scripts: Record<string, string> };
const config = await loadConfig(join(ROOT, 'concord.yml'));
const [set] = Object.values(config.sets);
const buckets = [...Object.values(set?.buckets ?? {}).map((one) => (typeof one === 'string' ? one : one.bucket))];

/** What is typed beside the commands; nothing of ours stands behind it. */
const SHELL = new Set(['export', 'echo', 'cd', 'zip', 'jq', 'less', './publish.sh']);

describe.each(DOCUMENTS)('in %s', (file) => {
  it('every line of a code block can be typed', async () => {
    const wrong = [];
    for (const line of commandLinesOf(file))
      for (const part of partsOf(line)) wrong.push(...(await mistakesIn(part)).map((mistake) => `${part}: ${mistake}`));
    expect(wrong).toEqual([]);
  });

  it('every concord command in a sentence is one', async () => {
    const typed = [...proseOf(file).matchAll(/`npx (concord [^`]*)`/g)].map(([, words = '']) => words);
    const wrong = [];
    // A command's name alone names it, whatever it takes.
    for (const command of typed.filter((one) => !/COMMAND|\[options\]|^concord (\[|[a-z]+$)/.test(one)))
      wrong.push(...(await mistakesIn(`npx ${command}`)).map((mistake) => `${command}: ${mistake}`));
    const names = emptyProgram().commands.map((command) => command.name());
    const named = [...proseOf(file).matchAll(/`(?:npx )?concord ([a-z]+)/g)].map(([, name = '']) => name);
    expect([...wrong, ...named.filter((name) => !names.includes(name))]).toEqual([]);
  });

  it('every npm script exists, and concord is run by npx', () => {
    const named = [...readDocument(file).matchAll(/npm run (?:-s )?([\w:-]+)/g)].map(([, name = '']) => name);
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
    expect(readDocument(file)).not.toMatch(/npm run concord/);
  });

  it('every configuration is valid', () => {
    for (const block of blocksOf(file, 'yaml')) {
      if (/^deploy:/.test(block)) deploySettings.parse(parseYaml(block).deploy);
      else parseConfig(/^home:/.test(block) ? block : withRules(block), file);
    }
  });

  it('no code block is of a kind that nothing checks', () => {
    const languages = [...readDocument(file).matchAll(/^```(\w*)\n[\s\S]*?^```/gm)].map(([, name = '']) => name);
    expect(languages.filter((name) => !['', 'sh', 'yaml', 'ts', 'text'].includes(name))).toEqual([]);
  });
});

describe('what the documents have AWS do', () => {
  const lines = DOCUMENTS.flatMap(commandLinesOf)
    .flatMap(partsOf)
    .filter((line) => line.startsWith('aws '));

  it('names buckets of concord.yml', () => {
    const named = lines.flatMap((line) => [...line.matchAll(/(?:s3:\/\/|--bucket )(acme-docs[\w-]*)/g)]);
    expect(named.length).toBeGreaterThan(5);
    expect(named.map(([, name = '']) => name).filter((name) => !buckets.includes(name))).toEqual([]);
  });

  it('waits for events that are sent', () => {
    const patterns = lines.flatMap((line) => parseAws(line).options['event-pattern'] ?? []);
    expect(patterns.length).toBeGreaterThan(0);
    const told = readFileSync(join(ROOT, 'functions/observing/conflict-event.ts'), 'utf8');
    for (const { source, 'detail-type': types } of patterns.map((text) => JSON.parse(text)))
      for (const name of [...source, ...types]) expect(told).toContain(`'${name}'`);
    const detail = JSON.parse(readDocument('schema/conflict-event.json')).properties;
    const paths = lines.flatMap((line) => [...line.matchAll(/\$\.detail\.(\w+)/g)]).map(([, name = '']) => name);
    expect(paths.filter((name) => !(name in detail))).toEqual([]);
  });

  it('looks at metrics that are emitted, by their dimensions', () => {
    const alarms = lines.map(parseAws).filter(({ operation }) => operation === 'put-metric-alarm');
    expect(alarms.length).toBeGreaterThan(0);
    for (const { options } of alarms) {
      expect(options.namespace).toEqual([METRIC_NAMESPACE]);
      const name = METRIC_NAMES.find((one) => one === options['metric-name']?.[0]);
      const by = options.dimensions?.map((text) => /^Name=(\w+),Value=/.exec(text)?.[1]);
      expect(METRICS[name ?? 'Decisions'].by.map((names) => ['service', ...names])).toContainEqual(by);
    }
  });

  it('rings as the stacks have it: every alarm has its row', () => {
    const made = readFileSync(join(ROOT, 'deploy/stack/alarms.ts'), 'utf8').matchAll(/\b(\w+(?<!To)Alarm): /g);
    const names = new Set([...made].map(([, name = '']) => name));
    const told = new Set([...readDocument('docs/monitor.md').matchAll(/`(\w+Alarm)`/g)].map(([, name = '']) => name));
    expect([...told].sort()).toEqual([...names].sort());
  });
});

/** The commands of a line. */
function partsOf(line: string): string[] {
  return line
    .replace(/^eval "\$\((.*)\)"$/, '$1')
    .split(/ && | \| (?=\w)/)
    .map((part) => part.replace(/^\((.*)$/, '$1').trim());
}

async function mistakesIn(line: string): Promise<string[]> {
  const [command = '', ...words] = wordsOf(line);
  switch (command) {
    case 'npx':
      return words[0] === 'concord' ? await ofConcord(words.slice(1)) : ofPackage(words);
    case 'npm':
      return ofNpm(words);
    case 'aws':
      return await mistakesOf(line);
    case 'curl':
      return ofAdmin(words);
    default:
      return SHELL.has(command) ? [] : ['nothing checks it'];
  }
}

async function ofConcord(words: string[]): Promise<string[]> {
  const program = emptyProgram();
  for (const command of [program, ...program.commands, ...program.commands.flatMap(({ commands }) => commands)])
    command.configureOutput({ writeOut: () => {}, writeErr: () => {} });
  return await program.parseAsync(words, { from: 'user' }).then(
    () => [],
    ({ exitCode, message }) => (exitCode === 0 ? [] : [message]),
  );
}

/** The package's command is installed, and the files of ours that it is given are there. */
function ofPackage([name = '', ...words]: string[]): string[] {
  const files = words.filter((word) => /^(test|examples|deploy)\/|^vitest\./.test(word));
  const missing = files.filter((file) => !existsSync(join(ROOT, file)));
  return [...missing, ...(existsSync(join(ROOT, 'node_modules/.bin', name)) ? [] : [`no package has ${name}`])];
}

function ofNpm([verb = '', ...words]: string[]): string[] {
  if (['ci', 'link', 'start', 'test'].includes(verb)) return [];
  const [name = '', dashes, ...options] = words.filter((word) => word !== '-s');
  if (verb !== 'run' || (dashes !== undefined && dashes !== '--')) return ['npm does not know it'];
  const told = sourceOf(scripts[name] ?? '');
  const flags = options.filter((word) => word.startsWith('--')).map((word) => word.slice(2));
  return flags.filter(
    (flag) => !new RegExp(`['"\\s-]?\\b${flag}\\b['"]?: \\{|\\[--${flag}\\b|--${flag}\\b`).test(told),
  );
}

/** The file that a script runs, and those beside it, as one text. */
function sourceOf(script: string): string {
  const file = /([\w./-]+\.ts)$/.exec(script)?.[1];
  if (!file) return '';
  const folder = join(ROOT, dirname(file));
  const names = readdirSync(folder).filter((name) => name.endsWith('.ts'));
  return names.map((name) => readFileSync(join(folder, name), 'utf8')).join('\n');
}

function ofAdmin(words: string[]): string[] {
  const path = words.at(-1)?.replace('http://127.0.0.1:4700', '') ?? '';
  const [, region] = /^\/admin\/(?:status|functions\/(?:pause|resume)|regions\/([\w-]+)\/(?:stop|start))$/.exec(
    path,
  ) ?? ['', ''];
  return region === undefined || region in (set?.buckets ?? {}) ? [] : [`${path} is no path`];
}

/** Rules as a whole configuration: the last one has to take every key. Or another part of one, beside plain rules. */
function withRules(part: string): string {
  const parsed = parseYaml(part) as object[] | object;
  const own = Array.isArray(parsed) ? (parsed as object[]) : [];
  const takesAll = own.some((rule) => Object.keys(rule).join() === 'policy');
  const all = takesAll ? own : [...own, { policy: 'last-writer-wins' }];
  const documents = { buckets: { 'us-east-1': 'acme-a', 'eu-west-1': 'acme-b' }, rules: all };
  const others = Array.isArray(parsed) ? {} : parsed;
  return JSON.stringify({ home: 'us-east-1', sets: { documents }, ...others });
}
