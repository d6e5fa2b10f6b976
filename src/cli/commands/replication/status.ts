import { type AddCommand, type ExitCode, type Screen, UsageError } from '../../command.ts';
import { counting } from '../../input/arguments.ts';
import { scan } from '../../replication/scan.ts';
import { openSets } from '../../replication/site.ts';
import { openWays, scanData, tellScan } from '../../replication/status-text.ts';
import { examplesOf } from '../../screen/help.ts';
import { type JournalOptions, withJournalOptions } from '../../site/journal-access.ts';

interface StatusOptions extends JournalOptions {
  key?: string;
  prefix?: string;
  most: number;
}

export const addStatus: AddCommand = (program, run) => {
  const command = withJournalOptions(program.command('status'))
    .description(
      'tells how far S3 has come with the current objects, by region pair; what is pending, failed or left out, with why and what to do; exit code 1 where something failed or was left out',
    )
    .option('--key <key>', 'one key')
    .option('--prefix <text>', 'only keys that begin so')
    .option('--most <number>', 'keys of each region', counting('--most'), 1000)
    .action(run((screen, options: StatusOptions) => status(screen, options)));
  examplesOf(command, [
    ['npx concord replication status --key plans/march.json', 'one object'],
    ['npx concord replication status --prefix plans/', 'a folder; a HEAD or two for each object'],
  ]);
};

async function status(screen: Screen, options: StatusOptions): Promise<ExitCode> {
  if (options.key !== undefined && options.prefix !== undefined)
    throw new UsageError('--key and --prefix exclude each other');
  const sets = await openSets(options, true);
  try {
    const scans = [];
    for (const one of sets) {
      const found = await scan(one, options);
      tellScan(one.set.name, found, screen);
      scans.push(scanData(one.set.name, found));
    }
    screen.data({ sets: scans });
    const open = scans.flatMap((one) => one.open);
    if (open.length === 0) screen.say('Nothing is open.');
    return openWays(open).some(({ progress }) => progress.kind !== 'pending') ? 1 : 0;
  } finally {
    for (const one of sets) one.done();
  }
}
