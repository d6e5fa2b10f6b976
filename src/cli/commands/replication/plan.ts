import type { AddCommand, ExitCode, Screen } from '../../command.ts';
import { planData, tellPlan } from '../../replication/plan-text.ts';
import { planSet } from '../../replication/plans.ts';
import { openSets } from '../../replication/site.ts';
import { examplesOf } from '../../screen/help.ts';
import { type JournalOptions, withJournalOptions } from '../../site/journal-access.ts';

export const addPlan: AddCommand = (program, run) => {
  const command = withJournalOptions(program.command('plan'))
    .description(
      'compares the rules that the buckets have with those that the configuration asks for, and tells what S3 would refuse; changes nothing; exit code 1 where it would',
    )
    .action(run((screen, options: JournalOptions) => plan(screen, options)));
  examplesOf(command, [
    ['npx concord replication plan', 'what apply would do, and what to know before'],
    [
      'npx concord replication plan --aws --stage prod --json',
      "for programs, with the policies that the buckets' roles need",
    ],
  ]);
};

async function plan(screen: Screen, options: JournalOptions): Promise<ExitCode> {
  const sets = await openSets(options);
  try {
    const planned = await Promise.all(sets.map((one) => planSet(one)));
    screen.data({ sets: planned.map(planData) });
    for (const one of planned) tellPlan(one, screen);
    const all = planned.flatMap(({ plans }) => plans);
    if (all.some(({ problems }) => problems.length > 0)) {
      screen.say('Nothing of it would be done as long as something is refused.');
      return 1;
    }
    screen.say(
      all.some(({ isChanged }) => isChanged)
        ? '`npx concord replication apply` does it.'
        : 'The buckets have these rules: nothing to do.',
    );
    return 0;
  } finally {
    for (const one of sets) one.done();
  }
}
