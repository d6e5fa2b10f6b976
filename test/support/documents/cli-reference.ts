import type { Command, Option } from 'commander';
import { emptyProgram, examplesIn, helpOf, type Leaf, leaves } from './typed.ts';

/** Told once, where so many commands have them. */
const COMMON_FROM = 8;

/** The lower part of docs/cli.md: every command as the program itself knows it. */
export function cliReference(): string {
  const all = leaves(emptyProgram());
  const common = commonOptions(all);
  const isCommon = (option: Option) => common.some((other) => identityOf(other) === identityOf(option));
  return [
    '## All commands',
    '',
    '| command | what it does |\n| --- | --- |',
    ...all.map(({ path, command }) => `| [${path.join(' ')}](#${path.join('-')}) | ${command.description()} |`),
    '',
    '## Common options',
    '',
    'Each command below names those of these that it takes:',
    '',
    optionTable(common),
    '',
    ...all.map((leaf) => sectionOf(leaf, isCommon)),
  ]
    .join('\n')
    .trimEnd();
}

function commonOptions(all: readonly Leaf[]): Option[] {
  const options = all.flatMap(({ command }) => command.options);
  const count = (option: Option) => options.filter((other) => identityOf(other) === identityOf(option)).length;
  const isFirst = (option: Option, at: number) =>
    options.findIndex((other) => identityOf(other) === identityOf(option)) === at;
  return options.filter((option, at) => isFirst(option, at) && count(option) >= COMMON_FROM);
}

const identityOf = ({ flags, description, defaultValue }: Option): string =>
  JSON.stringify([flags, description, defaultValue]);

function sectionOf({ path, command }: Leaf, isCommon: (option: Option) => boolean): string {
  const own = command.options.filter((option) => !isCommon(option));
  const shared = command.options.filter(isCommon).map(({ long }) => `\`${long}\``);
  return [
    `## ${path.join(' ')}`,
    '',
    `${sentence(command.description())}`,
    '',
    `Usage: \`npx concord ${path.join(' ')} ${command.usage()}\``,
    '',
    ...argumentLines(command),
    ...(own.length > 0 ? [optionTable(own), ''] : []),
    ...(shared.length > 0 ? [`Common options: ${shared.join(', ')}`, ''] : []),
    ...exampleLines(command),
  ].join('\n');
}

function argumentLines(command: Command): string[] {
  const told = command.registeredArguments;
  if (told.length === 0) return [];
  return [
    '| argument | |\n| --- | --- |',
    ...told.map((one) => `| \`${one.name()}\` | ${cell(one.description)} |`),
    '',
  ];
}

function optionTable(options: readonly Option[]): string {
  const rows = options.map(({ flags, description, defaultValue }) => {
    const fallback = defaultValue === undefined ? '' : `, default \`${defaultValue}\``;
    return `| \`${flags}\` | ${cell(description)}${fallback} |`;
  });
  return ['| option | |\n| --- | --- |', ...rows].join('\n');
}

function exampleLines(command: Command): string[] {
  const lines = examplesIn(helpOf(command)).flatMap(({ typed, purpose }) => [`# ${purpose}`, typed]);
  return ['```sh', ...lines, '```', ''];
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
const cell = (text: string): string => text.replaceAll('|', '\\|');
