import type { Screen } from '../command.ts';
import { isTerminal } from './terminal.ts';

/** Beside what was asked for: what to do next, that there is nothing, or that there is more. In a file or a pipe it would be taken for a row. */
export function aside(screen: Screen, line: string): void {
  if (isTerminal) screen.say(line);
  else if (!screen.isJson) process.stderr.write(`${line}\n`);
}
