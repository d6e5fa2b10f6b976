import { readFile } from 'node:fs/promises';
import { applyInWindow } from '../../../app/windows/apply.ts';
import { fileMistake } from '../../../config/check/file-mistake.ts';
import { type AddCommand, type ExitCode, type Screen, UsageError } from '../../command.ts';
import { keyOf } from '../../input/arguments.ts';
import { type AroundOptions, aroundOf, gather } from '../../input/around.ts';
import { spanOf } from '../../input/since.ts';
import { examplesOf } from '../../screen/help.ts';
import { paragraph, printable } from '../../screen/terminal.ts';
import { type JournalOptions, withJournalOptions } from '../../site/journal-access.ts';
import { placeOf, placeText } from '../../site/place.ts';
import { untilCalledOff } from './watching.ts';

interface ApplyOptions extends JournalOptions, Omit<AroundOptions, 'like'> {
  wait: string;
}

export const addWindowApply: AddCommand = (program, run) => {
  const command = withJournalOptions(program.command('apply'))
    .argument('<key>', 'object key')
    .argument('<file>', 'its new content')
    .description('write a key in the primary region of your window, and wait until every region holds it')
    .option('--header <name=value>', 'such as content-type; else as it was; empty: without it; once for each', gather)
    .option('--metadata <name=value>', 'else as it was; empty: without it; once for each', gather)
    .option('--tag <name=value>', 'else as it was; empty: without it; once for each', gather)
    .option('--wait <time>', 'how long every region may take', '5m')
    .action(run((screen, key: string, file: string, options: ApplyOptions) => apply(screen, key, file, options)));
  examplesOf(command, [
    ['npx concord window apply prices/tea.json tea.json', 'exit code 0 once every region holds it'],
    ['npx concord window apply a.css a.css --header content-type=text/css', 'with a header of your own'],
  ]);
};

/** Exit code 1 where nothing was written, or not every region holds it yet. */
async function apply(screen: Screen, keyText: string, file: string, options: ApplyOptions): Promise<ExitCode> {
  const key = keyOf(keyText);
  const waitMs = spanOf('--wait', options.wait, { from: '0s', to: '24h' });
  const { headers, metadata, tags } = aroundOf(options);
  const bytes = await readFile(file).catch((error: Error) => {
    throw new UsageError(`${printable(fileMistake(file, error))}; apply takes the file that is to be written.`);
  });
  const { openApplication } = await import('../../site/application.ts');
  const { windowsAt } = await import('../../site/windows.ts');
  const application = await openApplication(options, 'window apply');
  const { set } = application;
  const place = await placeOf(application);
  screen.say(`${placeText(place)}.`);
  const content = {
    bytes,
    ...(headers ? { headers } : {}),
    ...(metadata ? { metadata } : {}),
    ...(tags ? { tags } : {}),
  };
  const windows = windowsAt(application, { signal: untilCalledOff() });
  const end = await applyInWindow({ set, key, content, waitMs }, windows);
  screen.data({ place, set, key, ...end });
  switch (end.kind) {
    case 'refused':
      screen.say(paragraph(`Nothing was written. ${end.why}`));
      return 1;
    case 'written':
      screen.say(paragraph(`Version ${end.version} is in ${end.window.primary}. ${end.why}`));
      return 1;
    case 'applied':
      screen.say(
        paragraph(
          `${key} is version ${end.version} in ${end.window.primary}, and every region holds it. Go on, or \`npx concord window close\`.`,
        ),
      );
      return 0;
  }
}
