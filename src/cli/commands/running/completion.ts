import type { Command } from 'commander';
import type { AddCommand, ExitCode, Screen } from '../../command.ts';
import { oneOf } from '../../input/arguments.ts';
import { completionScript, SHELLS } from '../../screen/completion.ts';
import { examplesOf } from '../../screen/help.ts';

export const addCompletion: AddCommand = (program, run) => {
  const command = program
    .command('completion')
    .argument('<shell>', SHELLS.join(', '))
    .description(
      'a script that lets a shell complete the commands and options of `concord`, which `npm link` puts on your PATH',
    )
    .action(run((screen, shell: string) => completion(screen, shell, program)));
  examplesOf(command, [
    ['eval "$(npx concord completion bash)"', 'in ~/.bashrc'],
    ['npx concord completion zsh > ~/.zfunc/_concord', 'with fpath=(~/.zfunc $fpath) before compinit in ~/.zshrc'],
    ['npx concord completion fish > ~/.config/fish/completions/concord.fish', 'once'],
  ]);
};

async function completion(screen: Screen, shell: string, program: Command): Promise<ExitCode> {
  const script = completionScript(oneOf('the shell', SHELLS, shell), program);
  screen.data({ shell, script });
  screen.say(script);
  return 0;
}
