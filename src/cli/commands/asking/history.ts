import { placedInLog } from '../../../domain/deciding/phase.ts';
import type { Decision } from '../../../domain/model/decision.ts';
import type { AddCommand, ExitCode, Screen } from '../../command.ts';
import { counting, keyOf } from '../../input/arguments.ts';
import { aside } from '../../screen/aside.ts';
import { examplesOf } from '../../screen/help.ts';
import { colors, printable } from '../../screen/terminal.ts';
import { timelineLines } from '../../screen/timeline.ts';
import { type JournalOptions, openJournal, withJournalOptions } from '../../site/journal-access.ts';

interface HistoryOptions extends JournalOptions {
  limit: number;
}

export const addHistory: AddCommand = (program, run) => {
  const command = withJournalOptions(program.command('history'))
    .argument('<key>', 'object key')
    .description('the decisions of a key as a timeline, newest first: what each region wrote and was brought, and why')
    .option('--limit <number>', 'how many decisions at most', counting('--limit'), 100)
    .action(run((screen, key: string, options: HistoryOptions) => history(screen, key, options)));
  examplesOf(command, [
    ['npx concord history plans/march.json', 'all that was decided about a key'],
    ['npx concord history plans/march.json --limit 3', 'its latest three decisions'],
    ['npx concord history plans/march.json --json | jq ".decisions[].why"', 'the reasons alone'],
  ]);
};

/** Exit code 1 where the journal knows nothing of the key. */
async function history(screen: Screen, keyText: string, options: HistoryOptions): Promise<ExitCode> {
  const { journal, set } = await openJournal(options);
  const key = keyOf(keyText);
  const decisions: Decision[] = [];
  let cursor: string | undefined;
  do {
    const page = await journal.history(
      { set, key },
      { limit: options.limit - decisions.length, ...(cursor ? { cursor } : {}) },
    );
    decisions.push(...page.items);
    cursor = page.cursor;
  } while (cursor && decisions.length < options.limit);

  const log = placedInLog(decisions, true);
  screen.data({ set, key, decisions: log, isComplete: cursor === undefined });
  if (decisions.length === 0) {
    screen.say(`The journal of ${set} knows nothing of ${printable(key)}.`);
    return 1;
  }
  screen.say(`${colors.bold(printable(key))} in ${set}`);
  for (const decision of log) screen.say(['', ...timelineLines(decision)].join('\n'));
  if (cursor) aside(screen, `\nThere are older decisions: --limit ${options.limit * 2} shows more.`);
  return 0;
}
