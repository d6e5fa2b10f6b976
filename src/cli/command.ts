import type { Command } from 'commander';

/** What every command can say and how; `--json` turns tables into one JSON document. */
export interface Screen {
  readonly isJson: boolean;
  /** A line for people; swallowed under `--json`. */
  say(line?: string): void;
  /** The machine-readable result; printed under `--json` only. */
  data(value: unknown): void;
}

/** 0 fine, 1 found something wrong, 2 wrong usage or configuration. */
export type ExitCode = 0 | 1 | 2;

/** One command, one file: adds itself to the program. `run` wraps its action, so that exit codes and errors are told alike everywhere. */
export type AddCommand = (program: Command, run: Run) => void;

export type Run = <Arguments extends unknown[]>(
  action: (screen: Screen, ...args: Arguments) => Promise<ExitCode>,
) => (...args: [...Arguments, Command]) => Promise<void>;

/** Wrong usage or configuration: told in a sentence, without a stack trace, with exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
