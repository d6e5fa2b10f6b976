import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { examplesIn, helpOf, leaves, emptyProgram as program, wordsOf } from '../../support/documents/typed.ts';

describe('the help of', () => {
  it.each(leaves(program()).map(({ path }) => [path.join(' ')]))(
    '%s teaches by examples that can be typed',
    async (name) => {
      const { command } = leaves(program()).find(({ path }) => path.join(' ') === name) ?? {};
      const examples = examplesIn(helpOf(command as Command)).map(({ typed }) => typed);
      expect(examples.length).toBeGreaterThan(0);
      for (const typed of examples) {
        const [npx, first, ...words] = wordsOf(unwrapped(typed));
        expect([npx, first, words.slice(0, name.split(' ').length).join(' ')]).toEqual(['npx', 'concord', name]);
        await expect(program().parseAsync(words, { from: 'user' })).resolves.toBeDefined();
      }
    },
  );

  it('the whole command shows where to begin', async () => {
    const typed = examplesIn(helpOf(program())).map((example) => example.typed);
    const examples = typed.filter((typed) => !typed.endsWith('--help'));
    expect(examples.length).toBeGreaterThan(3);
    for (const typed of examples)
      await expect(program().parseAsync(wordsOf(typed).slice(2), { from: 'user' })).resolves.toBeDefined();
  });
});

/** Of what a shell evaluates, the command itself. */
const unwrapped = (typed: string): string => typed.replace(/^eval "\$\((.*)\)"$/, '$1');
