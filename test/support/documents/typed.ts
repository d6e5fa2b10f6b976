import { stripVTControlCharacters } from 'node:util';
import type { Command } from 'commander';
import { createProgram } from '../../../src/cli/program.ts';

/** The concord command, whose actions do nothing: for reading its help, and for trying what is typed. */
export const emptyProgram = (): Command => createProgram(() => async () => {});

export interface Leaf {
  readonly path: readonly string[];
  readonly command: Command;
}

/** Those that do something: `config` alone only leads to `config check`. */
export function leaves(command: Command, path: readonly string[] = []): Leaf[] {
  if (command.commands.length === 0) return [{ path, command }];
  return command.commands.flatMap((child) => leaves(child, [...path, child.name()]));
}

export function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({ writeOut: (part) => (text += part) }).outputHelp();
  return stripVTControlCharacters(text);
}

/** Each example of a help, as it is typed, with what it is for. */
export function examplesIn(help: string): { typed: string; purpose: string }[] {
  return [...help.matchAll(/^ {2}# (.*)\n {2}\$ (.*)$/gm)].map(([, purpose = '', typed = '']) => ({ typed, purpose }));
}

/** As a shell splits it, up to the first pipe, `&&`, redirection or comment. */
export function wordsOf(typed: string): string[] {
  const words: string[] = [];
  for (const [word, single, double] of typed.matchAll(/'([^']*)'|"((?:\\"|[^"])*)"|\S+/g)) {
    if (/^(\||&&|;|>|#)/.test(word)) break;
    words.push(single ?? double?.replaceAll('\\"', '"') ?? word);
  }
  return words;
}
