import { type AddCommand, type Screen, UsageError } from '../../command.ts';
import { examplesOf } from '../../screen/help.ts';
import { type JournalOptions, withJournalOptions } from '../../site/journal-access.ts';
import { placeOf, placeText } from '../../site/place.ts';

/** Beside the ports of `concord local`. */
const DEFAULT_PORT = 4704;

interface ConsoleOptions extends JournalOptions {
  port: number;
}

export const addConsole: AddCommand = (program, run) => {
  const command = withJournalOptions(program.command('console'))
    .description('a page to look at decisions and to act on them, for this machine alone, until Ctrl-C')
    .option('--port <number>', 'port; 0 takes any that is free', portOf, DEFAULT_PORT)
    .action(run((screen, options: ConsoleOptions) => serve(screen, options)));
  examplesOf(command, [
    ['npx concord console --aws --stage prod', 'what was deployed, with your own credentials'],
    ['npx concord console --port 0 --json', 'any free port; one line with the address'],
  ]);
};

async function serve(screen: Screen, options: ConsoleOptions): Promise<0> {
  const [{ startConsole }, { openApplicationOfAll }] = await Promise.all([
    import('../../../console/server/index.ts'),
    import('../../site/application.ts'),
  ]);
  const application = await openApplicationOfAll(options, 'console');
  const { deps, local } = application;
  const place = await placeOf(application);
  const console = await startConsole({ deps, isLocal: local !== undefined, port: options.port });
  screen.data({ ready: true, place, console: console.url });
  screen.say(`${placeText(place)}.`);
  screen.say(`Open ${console.url}`);
  screen.say('The address holds a token: whoever has it can act as you do. Ctrl-C ends it.');
  await new Promise<void>((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
  await console.stop();
  return 0;
}

function portOf(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new UsageError(`--port ${JSON.stringify(text)} is no port; allowed: 0 to 65535`);
  return port;
}
