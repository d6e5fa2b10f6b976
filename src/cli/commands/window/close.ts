import { closeWindow } from '../../../app/windows/close-window.ts';
import type { AddCommand, ExitCode, Screen } from '../../command.ts';
import { counting } from '../../input/arguments.ts';
import { spanOf } from '../../input/since.ts';
import { examplesOf } from '../../screen/help.ts';
import { paragraph } from '../../screen/terminal.ts';
import { type JournalOptions, withJournalOptions } from '../../site/journal-access.ts';
import { placeOf, placeText } from '../../site/place.ts';
import { telling, untilCalledOff } from './watching.ts';

interface CloseOptions extends JournalOptions {
  wait: string;
  now?: boolean;
}

export const addWindowClose: AddCommand = (program, run) => {
  const command = withJournalOptions(program.command('close'))
    .argument('[number]', 'which window; left out: the one that stands', counting('close'))
    .description('wait until every region agrees, and let everybody write again; tidies up a window that is over')
    .option('--wait <time>', 'how long the regions may take', '5m')
    .option('--now', 'whatever the regions hold')
    .action(run((screen, seq: number | undefined, options: CloseOptions) => close(screen, seq, options)));
  examplesOf(command, [
    ['npx concord window close', 'the window that stands'],
    ['npx concord window close 7 --now', 'without waiting for the regions'],
  ]);
};

/** Exit code 1 where it still stands, or had not stood all the while. */
async function close(screen: Screen, seq: number | undefined, options: CloseOptions): Promise<ExitCode> {
  const waitMs = options.now ? 0 : spanOf('--wait', options.wait, { from: '1s', to: '24h' });
  const { openApplication } = await import('../../site/application.ts');
  const { windowsAt } = await import('../../site/windows.ts');
  const application = await openApplication(options, 'window close');
  const place = await placeOf(application);
  screen.say(`${placeText(place)}.`);
  const watching: Parameters<typeof windowsAt>[1] = {
    tell: telling(screen),
    signal: untilCalledOff(),
  };
  const { set } = application;
  const end = await closeWindow(
    { set, ...(seq === undefined ? {} : { seq }), waitMs },
    windowsAt(application, watching),
  );
  screen.data({ place, ...end });
  if (end.kind === 'refused') {
    screen.say(paragraph(end.why));
    return 1;
  }
  const { seq: number, trouble, closedBy } = end.window;
  const how =
    closedBy === 'its time'
      ? 'had ended at its time; what was left of it is tidied up'
      : 'is closed: everybody may write again';
  screen.say(paragraph(`Window ${number} ${how}.${end.missing.length > 0 ? ` ${trouble}` : ''}`));
  return end.missing.length > 0 ? 1 : 0;
}
