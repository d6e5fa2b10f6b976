import type { AddCommand, ExitCode, Screen } from '../../command.ts';
import { type ChangeOptions, change } from '../../replication/change.ts';
import { openSets } from '../../replication/site.ts';
import { examplesOf } from '../../screen/help.ts';
import { withJournalOptions } from '../../site/journal-access.ts';

export const addApply: AddCommand = (program, run) => {
  const command = withJournalOptions(program.command('apply'))
    .description(
      'gives the buckets the rules that the configuration asks for, and roles with least rights: shows the plan, asks, and does it; rules of others stay',
    )
    .option('--yes', 'do it without asking')
    .option('--dry-run', 'show what would be done, and do nothing')
    .action(run((screen, options: ChangeOptions) => apply(screen, options)));
  examplesOf(command, [
    ['npx concord replication apply', 'shows the plan, asks, does it'],
    [
      'npx concord replication apply --aws --stage prod --yes',
      'in a pipeline; exit code 1 where S3 would refuse something',
    ],
  ]);
};

async function apply(screen: Screen, options: ChangeOptions): Promise<ExitCode> {
  const sets = await openSets(options);
  try {
    return await change(sets, screen, options, false);
  } finally {
    for (const one of sets) one.done();
  }
}
