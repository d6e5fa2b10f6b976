import type { Config } from '../../config/index.ts';
import { loadConfig } from '../../config/load.ts';
import { type ExplainedRule, explainRules } from '../../config/rules.ts';
import type { Write } from '../../domain/decision.ts';
import { parseETag, parseObjectKey, parseRegion, parseVersionId } from '../../domain/ids.ts';
import { contentName } from '../../domain/policy.ts';
import { type AddCommand, type ExitCode, type Screen, UsageError } from '../command.ts';
import { table } from '../table.ts';

interface ExplainOptions {
  config: string;
  set?: string;
  size?: string;
  contentType?: string;
  tag?: string[];
}

export const addRules: AddCommand = (program, run) => {
  program
    .command('rules')
    .description('which rule takes which key')
    .command('explain')
    .argument('<key>', 'the key, as S3 knows it')
    .option('--config <file>', 'configuration', 'concord.yml')
    .option('--set <name>', 'the replica set, where there are several')
    .option('--size <bytes>', 'of the objects that contend')
    .option('--content-type <type>', 'of the objects that contend')
    .option('--tag <name=value...>', 'tags of the objects that contend')
    .description('tells which rule takes a key, and why the earlier ones do not; exit code 1 if that depends on more')
    .action(run((screen, key: string, options: ExplainOptions) => explain(screen, key, options)));
};

async function explain(screen: Screen, text: string, options: ExplainOptions): Promise<ExitCode> {
  const key = parseObjectKey(text);
  const { rules, name } = setOf(await loadConfig(options.config), options.set);
  const write = sample(options);
  const tags = new Map([[contentName(write), tagsOf(options.tag)]]);
  const isTold = { key: true, size: options.size !== undefined, 'content type': options.contentType !== undefined };
  const explained = explainRules(rules, { key, contenders: [write], tags }, (about) =>
    about === 'tags' ? options.tag !== undefined : isTold[about],
  );
  const taking = explained.find(({ takes }) => takes === 'yes');
  const open = explained.filter(({ takes }) => takes === 'depends');
  screen.data({ set: name, key, rule: open.length > 0 ? undefined : taking?.index, rules: explained });
  screen.say(table(['rule', 'policies', 'takes the key?', 'because'], explained.map(row)));
  screen.say(open.length > 0 ? dependsText(open) : `Rule ${taking?.index} takes ${key}.`);
  return open.length > 0 ? 1 : 0;
}

function setOf({ sets }: Config, wanted: string | undefined) {
  const names = Object.keys(sets);
  const name = wanted ?? (names.length === 1 ? names[0] : undefined);
  const set = name === undefined ? undefined : sets[name];
  if (name === undefined || set === undefined)
    throw new UsageError(
      `${wanted ? `no replica set is called ${wanted}` : 'say which replica set'}: --set ${names.join(' | ')}`,
    );
  return { ...set, name };
}

/** Stands for all that contend. */
function sample({ size, contentType }: ExplainOptions): Write {
  const bytes = Number(size ?? 0);
  if (!Number.isSafeInteger(bytes) || bytes < 0) throw new UsageError(`--size ${size}: allowed is a number of bytes`);
  const region = parseRegion('any');
  return {
    region,
    id: parseVersionId('any'),
    time: 0,
    stamp: { time: 0, decision: 0, region, layer: 1 },
    state: {
      kind: 'object',
      etag: parseETag('any'),
      size: bytes,
      metadata: {},
      headers: contentType === undefined ? {} : { contentType },
    },
  };
}

function tagsOf(pairs: readonly string[] = []): Record<string, string> {
  return Object.fromEntries(
    pairs.map((pair) => {
      const at = pair.indexOf('=');
      if (at < 1) throw new UsageError(`--tag ${pair}: allowed is NAME=VALUE`);
      return [pair.slice(0, at), pair.slice(at + 1)];
    }),
  );
}

function row({ index, name, policies, mode, conditions, takes }: ExplainedRule): string[] {
  const title = name === undefined ? String(index) : `${index} ${name}`;
  const what = mode === 'observe' ? `${policies.join(', ')} (observed only)` : policies.join(', ');
  return [title, what, ANSWERS[takes], conditions.map(conditionText).join('\n') || 'it has no conditions'];
}

const ANSWERS = { yes: 'yes', no: 'no', depends: 'depends', later: 'not asked: an earlier one takes it' } as const;

function conditionText({ text, holds }: ExplainedRule['conditions'][number]): string {
  if (holds === 'depends') return `${text}: not told`;
  return holds ? `${text}: holds` : `${text}: does not hold`;
}

function dependsText(open: readonly ExplainedRule[]): string {
  const missing = open.flatMap(({ conditions }) => conditions.filter(({ holds }) => holds === 'depends'));
  const names = [...new Set(missing.map(({ text }) => text.split(':')[0] ?? ''))];
  const options = names.map(
    (name) => ({ size: '--size', 'content-type': '--content-type', tag: '--tag' })[name] ?? name,
  );
  return `It depends on what the objects are: say ${options.join(' and ')}.`;
}
