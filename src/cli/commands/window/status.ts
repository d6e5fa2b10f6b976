import { tidyUp, windowStatus } from '../../../app/windows/window-status.ts';
import type { AddCommand, ExitCode, Screen } from '../../command.ts';
import { counting } from '../../input/arguments.ts';
import { examplesOf } from '../../screen/help.ts';
import { table } from '../../screen/table.ts';
import { paragraph } from '../../screen/terminal.ts';
import { HEAD, missingText, rowOf } from '../../screen/window-text.ts';
import { type JournalOptions, withJournalOptions } from '../../site/journal-access.ts';

interface StatusOptions extends JournalOptions {
  limit: number;
}

export const addWindowStatus: AddCommand = (program, run) => {
  const command = withJournalOptions(program.command('status'))
    .description('the latest windows and whether each stands in every region; tidies up those that are over')
    .option('--limit <number>', 'so many', counting('--limit'), 10)
    .action(run((screen, options: StatusOptions) => status(screen, options)));
  examplesOf(command, [
    ['npx concord window status', 'exit code 1 where one does not stand as it should'],
    ['npx concord window status --json', 'for programs'],
  ]);
};

/** Exit code 1 where a window stands that some region's policy does not have, or could not tell. */
async function status(screen: Screen, options: StatusOptions): Promise<ExitCode> {
  const { openApplication } = await import('../../site/application.ts');
  const { windowsAt } = await import('../../site/windows.ts');
  const application = await openApplication(options, 'window status');
  const windows = windowsAt(application);
  const found = await tidyUp(await windowStatus(application.set, options.limit, windows), windows);
  const told = found.map(({ regions, ...rest }) => ({
    ...rest,
    ...(regions ? { regions: Object.fromEntries(regions) } : {}),
  }));
  screen.data({ set: application.set, windows: told });
  if (found.length === 0) screen.say(`No window was ever opened on ${application.set}.`);
  else screen.say(table(HEAD, found.map(rowOf)));
  const wrong = found.flatMap(missingText);
  for (const line of wrong) screen.say(paragraph(line));
  return wrong.length > 0 ? 1 : 0;
}
