// src/cli: the concord command.
import { Command, CommanderError } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import type { ExitCode, Run, Screen } from './command.ts';
import { COMMANDS } from './commands/index.ts';
import { errorData, exitCodeOf } from './errors.ts';
import { asCalled } from './screen/as-called.ts';
import { examplesOf } from './screen/help.ts';
import { printableLines } from './screen/terminal.ts';

/** The `concord` command. Exit codes: 0 fine, 1 found something wrong, 2 wrong usage or configuration. */
export async function main(argv: readonly string[]): Promise<void> {
  process.stdout.on('error', leaveQuietly);
  const program = createProgram(run);
  try {
    await program.parseAsync(argv);
  } catch (error) {
    process.exitCode = tellError(error, asksForJson(argv));
  }
}

/** Tests hand in a `run` of their own, which does nothing. */
export function createProgram(runner: Run): Command {
  const program = new Command('npx concord')
    .description('Keeps one logical bucket, stored as one S3 bucket per region, in agreement.')
    .version(packageJson.version, '--version', 'print the version')
    .option('--json', 'print one JSON document instead of text for people')
    .showHelpAfterError('(npx concord --help tells what there is)')
    .configureOutput({
      writeOut: (text) => void process.stdout.write(asCalled(text)),
      writeErr: (text) => void process.stderr.write(asCalled(text)),
    })
    .exitOverride();
  examplesOf(program, [
    ['npx concord local', 'run everything on this machine; leave it running, and go on in another terminal'],
    ['npx concord conflicts --since 24h', 'what conflicted lately'],
    ['npx concord why plans/march.json', 'why did this version win, and how do I get the others?'],
    ['npx concord status plans/march.json --wait 5m', 'is my upload in every region? Wait until it is'],
    ['npx concord open', 'what is not in agreement yet'],
    ['npx concord why --help', 'every command has examples of its own'],
  ]);
  for (const add of COMMANDS) add(program, runner);
  for (const command of program.commands) inherit(command);
  return program;
}

/** Whoever reads has seen enough: `concord history KEY | head`. */
function leaveQuietly(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit(0);
}

/** `--json` may stand before or after the command's name. */
function inherit(command: Command, path = `npx concord ${command.name()}`): void {
  command.exitOverride().showHelpAfterError(`(${path} --help tells more)`);
  if (command.commands.length === 0) command.option('--json', 'print one JSON document instead of text for people');
  for (const child of command.commands) inherit(child, `${path} ${child.name()}`);
}

const run: Run =
  (action) =>
  async (...args) => {
    const command = args.at(-1) as Command;
    const screen = screenOf(command.optsWithGlobals().json === true);
    const rest = args.slice(0, -1) as unknown as Parameters<typeof action> extends [Screen, ...infer Rest]
      ? Rest
      : never;
    process.exitCode = await (action as (screen: Screen, ...rest: unknown[]) => Promise<ExitCode>)(
      screen,
      ...(rest as unknown[]),
    );
  };

/** Whether a document is out already, beside which no other may stand. */
let hasPrinted = false;

function screenOf(isJson: boolean): Screen {
  return {
    isJson,
    say: (line = '') => void (isJson || process.stdout.write(`${asCalled(line)}\n`)),
    data(value) {
      if (!isJson) return;
      hasPrinted = true;
      process.stdout.write(`${jsonText(value)}\n`);
    },
  };
}

/** JSON as it is, and fit for a terminal: what JSON leaves as it stands, and a terminal obeys, is escaped. */
function jsonText(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** In a sentence or two, without a stack trace; under `--json` as the one document besides, unless the command has printed its own. */
function tellError(error: unknown, isJson: boolean): number {
  if (error instanceof CommanderError && error.exitCode === 0) return 0; // help was asked for
  const data = errorData(error);
  if (isJson && !hasPrinted) process.stdout.write(`${jsonText({ error: data })}\n`);
  if (error instanceof CommanderError) return exitCodeOf(data); // it has said so itself
  const { kind, message, remedy } = data;
  const details = kind === 'failure' && process.env.CONCORD_DEBUG && error instanceof Error ? error.stack : undefined;
  process.stderr.write(asCalled(`${printableLines(details ?? message)}\n${remedy ? `${remedy}\n` : ''}`));
  return exitCodeOf(data);
}

/** Before anything is parsed: what can't be parsed is told so, too. Behind `--` all words are keys. */
function asksForJson(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  return argv.slice(0, end < 0 ? argv.length : end).includes('--json');
}
