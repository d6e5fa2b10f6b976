import type { AddCommand, ExitCode, Screen } from '../../command.ts';
import { type ChangeOptions, change } from '../../replication/change.ts';
import { openSets } from '../../replication/site.ts';
import { examplesOf } from '../../screen/help.ts';
import { withJournalOptions } from '../../site/journal-access.ts';

export const addRemove: AddCommand = (program, run) => {
  const command = withJournalOptions(program.command('remove'))
    .description('takes our rules and roles away: shows them, asks, and does it; rules of others stay')
    .option('--yes', 'do it without asking')
    .option('--dry-run', 'show what would be done, and do nothing')
    .action(run((screen, options: ChangeOptions) => remove(screen, options)));
  examplesOf(command, [
    ['npx concord replication remove --dry-run', 'which rules are ours'],
    ['npx concord replication remove --set documents --yes', 'those of one set, without asking'],
  ]);
};

/** Also of sets whose configuration says nothing of replication any more. */
async function remove(screen: Screen, options: ChangeOptions): Promise<ExitCode> {
  const sets = await openSets(options, true);
  try {
    return await change(sets, screen, options, true);
  } finally {
    for (const one of sets) one.done();
  }
}
