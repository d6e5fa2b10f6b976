import { planUndo, type UndoPlan, type UndoRefusal, undo } from '../../../app/steering/undo.ts';
import { parseObjectKey } from '../../../domain/model/ids.ts';
import { type AddCommand, type ExitCode, type Screen, UsageError } from '../../command.ts';
import { confirm } from '../../input/confirm.ts';
import { quoted, restoreCommand, timeText, writeText } from '../../screen/decision-text.ts';
import { examplesOf } from '../../screen/help.ts';
import { bringText, doneText, exchangeTable } from '../../screen/plan-text.ts';
import { paragraph, printable } from '../../screen/terminal.ts';
import { openApplication } from '../../site/application.ts';
import { type JournalOptions, withJournalOptions } from '../../site/journal-access.ts';
import { placeOf, placeText } from '../../site/place.ts';

interface UndoOptions extends JournalOptions {
  seq?: number;
  yes?: boolean;
  dryRun?: boolean;
}

export const addUndo: AddCommand = (program, run) => {
  const command = withJournalOptions(program.command('undo'))
    .argument('<key>', 'object key')
    .description(
      'make the state before a decision the winner again, as a new decision: shows the plan, asks, and does it',
    )
    .option('--seq <number>', 'which decision, by its number in the history; the latest unless named', Number)
    .option('--yes', 'do it without asking')
    .option('--dry-run', 'show what would be done, and do nothing')
    .action(run((screen, key: string, options: UndoOptions) => undoOne(screen, key, options)));
  examplesOf(command, [
    ['npx concord undo plans/march.json --dry-run', 'what would come back, and what would lose'],
    ['npx concord undo plans/march.json', 'shows it, asks, and does it'],
    ['npx concord undo plans/march.json --seq 3 --yes', 'an earlier decision, and all after it, without asking'],
  ]);
};

/** Exit code 1 where nothing was done: there is nothing to undo, or the key is not as it was seen any more. */
async function undoOne(screen: Screen, keyText: string, { seq, ...options }: UndoOptions): Promise<ExitCode> {
  if (seq !== undefined && (!Number.isInteger(seq) || seq < 1))
    throw new UsageError('--seq takes the number of a decision, from 1');
  const application = await openApplication(options, 'undo');
  const { deps, set } = application;
  const place = await placeOf(application);
  const ref = { set, key: parseObjectKey(keyText) };
  const plan = await planUndo({ ref, ...(seq === undefined ? {} : { seq }) }, deps);
  if (plan.kind === 'refused') return refused(plan, screen);
  screen.say(`${placeText(place)}.`);
  tell(plan, screen);
  if (options.dryRun) {
    screen.data({ place, ...ref, planned: plan, decision: null });
    return 0;
  }
  if (!options.yes && !(await confirm('Do it?', screen))) {
    screen.say('Nothing was done.');
    return 1;
  }
  const end = await undo(plan, deps);
  if (end.kind === 'refused') return refused(end, screen);
  const { decision, unsent } = end;
  screen.data({ place, ...ref, planned: plan, decision, ...(unsent ? { unsent } : {}) });
  for (const line of doneText(end)) screen.say(line);
  screen.say(`To take it back: npx concord undo ${quoted(ref.key)}`);
  return 0;
}

function tell(plan: UndoPlan, screen: Screen): void {
  const { undoes, restores, winner, loser, standing, alsoUndone, siblings, decision } = plan;
  screen.say(`${paragraph(decision.why)}\n`);
  screen.say(exchangeTable({ winner, from: restores ?? null }, { loser, standing }));
  const sentences = [
    plan.passesChoice &&
      `Decision ${undoes} is what a person chose of what was held. An undo goes past that choice: ${restores ? `what decision ${restores.seq} settled on` : 'nothing'} stood before the conflict.`,
    !restores &&
      `No decision knew the key before decision ${undoes}, so it will be DELETED in every region; its versions stay.`,
  ];
  for (const sentence of sentences) if (sentence) screen.say(paragraph(sentence));
  tellInstead(plan, screen);
  const others = [
    alsoUndone.length > 0 &&
      `With it goes what later decisions settled on: ${alsoUndone.join(', ')}. Their outcomes stay in the journal.`,
    siblings.length > 0 && `Losers that were kept under keys of their own stay there: ${siblings.join(', ')}`,
    bringText(decision),
  ];
  for (const sentence of others) if (sentence) screen.say(paragraph(sentence));
}

/** Whoever undoes a conflict may want what lost by it, which is not what stood before. */
function tellInstead({ instead, ref }: UndoPlan, screen: Screen): void {
  if (instead.length === 0) return;
  screen.say(`To make ${instead.length === 1 ? 'what lost' : 'one of those that lost'} the current version instead:`);
  for (const write of instead)
    screen.say(
      `  ${printable(restoreCommand(ref.key, write))}\n    ${writeText(write)}, written ${timeText(write.time)} UTC`,
    );
}

function refused({ reason, why }: UndoRefusal, screen: Screen): ExitCode {
  screen.data({ refused: { reason, why } });
  screen.say(paragraph(why));
  return 1;
}
