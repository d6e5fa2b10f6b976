import { Command, CommanderError } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { ConfigError } from '../config/index.ts';
import { type ExitCode, type Run, type Screen, UsageError } from './command.ts';
import { COMMANDS } from './commands/index.ts';
import { nextStep } from './errors.ts';
import { examplesOf } from './help.ts';
import { printableLines } from './terminal.ts';

/** The `concord` command. Exit codes: 0 fine, 1 found something wrong, 2 wrong usage or configuration. */
export async function main(argv: readonly string[]): Promise<void> {
  process.stdout.on('error', leaveQuietly);
  const program = createProgram(run);
  try {
    await program.parseAsync(argv);
  } catch (error) {
    process.exitCode = exitCodeOf(error);
  }
}

/** Tests hand in a `run` of their own, which does nothing. */
export function createProgram(runner: Run): Command {
  const program = new Command('concord')
    .description('Keeps one logical bucket, stored as one S3 bucket per region, in agreement.')
    .version(packageJson.version, '--version', 'print the version')
    .option('--json', 'print one JSON document instead of text for people')
    .showHelpAfterError('(concord --help tells what there is)')
    .exitOverride();
  examplesOf(program, [
    ['concord local', 'run everything on this machine; leave it running, and go on in another terminal'],
    ['concord conflicts --since 24h', 'what conflicted lately'],
    ['concord why plans/march.json', 'why did this version win, and how do I get the others?'],
    ['concord status plans/march.json --wait 5m', 'is my upload in every region? Wait until it is'],
    ['concord open', 'what is not in agreement yet'],
    ['concord why --help', 'every command has examples of its own'],
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
function inherit(command: Command): void {
  command.exitOverride().showHelpAfterError(`(concord ${command.name()} --help tells more)`);
  if (command.commands.length === 0) command.option('--json', 'print one JSON document instead of text for people');
  for (const child of command.commands) inherit(child);
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

function screenOf(isJson: boolean): Screen {
  return {
    isJson,
    say: (line = '') => void (isJson || process.stdout.write(`${line}\n`)),
    data: (value) => void (isJson && process.stdout.write(`${jsonText(value)}\n`)),
  };
}

/** JSON as it is, and fit for a terminal: what JSON leaves as it stands, and a terminal obeys, is escaped. */
function jsonText(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2; // it has said so itself
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof UsageError || error instanceof ConfigError) {
    process.stderr.write(`${printableLines(message)}\n`);
    return 2;
  }
  const details = process.env.CONCORD_DEBUG && error instanceof Error ? error.stack : undefined;
  const next = nextStep(error);
  process.stderr.write(`${printableLines(details ?? message)}\n${next ? `${next}\n` : ''}`);
  return 1;
}
