import type { Config } from '../../../config/index.ts';
import { loadConfig } from '../../../config/load.ts';
import { type ExplainedCondition, type ExplainedRule, explainRules } from '../../../config/rules/explain.ts';
import { parseBytes } from '../../../config/shape/bytes.ts';
import type { Write } from '../../../domain/model/decision.ts';
import { parseETag, parseObjectKey, parseRegion, parseSetName, parseVersionId } from '../../../domain/model/ids.ts';
import { contentName, ruleTitle } from '../../../domain/model/policy.ts';
import { type AddCommand, type ExitCode, type Screen, UsageError } from '../../command.ts';
import { gather, pairsOf } from '../../input/around.ts';
import { examplesOf } from '../../screen/help.ts';
import { printable, table } from '../../screen/table.ts';
import { chosenSet } from '../../site/journal-access.ts';

interface ExplainOptions {
  config: string;
  set?: string;
  size?: string;
  contentType?: string;
  tag?: readonly string[];
}

export const addRules: AddCommand = (program, run) => {
  const command = program
    .command('rules')
    .description('which rule takes which key')
    .command('explain')
    .argument('<key>', 'the key, as S3 knows it')
    .option('--config <file>', 'configuration', 'concord.yml')
    .option('--set <name>', 'the replica set, where there are several')
    .option('--size <bytes>', 'of the objects that contend; also as 10 MB or 10 MiB')
    .option('--content-type <type>', 'of the objects that contend')
    .option('--tag <name=value>', 'of the objects that contend; once for each tag', gather)
    .description(
      'tells which rule takes a key, and why the earlier ones do not; exit code 1 if it depends on what was not told',
    )
    .action(run((screen, key: string, options: ExplainOptions) => explain(screen, key, options)));
  examplesOf(command, [
    ['npx concord rules explain plans/march.json', 'which rule takes the key'],
    [
      'npx concord rules explain plans/march.json --size 2MB --content-type text/plain --tag team=docs',
      'with what lies there',
    ],
  ]);
};

async function explain(screen: Screen, text: string, options: ExplainOptions): Promise<ExitCode> {
  const key = parseObjectKey(text);
  const { rules, name } = setOf(await loadConfig(options.config), options.set);
  const write = sample(options);
  const tags = new Map([[contentName(write), Object.fromEntries(pairsOf('--tag', options.tag))]]);
  const isTold = { key: true, size: options.size !== undefined, 'content type': options.contentType !== undefined };
  const explained = explainRules(rules, { key, contenders: [write], tags }, (about) =>
    about === 'tags' ? options.tag !== undefined : isTold[about],
  );
  const open = explained.filter(({ takes }) => takes === 'depends');
  const last = explained.find(({ takes }) => takes === 'yes' || takes === 'else');
  const dependsOn = [...new Set(open.flatMap(({ conditions }) => conditions.filter(isOpen).map(({ about }) => about)))];
  const rule = open.length > 0 ? 'depends' : last?.index;
  screen.data({ set: name, key, rule, ...(open.length > 0 ? { dependsOn } : {}), rules: explained });
  screen.say(table(['rule', 'policies', 'takes it?', 'because'], explained.map(row)));
  const whole = open.length > 0 ? dependsText(dependsOn, open, last) : `${titleOf(last)} takes ${printable(key)}.`;
  screen.say(whole);
  return open.length > 0 ? 1 : 0;
}

const isOpen = ({ holds }: ExplainedCondition): boolean => holds === 'depends';

function setOf({ sets }: Config, wanted: string | undefined) {
  const name = chosenSet(Object.keys(sets).map(parseSetName), wanted);
  return { ...(sets[name] as Config['sets'][string]), name };
}

/** Stands for all that contend. */
function sample({ size, contentType }: ExplainOptions): Write {
  const bytes = parseBytes(size ?? '0');
  if (bytes === undefined)
    throw new UsageError(`--size ${size}: allowed is a number of bytes, or a text such as 500 kB or 10 MiB`);
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

function row(rule: ExplainedRule): string[] {
  const { policies, mode, conditions, takes } = rule;
  const what = mode === 'observe' ? `${policies.join(', ')}\n(observed only)` : policies.join(', ');
  return [titleOf(rule), what, ANSWERS[takes], conditions.map(conditionText).join('\n') || 'it asks for nothing'];
}

/** As the history names it. */
function titleOf(rule: Pick<ExplainedRule, 'index' | 'name'> | undefined): string {
  return rule === undefined ? '' : ruleTitle({ rule: rule.index, name: rule.name });
}

const ANSWERS = {
  yes: 'yes',
  no: 'no',
  depends: 'it depends',
  else: 'else yes',
  later: 'not asked',
} as const;

function conditionText({ text, about, holds, found }: ExplainedCondition): string {
  if (holds === 'depends') return `${text}: not told`;
  if (holds) return `${text}: holds`;
  return about === 'key' ? `${text}: no` : `${text}: no (${found})`;
}

const OPTIONS = { key: 'KEY', size: '--size', 'content type': '--content-type', tags: '--tag' } as const;

function dependsText(
  dependsOn: readonly ExplainedCondition['about'][],
  open: readonly ExplainedRule[],
  last: ExplainedRule | undefined,
): string {
  const options = dependsOn.map((about) => OPTIONS[about]).join(' and ');
  const possible = [...open, ...(last ? [last] : [])].map(titleOf).join(' or ');
  return `It depends on the ${dependsOn.join(' and the ')} of what lies there: ${possible}. Say ${options}.`;
}
