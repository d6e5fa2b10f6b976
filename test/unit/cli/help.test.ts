import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../../../src/cli/program.ts';

const program = () => createProgram(() => async () => {});

/** Those that do something: `config` alone only leads to `config check`. */
function leaves(command: Command, path: readonly string[] = []): { path: readonly string[]; command: Command }[] {
  if (command.commands.length === 0) return [{ path, command }];
  return command.commands.flatMap((child) => leaves(child, [...path, child.name()]));
}

function helpOf(command: Command): string {
  let text = '';
  command.configureOutput({ writeOut: (part) => (text += part) }).outputHelp();
  return text;
}

const examplesIn = (help: string) => [...help.matchAll(/^ {2}\$ (.*)$/gm)].map(([, typed]) => typed ?? '');

/** As a shell splits it, up to the first pipe, `&&` or redirection. */
function wordsOf(typed: string): string[] {
  const [own = ''] = typed.replace(/^eval "\$\((.*)\)"$/, '$1').split(/ (?:\||&&|>) /);
  return [...own.matchAll(/'([^']*)'|"([^"]*)"|(\S+)/g)].map(([, a, b, c]) => a ?? b ?? c ?? '');
}

describe('the help of', () => {
  it.each(leaves(program()).map(({ path }) => [path.join(' ')]))(
    '%s teaches by examples that can be typed',
    async (name) => {
      const { command } = leaves(program()).find(({ path }) => path.join(' ') === name) ?? {};
      const examples = examplesIn(helpOf(command as Command));
      expect(examples.length).toBeGreaterThan(0);
      for (const typed of examples) {
        const [npx, first, ...words] = wordsOf(typed);
        expect([npx, first, words.slice(0, name.split(' ').length).join(' ')]).toEqual(['npx', 'concord', name]);
        await expect(program().parseAsync(words, { from: 'user' })).resolves.toBeDefined();
      }
    },
  );

  it('the whole command shows where to begin', async () => {
    const examples = examplesIn(helpOf(program())).filter((typed) => !typed.endsWith('--help'));
    expect(examples.length).toBeGreaterThan(3);
    for (const typed of examples)
      await expect(program().parseAsync(wordsOf(typed).slice(2), { from: 'user' })).resolves.toBeDefined();
  });
});
