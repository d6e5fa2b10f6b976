import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { createProgram } from '../../../src/cli/program.ts';
import { completionScript } from '../../../src/cli/screen/completion.ts';

const program = createProgram(() => async () => {});

/** What bash offers for the last of these words. */
function offeredByBash(...words: readonly string[]): string[] {
  const typed = ['concord', ...words].map((word) => `'${word}'`).join(' ');
  const script = `${completionScript('bash', program)}
COMP_WORDS=(${typed}); COMP_CWORD=${words.length}; _concord; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return execFileSync('bash', ['--norc', '-c', script], { encoding: 'utf8' }).trim().split('\n').filter(Boolean);
}

describe('completion', () => {
  it('in bash offers commands, their own options and nothing where a value is wanted', () => {
    expect(offeredByBash('sta')).toEqual(['status', 'stats']);
    expect(offeredByBash('why', 'some key', '--se')).toEqual(['--set', '--seq']);
    expect(offeredByBash('config', '')).toEqual(['check', '--help']);
    expect(offeredByBash('config', 'check', '--')).toEqual(['--stage', '--json', '--help']);
    expect(offeredByBash('conflicts', '--policy', '')).toEqual([]);
    expect(offeredByBash('fetch', 'why', '--fo')).toEqual(['--force']);
    expect(offeredByBash('completion', '')).toEqual(expect.arrayContaining(['bash', 'zsh', 'fish']));
  });

  it('knows every command and option in each shell', () => {
    for (const shell of ['bash', 'zsh', 'fish'] as const) {
      const script = completionScript(shell, program);
      for (const command of program.commands) {
        expect(script).toContain(command.name());
        for (const { long } of command.options)
          expect(script).toContain(shell === 'fish' ? `-l ${long?.slice(2)}` : long);
      }
    }
  });
});
