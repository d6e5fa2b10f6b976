import type { Refusal } from '../../../app/steering/reinstate.ts';
import { planRestore, type RestorePlan, restoreVersion } from '../../../app/steering/restore.ts';
import type { AddCommand, ExitCode, Screen } from '../../command.ts';
import { keyOf } from '../../input/arguments.ts';
import { confirm } from '../../input/confirm.ts';
import { quoted } from '../../screen/decision-text.ts';
import { examplesOf } from '../../screen/help.ts';
import { bringText, doneText, exchangeTable } from '../../screen/plan-text.ts';
import { paragraph } from '../../screen/terminal.ts';
import { openApplication } from '../../site/application.ts';
import { type JournalOptions, withJournalOptions } from '../../site/journal-access.ts';

interface RestoreOptions extends JournalOptions {
  yes?: boolean;
  dryRun?: boolean;
}

export const addRestore: AddCommand = (program, run) => {
  const command = withJournalOptions(program.command('restore'))
    .argument('<key>', 'object key')
    .argument('<version>', "REGION:VERSION, a version id or its beginning, a region's current one, or '#SEQ'")
    .description(
      'make any version the current one in every region, above all one that lost: shows the plan, asks, and does it',
    )
    .option('--yes', 'do it without asking')
    .option('--dry-run', 'show what would be done, and do nothing')
    .action(
      run((screen, key: string, version: string, options: RestoreOptions) => restore(screen, key, version, options)),
    );
  examplesOf(command, [
    ['npx concord restore plans/march.json eu-west-1:8bJf --dry-run', 'what would come back, and what would lose'],
    [
      'npx concord restore plans/march.json eu-west-1:8bJf',
      'a loser, by the beginning of its id: shows it, asks, does it',
    ],
    ["npx concord restore plans/march.json '#3' --yes", 'what decision 3 had settled on, without asking'],
  ]);
};

/** Exit code 1 where nothing was done: there is no such version, it is current already, or the key is not as it was seen any more. */
async function restore(screen: Screen, keyText: string, version: string, options: RestoreOptions): Promise<ExitCode> {
  const { deps, set } = await openApplication(options, 'restore');
  const ref = { set, key: keyOf(keyText) };
  const plan = await planRestore({ ref, version }, deps);
  if (plan.kind === 'refused') return refused(plan, screen);
  tell(plan, screen);
  if (options.dryRun) {
    screen.data({ ...ref, planned: plan, decision: null });
    return 0;
  }
  if (!options.yes && !(await confirm('Do it?', screen))) {
    screen.say('Nothing was done.');
    return 1;
  }
  const end = await restoreVersion(plan, deps);
  if (end.kind === 'refused') return refused(end, screen);
  const { decision, unsent } = end;
  screen.data({ ...ref, planned: plan, decision, ...(unsent ? { unsent } : {}) });
  for (const line of doneText(end)) screen.say(line);
  screen.say(`To take it back: npx concord undo ${quoted(ref.key)}`);
  return 0;
}

function tell({ winner, loser, standing, decision }: RestorePlan, screen: Screen): void {
  screen.say(`${paragraph(decision.why)}\n`);
  screen.say(exchangeTable({ winner, from: undefined }, { loser, standing }));
  if (winner.state.kind === 'deleted')
    screen.say(paragraph('That version is a delete, so the key will be DELETED in every region; its versions stay.'));
  screen.say(paragraph(bringText(decision)));
}

function refused({ reason, why }: Refusal, screen: Screen): ExitCode {
  screen.data({ refused: { reason, why } });
  screen.say(paragraph(why));
  return 1;
}
