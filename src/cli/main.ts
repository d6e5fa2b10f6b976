import { Command, CommanderError } from 'commander';
import { ConfigError } from '../config/index.ts';
import { type ExitCode, type Run, type Screen, UsageError } from './command.ts';
import { COMMANDS } from './commands/index.ts';

/** The `concord` command. Exit codes: 0 fine, 1 found something wrong, 2 wrong usage or configuration. */
async function main(argv: readonly string[]): Promise<void> {
  const program = new Command('concord')
    .description('Keeps one logical bucket, stored as one S3 bucket per region, in agreement.')
    .option('--json', 'print one JSON document instead of text for people')
    .showHelpAfterError('(concord --help tells what there is)')
    .exitOverride();
  for (const add of COMMANDS) add(program, run);
  for (const command of program.commands) inherit(command);
  try {
    await program.parseAsync(argv);
  } catch (error) {
    process.exitCode = exitCodeOf(error);
  }
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
    data: (value) => void (isJson && process.stdout.write(`${JSON.stringify(value)}\n`)),
  };
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2; // it has said so itself
  if (error instanceof UsageError || error instanceof ConfigError) {
    process.stderr.write(`${error.message}\n`);
    return 2;
  }
  process.stderr.write(
    `${error instanceof Error ? (process.env.CONCORD_DEBUG ? error.stack : error.message) : error}\n`,
  );
  return 1;
}

await main(process.argv);
