import type { AddCommand, ExitCode, Screen } from '../../command.ts';
import { examplesOf } from '../../screen/help.ts';

export const addDemo: AddCommand = (program, run) => {
  const command = program
    .command('demo')
    .description(
      'tell a story of uploads, conflicts and an outage on the embedded stack; exit code 1 if anything is not as told',
    )
    .action(run((screen) => demo(screen)));
  examplesOf(command, [['npx concord demo', 'watch it; nothing but Node.js is needed']]);
};

/** What runs the embedded stack takes a second to load, for which no other command should wait. */
async function demo(screen: Screen): Promise<ExitCode> {
  return await (await import('../../demo/play.ts')).demo(screen);
}
