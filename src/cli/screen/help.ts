import type { Command } from 'commander';
import { colors } from './terminal.ts';

/** How a command is used, beneath its options: each as it is typed, and what it is for. Tests parse them all. */
export function examplesOf(command: Command, examples: readonly (readonly [typed: string, purpose: string])[]): void {
  const lines = examples.flatMap(([typed, purpose]) => [`  ${colors.dim(`# ${purpose}`)}`, `  $ ${typed}`]);
  command.addHelpText('after', `\nExamples:\n${lines.join('\n')}`);
}
